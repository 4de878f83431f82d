/** Tiles by the machine (theory §6, §7.4): of all ways to lay invocations over the axes along which loads are shared, the
 * one that takes the least time; of those about as fast, the one that moves least. */
import { composeDivisors, coreCapacity, type Divisors, memory } from '../cost/index.ts';
import type { Axis, Term } from '../term/index.ts';
import { constantSize, type TargetMachine } from '../types/index.ts';
import { type Region, type StreamRegion, type Tile, workgroupSize } from './labelled.ts';
import { type Circumstances, regionCost } from './seconds.ts';
import { type Group, groupsOf, inNumbers, type KnownSizes, regionShape } from './shape.ts';
import { knownSizes, reusedRows, usualColumn } from './tiles.ts';

/** A way to lay out a region, and what it costs. */
export interface TileCandidate {
  readonly region: StreamRegion;
  readonly seconds: number;
  /** Between the global level and the workgroups. */
  readonly bytes: number;
  /** What a workgroup holds. */
  readonly memoryBytes: number;
}

/** The region with the tiles that suit the machine best. Tiles that a program states stay. */
export function withTiles(
  term: Term,
  region: StreamRegion,
  circumstances: Circumstances,
  choices: Choices,
): StreamRegion {
  const candidates = tileCandidates(term, region, circumstances, choices);
  return bestOf(candidates, circumstances.target)?.region ?? region;
}

/** Times that differ by less are the same: the model is no better than that. */
const sameTime = 1.02;

/** Of candidates that the machine can hold, the fastest; then by bytes, memory and invocations. Deterministic. */
export function bestOf(candidates: readonly TileCandidate[], target: TargetMachine): TileCandidate | undefined {
  const possible = candidates.filter(({ memoryBytes }) => memoryBytes <= coreCapacity(target));
  const fastest = Math.min(...possible.map(({ seconds }) => seconds));
  const order = (a: TileCandidate, b: TileCandidate): number =>
    a.bytes - b.bytes || a.memoryBytes - b.memoryBytes || volumeOf(a) - volumeOf(b);
  return possible.filter(({ seconds }) => seconds <= fastest * sameTime).toSorted(order)[0];
}

const volumeOf = ({ region }: TileCandidate): number => groupsOf(region).reduce((p, { size }) => p * size, 1);

/** `few` are enough to compare regions with each other. */
export type Choices = 'few' | 'all';

/** Layouts of the region's rows; none where no load is shared along a row, or where the tiles are given. */
export function tileCandidates(
  term: Term,
  region: Region,
  circumstances: Circumstances,
  choices: Choices,
): readonly TileCandidate[] {
  if (region.kind === 'element' || region.declared !== undefined || region.stream.recurrences.length > 0) return [];
  const { rows, column, loads, stream } = region;
  const { sizes, target } = circumstances;
  const axes = rows.map(({ axis }) => axis);
  const reused = reusedRows(loads, axes, stream, knownSizes(sizes)).slice(-2);
  return layouts(axes, reused, column !== undefined, knownSizes(sizes), target, choices).map((tiles) => {
    const own = { ...region, rows: tiles };
    return {
      region: own,
      ...regionCost(term, own, circumstances),
      memoryBytes: heldBytes(term, own, sizes),
    };
  });
}

/** Rows that one invocation computes: what registers hold, and what compilers unroll in reasonable time. */
const rowsOfInvocation: Readonly<Record<Choices, readonly number[]>> = { few: [1, 2, 4], all: [1, 2, 4] };
/** Multiples of the fewest lanes. */
const multiples: Readonly<Record<Choices, readonly number[]>> = {
  few: [1, 2, 8],
  all: [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48, 64],
};

