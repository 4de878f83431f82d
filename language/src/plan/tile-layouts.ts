/** All ways in which invocations can lie over the rows of a region. */
import type { Axis } from '../term/index.ts';
import { lanesOfSubgroup, loadsAreDear, type TargetMachine } from '../types/index.ts';
import { type StreamRegion, type Tile, workgroupSize } from './labelled.ts';

/** Rows that one invocation computes: what registers hold, and what compilers unroll in reasonable time. Where a load takes longer
 * than a sum or a product, it has to be shared by more of them. */
const rowsOfInvocation = (target: TargetMachine): readonly number[] =>
  loadsAreDear(target) ? [1, 2, 3, 4, 8] : [1, 2, 3, 4];

/** `few` are enough to compare regions with each other. */
export type Choices = 'few' | 'all';

/** How the invocations of a workgroup lie. */
export type TileLayout = Pick<StreamRegion, 'rows' | 'column'>;

/** Invocations that share a column, so that each has registers for its part of it. */
export const lanesOfColumn = [1, 2, 4, 8, 16];

/** Multiples of a subgroup, where invocations lie along two axes, or few are looked at. */
const multiples: Readonly<Record<Choices, readonly number[]>> = {
  few: [1, 2, 8],
  all: [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48, 60, 64],
};

/** `column` is what a workgroup has of it; `fits` says whether an invocation has registers for a layout. */
export function layouts(
  rows: readonly Axis[],
  reused: readonly Axis[],
  column: Tile | undefined,
  sizeOf: (axis: Axis) => number | undefined,
  target: TargetMachine,
  choices: Choices,
  fits: (layout: TileLayout) => boolean,
): readonly TileLayout[] {
  const most = target.limits.workgroupInvocations;
  const [first, second] = reused;
  // lanes along an axis of open size may have nothing to do: there, invocations lie along all rows, one after the other
  if (!first || reused.some((axis) => sizeOf(axis) === undefined)) return [];
  const isFull = (axis: Axis, size: number, lanes: number): boolean =>
    size === 1 || lanes === 1 || size * lanes <= 2 * (sizeOf(axis) ?? Number.POSITIVE_INFINITY);
  const subgroup = lanesOfSubgroup(target);
  const all = choices === 'all' && (!second || column);
  const counts = (all ? Array.from({ length: most / subgroup }, (_, i) => i + 1) : multiples[choices])
    .map((m) => m * subgroup)
    .filter((lanes) => lanes <= most);
  const rowChoices = (axis: Axis) =>
    rowsOfInvocation(target).filter((size) => size === 1 || size <= (sizeOf(axis) ?? size));
  const single = rows.map((axis): Tile => ({ axis, size: 1, lanes: 1 }));
  const tiled = (chosen: readonly Tile[]): readonly Tile[] => {
    const tiles = [...single];
    for (const tile of chosen) tiles[rows.indexOf(tile.axis)] = tile;
    return tiles;
  };
  /** Of the invocations of a workgroup, those that do not lie along the column. */
  const lanesBeside = (part: Tile | undefined): readonly number[] => {
    const { lanes = 1 } = part ?? {};
    return counts.filter((n) => n % lanes === 0).map((n) => n / lanes);
  };
  const laidOut = (chosen: readonly Tile[], part: Tile | undefined): TileLayout =>
    part?.lanes
      ? { rows: tiled(chosen), column: part }
      : { rows: plainLanes(tiled(chosen)), ...(part ? { column: part } : {}) };
  const columnBeside = (chosen: readonly Tile[]): Tile | undefined =>
    column && partOfColumn(column, (part) => fits({ rows: tiled(chosen), column: part }));
  if (!second)
    return rowChoices(first).flatMap((size) => {
      const part = columnBeside([{ axis: first, size }]);
      return lanesBeside(part)
        .filter((lanes) => isFull(first, size, lanes))
        .map((lanes) => laidOut([{ axis: first, size, lanes }], part));
    });
  const known = new Map<number, readonly Sides[]>();
  const sidesOf = (lanes: number): readonly Sides[] => {
    const beside: readonly Sides[] = column ? [[1, lanes]] : [];
    const all = known.get(lanes) ?? [...beside, ...sides(lanes, choices, sizeOf(first), sizeOf(second))];
    known.set(lanes, all);
    return all;
  };
  // beside a column, an invocation has registers for one row axis
  const across = column ? [1] : rowChoices(first);
  return across.flatMap((a) =>
    (column || choices === 'all' ? rowChoices(second) : [a]).flatMap((b) => {
      const part = columnBeside([{ axis: second, size: b }]);
      return lanesBeside(part).flatMap((lanes) =>
        sidesOf(lanes)
          .filter(([x, y]) => isFull(first, a, x) && isFull(second, b, y))
          .map(([x, y]) =>
            laidOut(
              [
                { axis: first, size: a, lanes: x },
                { axis: second, size: b, lanes: y },
              ],
              part,
            ),
          ),
      );
    }),
  );
}

/** What an invocation has of a column: all of it, or the largest part that fits; the smallest where none does. */
function partOfColumn(column: Tile, fits: (part: Tile) => boolean): Tile {
  const parts = lanesOfColumn.filter((lanes) => lanes <= column.size).map((lanes) => partOf(column, lanes));
  return (parts.find(fits) ?? parts.at(-1)) as Tile; // a column has an index
}

/** What each of some invocations has of a column that they share. */
export const partOf = ({ axis, size }: Tile, lanes: number): Tile =>
  lanes === 1 ? { axis, size } : { axis, size: Math.ceil(size / lanes), lanes };

type Sides = readonly [number, number];

/** The sides of rectangles that are no longer than four times their width, or that cover a short axis. */
function sides(lanes: number, choices: Choices, first = 1, second = 1): readonly Sides[] {
  const all = rectangles(lanes).filter(([a, b]) => Math.max(a, b) <= 4 * Math.min(a, b) || a === first || b === second);
  return choices === 'all' ? all : all.toSorted(([a, b], [c, d]) => Math.abs(a - b) - Math.abs(c - d)).slice(0, 1);
}

const rectanglesOf = new Map<number, readonly Sides[]>();

/** All rectangles of some lanes, narrow ones first. */
function rectangles(lanes: number): readonly Sides[] {
  const known =
    rectanglesOf.get(lanes) ??
    Array.from({ length: lanes }, (_, i) => [i + 1, lanes / (i + 1)] as const).filter(([, b]) => Number.isInteger(b));
  rectanglesOf.set(lanes, known);
  return known;
}

/** Lanes along the last row alone, as many as usual, need not be said. */
export function plainLanes(tiles: readonly Tile[]): readonly Tile[] {
  const usual = tiles.every(({ lanes }, i) => lanes === (i === tiles.length - 1 ? workgroupSize : 1));
  return usual ? tiles.map(({ axis, size }) => ({ axis, size })) : tiles;
}
