/** Whether the tiles that a program states fit the machine. */
import { cachedCapacity, memory, variables } from '../cost/index.ts';
import { NCD4104 } from '../diagnostics/codes/NCD4104.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { DeclaredRegion, Term } from '../term/index.ts';
import { evaluateSize, sizeConstant, type TargetMachine } from '../types/index.ts';
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
  const capacityBytes = tileCapacity(target);
  const known = (size: Parameters<typeof evaluateSize>[0]) => evaluateSize(size, (symbol) => sizes.get(symbol));
  const shape = regionShape(term, region, sizes);
  const arrays = variables(shape).flatMap(({ name, size }) => {
    const bytes = known(size.bytes);
    return bytes === undefined ? [] : [{ name, bytes }];
  });
  const total = (groups: typeof shape.groups): number =>
    known(memory({ ...shape, groups }).total.bytes) ??
    variables({ ...shape, groups }).reduce((sum, v) => sum + (known(v.size.bytes) ?? 0), 0);
  const bytes = total(shape.groups);
  if (bytes <= capacityBytes) return undefined;
  const span = (term.regions[region.declared as number] as DeclaredRegion).span;
  const hint = largestTiles(shape.groups, moves.groups, (groups) => total(groups) <= capacityBytes);
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

/** What the tile of a workgroup may take: the registers of its invocations together, which keep the states (theory.md §6,
 * intermediate caching), or its own memory where that is more. */
function tileCapacity({ levels }: TargetMachine): number {
  const inside = levels.filter(({ name }) => name !== 'global');
  return Math.max(...inside.map((level) => (level.name === 'register' ? cachedCapacity(level) : level.capacityBytes)));
}

/** Halves the largest group until the tile fits. */
function largestTiles(
  groups: ReadonlyMap<number, ReturnType<typeof sizeConstant>>,
  declared: ReadonlyMap<number, number>,
  fits: (groups: ReadonlyMap<number, ReturnType<typeof sizeConstant>>) => boolean,
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
