/** Whether the tiles that a program states fit the machine. */
import {
  coreCapacity,
  fillOf,
  type HeldBytes,
  memory,
  passingLoads,
  type RegionShape,
  registerBytes,
  variables,
} from '../cost/index.ts';
import { NCD4104 } from '../diagnostics/codes/NCD4104.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { DeclaredRegion, Term } from '../term/index.ts';
import { evaluateSize, type Size, sizeConstant, type TargetMachine } from '../types/index.ts';
import type { Region } from './labelled.ts';
import { fixedTiles, movesOf } from './moves.ts';
import { regionCosts } from './region-cost.ts';
import { invocationShape, type KnownSizes, regionShape } from './shape.ts';

/** Only what moves fix can be too large: what the planner chooses is its own affair. */
export const capacityProblem = (
  term: Term,
  region: Region,
  target: TargetMachine,
  sizes: KnownSizes,
): readonly Diagnostic[] | undefined =>
  workgroupProblem(term, region, target, sizes) ?? registerProblem(term, region, target, sizes);

function workgroupProblem(
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
  const held = (groups: Groups): Pick<HeldBytes, 'totalBytes' | 'stepBytes'> => {
    const tiled = { ...shape, groups };
    const bytes = (part: RegionShape): number =>
      known(memory(part).total.bytes) ?? variables(part).reduce((sum, v) => sum + (known(v.size.bytes) ?? 0), 0);
    return { totalBytes: bytes(tiled), stepBytes: bytes({ ...tiled, loads: passingLoads(tiled) }) };
  };
  const fits = (groups: Groups): boolean => fillOf(held(groups), capacity) <= 1;
  if (fits(shape.groups)) return undefined;
  const { totalBytes, stepBytes } = held(shape.groups);
  const inStep = stepBytes > capacity.stepBytes;
  const arrays = arraysOf(inStep ? { ...shape, loads: passingLoads(shape) } : shape, sizes);
  const [bytes, capacityBytes] = inStep ? [stepBytes, capacity.stepBytes] : [totalBytes, capacity.totalBytes];
  const span = (term.regions[region.declared as number] as DeclaredRegion).span;
  const hint = largestTiles(shape.groups, moves.groups, fits);
  return [
    diagnose(
      NCD4104,
      span,
      { bytes, arrays, target: target.name, holder: 'workgroup', capacityBytes },
      hintFor(term, hint),
    ),
  ];
}

/** What the moves leave open has been chosen as well as can be (see `fixedTiles`). */
function registerProblem(
  term: Term,
  region: Region,
  target: TargetMachine,
  sizes: KnownSizes,
): readonly Diagnostic[] | undefined {
  const moves = movesOf(term, region.declared as number);
  if (region.kind === 'element' || moves.groups.size + moves.tiles.size === 0) return undefined;
  const { registersOf } = regionCosts(term, region, { sizes, target });
  const fits = (tiled: Region): boolean => registersOf(tiled) <= 1;
  if (fits(region)) return undefined;
  const arrays = arraysOf(invocationShape(term, region, regionShape(term, region, sizes), sizes), sizes);
  const capacityBytes = registerBytes(target);
  // tiles of invocations, if there are any, are what is too large
  const which = moves.tiles.size > 0 ? 'tiles' : 'groups';
  const hint = halved(moves[which], (smaller) => {
    const { workgroupInvocations } = target.limits;
    const other = fixedTiles(region, { ...moves, [which]: smaller }, workgroupInvocations, fits);
    return other !== undefined && fits(other);
  });
  const bytes = registersOf(region) * capacityBytes;
  return [
    diagnose(
      NCD4104,
      (term.regions[region.declared as number] as DeclaredRegion).span,
      { bytes, arrays, target: target.name, holder: 'invocation', capacityBytes },
      hintFor(term, hint),
    ),
  ];
}

const arraysOf = (shape: RegionShape, sizes: KnownSizes): readonly { name: string; bytes: number }[] =>
  variables(shape).flatMap(({ name, size }) => {
    const bytes = evaluateSize(size.bytes, (symbol) => sizes.get(symbol));
    return bytes === undefined ? [] : [{ name, bytes }];
  });

function hintFor(term: Term, tile: ReadonlyMap<number, number> | undefined): { readonly hint?: string } {
  if (!tile) return {};
  const axisOf = new Map(term.nodes.flatMap((n) => n.axes.map((a) => [a.id, a.name] as const)));
  const text = [...tile].map(([axis, size]) => `group ${axisOf.get(axis)}: ${size}`).join(', ');
  return { hint: `the largest tile that fits is ${text}` };
}

type Groups = RegionShape['groups'];

const largestTiles = (
  groups: Groups,
  declared: ReadonlyMap<number, number>,
  fits: (groups: Groups) => boolean,
): ReadonlyMap<number, number> | undefined =>
  halved(new Map([...declared].filter(([axis]) => groups.has(axis))), (sizes) =>
    fits(new Map([...groups, ...[...sizes].map(([axis, size]) => [axis, sizeConstant(size)] as const)])),
  );

/** Halves the largest size of a tile until the tile fits. */
function halved(
  tile: ReadonlyMap<number, number>,
  fits: (tile: ReadonlyMap<number, number>) => boolean,
): ReadonlyMap<number, number> | undefined {
  const sizes = new Map(tile);
  for (;;) {
    if (fits(sizes)) return sizes;
    const [axis, size] = [...sizes].sort((a, b) => b[1] - a[1])[0] ?? [0, 1];
    if (size <= 1) return undefined;
    sizes.set(axis, Math.floor(size / 2));
  }
}