function layouts(
  rows: readonly Axis[],
  reused: readonly Axis[],
  hasColumn: boolean,
  sizeOf: (axis: Axis) => number | undefined,
  target: TargetMachine,
  choices: Choices,
): readonly (readonly Tile[])[] {
  const { multiple } = lanesOf(target);
  const most = target.limits.workgroupInvocations;
  const [first, second] = reused;
  // lanes along an axis of open size may have nothing to do: there, invocations lie along all rows, one after the other
  if (!first || reused.some((axis) => sizeOf(axis) === undefined)) return [];
  const fits = (axis: Axis, size: number, lanes: number): boolean =>
    size === 1 || lanes === 1 || size * lanes <= 2 * (sizeOf(axis) ?? Number.POSITIVE_INFINITY);
  const counts = multiples[choices].map((m) => m * multiple).filter((lanes) => lanes <= most);
  const rowChoices = (axis: Axis) =>
    rowsOfInvocation[choices].filter((size) => size === 1 || size <= (sizeOf(axis) ?? size));
  const tiled = (chosen: readonly Tile[]): readonly Tile[] =>
    plain(rows.map((axis) => chosen.find((t) => t.axis === axis) ?? { axis, size: 1, lanes: 1 }));
  if (!second)
    return rowChoices(first).flatMap((size) =>
      counts.filter((lanes) => fits(first, size, lanes)).map((lanes) => tiled([{ axis: first, size, lanes }])),
    );
  // beside a column, an invocation has registers for one row axis
  const across = hasColumn ? [1] : rowChoices(first);
  return across.flatMap((a) =>
    (hasColumn || choices === 'all' ? rowChoices(second) : [a]).flatMap((b) =>
      counts.flatMap((lanes) =>
        sides(lanes, choices, sizeOf(first), sizeOf(second))
          .filter(([x, y]) => fits(first, a, x) && fits(second, b, y))
          .map(([x, y]) =>
            tiled([
              { axis: first, size: a, lanes: x },
              { axis: second, size: b, lanes: y },
            ]),
          ),
      ),
    ),
  );
}

/** The sides of rectangles that are no longer than four times their width, or that cover a short axis. */
function sides(lanes: number, choices: Choices, first = 1, second = 1): readonly (readonly [number, number])[] {
  const all = Array.from({ length: lanes }, (_, i) => i + 1)
    .filter((a) => lanes % a === 0)
    .map((a) => [a, lanes / a] as const)
    .filter(([a, b]) => Math.max(a, b) <= 4 * Math.min(a, b) || a === first || b === second);
  return choices === 'all' ? all : all.toSorted(([a, b], [c, d]) => Math.abs(a - b) - Math.abs(c - d)).slice(0, 1);
}

/** Lanes along the last row alone, as many as usual, need not be said. */
function plain(tiles: readonly Tile[]): readonly Tile[] {
  const usual = tiles.every(({ lanes }, i) => lanes === (i === tiles.length - 1 ? workgroupSize : 1));
  return usual ? tiles.map(({ axis, size }) => ({ axis, size })) : tiles;
}

/** Where a target does not say, subgroups are taken to have 32 lanes, as on most GPUs. */
const usualSubgroup = 32;

/** What the number of lanes is a multiple of, and why. */
const lanesOf = ({ subgroupSize = usualSubgroup }: TargetMachine): Divisors =>
  composeDivisors([{ multiple: subgroupSize, reason: 'whole subgroups' }]);

/** Where the size of what is not tiled is open, it is that of a usual column. */
function heldBytes(term: Term, region: StreamRegion, sizes: KnownSizes): number {
  const { total } = memory(inNumbers(regionShape(term, region, sizes), (symbol) => sizes.get(symbol) ?? usualColumn));
  return constantSize(total.bytes) ?? Number.POSITIVE_INFINITY;
}

/** Why a tile is not larger, and why it is not smaller. Plain JSON. */
export interface TileReason {
  readonly groups: readonly { readonly axis: string; readonly size: number }[];
  readonly lost: 'memory' | 'time' | 'traffic';
  /** How many times as much of it the other tile takes; of memory, in comparison with the capacity. */
  readonly times: number;
}

/** The nearest larger and the nearest smaller tile that lost, in this order. */
export function tileReasons(term: Term, region: Region, circumstances: Circumstances): readonly TileReason[] {
  const candidates = tileCandidates(term, region, circumstances, 'all');
  const chosen = bestOf(candidates, circumstances.target);
  if (!chosen) return [];
  const capacity = coreCapacity(circumstances.target);
  const nearest = (side: readonly TileCandidate[]): readonly TileReason[] => {
    const [first] = side.toSorted(
      (a, b) =>
        Math.abs(Math.log(volumeOf(a) / volumeOf(chosen))) - Math.abs(Math.log(volumeOf(b) / volumeOf(chosen))) ||
        a.seconds - b.seconds,
    );
    return first ? [reasonFor(first, chosen, capacity)] : [];
  };
  return [
    ...nearest(candidates.filter((c) => volumeOf(c) > volumeOf(chosen))),
    ...nearest(candidates.filter((c) => volumeOf(c) < volumeOf(chosen))),
  ];
}

function reasonFor(other: TileCandidate, chosen: TileCandidate, capacity: number): TileReason {
  const groups = groupsOf(other.region).map(({ axis, size }: Group) => ({ axis: axis.name, size }));
  if (other.memoryBytes > capacity) return { groups, lost: 'memory', times: other.memoryBytes / capacity };
  if (other.seconds > chosen.seconds * sameTime) return { groups, lost: 'time', times: other.seconds / chosen.seconds };
  return { groups, lost: 'traffic', times: other.bytes / chosen.bytes };
}
