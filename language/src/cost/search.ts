/** The best tile sizes, exactly: branch and bound over boxes of candidates. */
import type { Size } from '../types/size.ts';
import { compileSize } from './compiled.ts';

export interface TileVariable {
  /** The symbol that stands for the tile size in the formulas. */
  readonly symbol: string;
  /** How long the axis is; one tile may reach beyond it. */
  readonly extent: number;
  /** Tile sizes are multiples of this; 1 by default. */
  readonly multiple?: number;
}

/** `cost` depends on a tile size g only through ⌈extent/g⌉ and never falls as that rises; `usage` never falls as a tile
 * size rises. H and M are like this. Their other symbols have been replaced by numbers. */
export interface TileProblem {
  readonly cost: Size;
  readonly limits: readonly { readonly usage: Size; readonly capacity: number }[];
  readonly variables: readonly TileVariable[];
}

export interface Tiles {
  readonly sizes: ReadonlyMap<string, number>;
  readonly cost: number;
  /** One per limit. */
  readonly usages: readonly number[];
}

/** The tile sizes of least cost within the limits; of those, with the least usage (limit by limit), then the smallest tiles
 * (variable by variable). `undefined` where the smallest tiles do not fit. */
export function searchTiles({ cost, limits, variables }: TileProblem): Tiles | undefined {
  const symbols = variables.map((v) => v.symbol);
  const costAt = compileSize(cost, symbols);
  const usagesAt = limits.map(({ usage }) => compileSize(usage, symbols));
  const smallest = variables.map((v) => v.multiple ?? 1);
  const candidates = variables.map((v, i) => {
    const sizes = tileSizes(v);
    const matters = costAt(smallest.with(i, sizes.at(-1) ?? 1)) < costAt(smallest);
    return matters ? sizes : sizes.slice(0, 1);
  });
  const at = (places: readonly number[]): number[] => places.map((place, i) => candidates[i]?.[place] ?? 1);
  const fits = (places: readonly number[]): boolean => {
    const values = at(places);
    return limits.every(({ capacity }, i) => (usagesAt[i]?.(values) ?? 0) <= capacity);
  };

  let best: readonly number[] | undefined;
  const offer = (places: readonly number[]): void => {
    const values = at(places);
    const rated = [costAt(values), ...usagesAt.map((usage) => usage(values)), ...values];
    if (!best || isLess(rated, best)) best = rated;
  };

  const open: Box[] = [{ low: candidates.map(() => 0), high: candidates.map((c) => c.length - 1) }];
  for (let box = open.pop(); box; box = open.pop()) {
    const { low } = box;
    if (!fits(low)) continue;
    const high = box.high.map((top, i) => last(low[i] ?? 0, top, (place) => fits(low.with(i, place))));
    const least = [costAt(at(high)), ...usagesAt.map((usage) => usage(at(low))), ...at(low)];
    if (best && !isLess(least, best)) continue;
    if (fits(high)) {
      offer(high);
      continue;
    }
    offer(raised(low, high, fits));
    const widest = high.reduce(
      (w, _, i) => (ratio(candidates[i], low[i], high[i]) > ratio(candidates[w], low[w], high[w]) ? i : w),
      0,
    );
    const middle = Math.floor(((low[widest] ?? 0) + (high[widest] ?? 0)) / 2);
    open.push({ low, high: high.with(widest, middle) }, { low: low.with(widest, middle + 1), high });
  }
  if (!best) return undefined;
  const [least = 0, ...rest] = best;
  const values = rest.slice(limits.length);
  return {
    sizes: new Map(symbols.map((symbol, i) => [symbol, values[i] ?? 1])),
    cost: least,
    usages: rest.slice(0, limits.length),
  };
}

/** Places in the lists of candidates, both ends included. */
interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** For each number of tiles, the smallest tile size that gives it, in rising order. */
function tileSizes({ extent, multiple = 1 }: TileVariable): readonly number[] {
  const sizes: number[] = [];
  for (let size = multiple; ; ) {
    sizes.push(size);
    const count = Math.ceil(extent / size);
    if (count <= 1) return sizes;
    // The least size with fewer tiles: extent / (count − 1), rounded up to a multiple.
    size = multiple * Math.ceil(extent / (count - 1) / multiple);
  }
}

/** The last place in [from, to] that holds; `from` does, and whatever comes after a place that does not, does not. */
function last(from: number, to: number, holds: (place: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A good choice within a box, to prune with: each variable in turn as high as it goes. */
function raised(
  low: readonly number[],
  high: readonly number[],
  fits: (places: readonly number[]) => boolean,
): readonly number[] {
  return low.reduce(
    (places, from, i) =>
      places.with(
        i,
        last(from, high[i] ?? from, (place) => fits(places.with(i, place))),
      ),
    low,
  );
}

const ratio = (sizes: readonly number[] | undefined, low = 0, high = 0): number =>
  (sizes?.[high] ?? 1) / (sizes?.[low] ?? 1);

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, k) => value !== b[k]);
  return i >= 0 && (a[i] ?? 0) < (b[i] ?? 0);
}
