/** Optimal tiles of a region (theory.md §6). */
import { constantSize, evaluateSize, type Size, symbolName } from '../types/size.ts';
import { type AxisId, type CostedAxis, groupedAxes, type RegionShape, type Unit } from './arrays.ts';
import { withNumbers } from './compiled.ts';
import { composeDivisors, type Divisor, type Divisors } from './divisors.ts';
import { memory } from './memory.ts';
import { searchTiles, type TileVariable } from './search.ts';
import { transfers } from './transfers.ts';

export interface TileRequest {
  /** Of the child level, in `unit`. */
  readonly capacity: number;
  readonly unit: Unit;
  /** Axis sizes; what they leave open among the tile sizes is searched. */
  readonly sizes: (symbol: string) => number | undefined;
  readonly divisors?: ReadonlyMap<AxisId, readonly Divisor[]>;
  /** Whether M counts intermediates; it does unless a bound of theory.md §6 is to be compared with. */
  readonly intermediates?: boolean;
  /** Further limits: invocations of a workgroup, registers of an invocation. */
  readonly limits?: readonly { readonly usage: Size; readonly capacity: number }[];
}

export interface OptimalTiles {
  /** By symbol. */
  readonly tiles: ReadonlyMap<string, number>;
  /** H and M there, in the unit of the request. */
  readonly transfers: number;
  readonly memory: number;
  /** What each symbol is a multiple of, and why. */
  readonly divisors: ReadonlyMap<string, Divisors>;
}

/** The tile sizes of least total H with M within the capacity; `undefined` where none fit, or where a size is unknown. */
export function optimalTiles(shape: RegionShape, request: TileRequest): OptimalTiles | undefined {
  const { capacity, unit, sizes } = request;
  const divisors = new Map<string, Divisors>();
  const variables: TileVariable[] = [];
  for (const [axis, tile] of tiledAxes(shape)) {
    const symbol = symbolName(tile);
    if (symbol === undefined || sizes(symbol) !== undefined) continue;
    const extent = evaluateSize(axis.size, sizes);
    if (extent === undefined) return undefined;
    const composed = composeDivisors(request.divisors?.get(axis.id) ?? []);
    divisors.set(symbol, composed);
    variables.push({ symbol, extent, multiple: composed.multiple });
  }
  const { total, withoutIntermediates } = memory(shape);
  const usage = request.intermediates === false ? withoutIntermediates : total;
  const found = searchTiles({
    cost: withNumbers(transfers(shape).total[unit], sizes),
    limits: [{ usage: usage[unit], capacity }, ...(request.limits ?? [])].map((limit) => ({
      ...limit,
      usage: withNumbers(limit.usage, sizes),
    })),
    variables,
  });
  return found && { tiles: found.sizes, transfers: found.cost, memory: found.usages[0] ?? 0, divisors };
}

/** The real tile size that fills the capacity when all grouped axes have the same: exact g* of theory.md §6, where H is
 * symmetric in them. The chunk size and the axis sizes come from `sizes`. */
export function balancedTile(
  shape: RegionShape,
  request: Pick<TileRequest, 'capacity' | 'unit' | 'sizes' | 'intermediates'>,
): number | undefined {
  const { total, withoutIntermediates } = memory(shape);
  const usage = withNumbers(
    (request.intermediates === false ? withoutIntermediates : total)[request.unit],
    request.sizes,
  );
  const at = (tile: number) => evaluateSize(usage, () => tile) ?? Number.POSITIVE_INFINITY;
  if (constantSize(usage) !== undefined || at(0) > request.capacity) return undefined;
  let [low, high] = [0, 1];
  while (at(high) < request.capacity) high *= 2;
  for (let step = 0; step < 200 && low < high; step++) {
    const middle = (low + high) / 2;
    if (at(middle) < request.capacity) low = middle;
    else high = middle;
  }
  return low;
}

function tiledAxes(shape: RegionShape): readonly (readonly [CostedAxis, Size])[] {
  const { groups, stream } = shape;
  const streamed = [...shape.loads, ...shape.saves]
    .flatMap((array) => array.axes)
    .find((axis) => axis.id === stream?.axis);
  return [
    ...groupedAxes(shape).map((axis) => [axis, groups.get(axis.id) ?? axis.size] as const),
    ...(streamed && stream ? [[streamed, stream.size] as const] : []),
  ];
}
