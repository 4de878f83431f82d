/** Whether the tiles that a program states fit the machine. */
import {
  coreCapacity,
  fillOf,
  type HeldBytes,
  memory,
  passingLoads,
  type RegionShape,
  variables,
} from '../cost/index.ts';
import { NCD4104 } from '../diagnostics/codes/NCD4104.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { DeclaredRegion, Term } from '../term/index.ts';
import { evaluateSize, type Size, sizeConstant, type TargetMachine } from '../types/index.ts';
import type { Region } from './labelled.ts';
import { movesOf } from './moves.ts';
import { type KnownSizes, regionShape } from './shape.ts';

/** Only what moves fix can be too large: what the planner chooses is its own affair. */
export function capacityProblem(
  term: Term,
  region: Region,
  target: TargetMachine,
  sizes: KnownSizes,
): readonly Diagnostic[] | undefined {
  const moves = movesOf(term, region.declared as number);
  if (moves.groups.size === 0) return undefined;
  const capacity = coreCapacity(target);
  const known = (size: Size): number | undefined => evaluateSize(size, (symbol) => sizes.get(symbol));
  const shape = regionShape(term, region, sizes);
  const held = (groups: Groups): HeldBytes => {
    const tiled = { ...shape, groups };
    const bytes = (part: RegionShape): number =>
      known(memory(part).total.bytes) ?? variables(part).reduce((sum, v) => sum + (known(v.size.bytes) ?? 0), 0);
    return { totalBytes: bytes(tiled), stepBytes: bytes({ ...tiled, loads: passingLoads(tiled) }) };
  };
  const fits = (groups: Groups): boolean => fillOf(held(groups), capacity) <= 1;
  if (fits(shape.groups)) return undefined;
  const { totalBytes, stepBytes } = held(shape.groups);
  const inStep = stepBytes > capacity.stepBytes;
  const arrays = variables(inStep ? { ...shape, loads: passingLoads(shape) } : shape).flatMap(({ name, size }) => {
    const bytes = known(size.bytes);
    return bytes === undefined ? [] : [{ name, bytes }];
  });
  const [bytes, capacityBytes] = inStep ? [stepBytes, capacity.stepBytes] : [totalBytes, capacity.totalBytes];
  const span = (term.regions[region.declared as number] as DeclaredRegion).span;
  const hint = largestTiles(shape.groups, moves.groups, fits);
  const axisOf = new Map(term.nodes.flatMap((n) => n.axes.map((a) => [a.id, a.name] as const)));
  const text = hint && [...hint].map(([axis, size]) => `group ${axisOf.get(axis)}: ${size}`).join(', ');
  return [
    diagnose(
      NCD4104,
      span,
      { bytes, arrays, target: target.name, capacityBytes },
      text === undefined ? {} : { hint: `the largest tile that fits is ${text}` },
    ),
  ];
}

type Groups = RegionShape['groups'];

/** Halves the largest group until the tile fits. */
function largestTiles(
  groups: Groups,
  declared: ReadonlyMap<number, number>,
  fits: (groups: Groups) => boolean,
): ReadonlyMap<number, number> | undefined {
  const sizes = new Map([...declared].filter(([axis]) => groups.has(axis)));
  for (;;) {
    const current = new Map(groups);
    for (const [axis, size] of sizes) current.set(axis, sizeConstant(size));
    if (fits(current)) return sizes;
    const [axis, size] = [...sizes].sort((a, b) => b[1] - a[1])[0] ?? [0, 1];
    if (size <= 1) return undefined;
    sizes.set(axis, Math.floor(size / 2));
  }
}
