/** H: what crosses between a parent level and a child level (theory.md §2, §3). */
import { quotientSize, type Size, sizeConstant } from '../types/size.ts';
import {
  type Amount,
  addAmounts,
  amountOf,
  type CostedArray,
  type CostedAxis,
  carries,
  chunkExtent,
  groupExtent,
  groupedAxes,
  partsOf,
  product,
  type RegionShape,
  volume,
  wholeExtent,
  zero,
} from './arrays.ts';

export interface Transfers {
  /** One chunk of the stream; nothing where there is no stream. */
  readonly perStep: Amount;
  /** One group from its first load to its last save; of a split region, one part of a group. */
  readonly perGroup: Amount;
  /** H(g) = Σ_loads |X| · Π_{grouped a ∉ X} ⌈a/g_a⌉ + Σ_saves |Y| (theory.md §3). A split is a grouping of the streamed
   * axis: what lacks that axis is read by every part, and every part's states are saved and read back. */
  readonly total: Amount;
}

export function transfers(shape: RegionShape): Transfers {
  const { loads, saves, states, stream } = shape;
  const parts = partsOf(shape);
  const inGroup = (array: CostedArray) => volume(array, groupExtent(shape));
  return {
    perStep: stream
      ? sum(
          loads.filter((array) => carries(array, stream.axis)),
          (array) => volume(array, chunkExtent(shape)),
        )
      : zero,
    perGroup: sum([...loads, ...(parts ? states : saves)], inGroup),
    total: totalTransfers(shape),
  };
}

const sum = (arrays: readonly CostedArray[], values: (array: CostedArray) => Size): Amount =>
  addAmounts(arrays.map((array) => amountOf(values(array), array.bitsPerValue)));

/** An array that crosses, and the grouped axes that it lacks: it is read once for each group along them. */
export interface Crossing {
  readonly array: CostedArray;
  readonly again: readonly CostedAxis[];
}

/** Everything that crosses between the levels, the states of parts aside. */
export function crossings(shape: RegionShape): readonly Crossing[] {
  const grouped = groupedAxes(shape);
  return [
    ...shape.loads.map((array) => ({ array, again: lacking(array, grouped) })),
    ...shape.saves.map((array) => ({ array, again: [] })),
  ];
}

const lacking = (over: Pick<CostedArray, 'axes'>, grouped: readonly CostedAxis[]): readonly CostedAxis[] =>
  grouped.filter((axis) => !over.axes.some((a) => a.id === axis.id));

/** The total alone. */
function totalTransfers(shape: RegionShape): Amount {
  const { loads, states, stream } = shape;
  const parts = partsOf(shape);
  const whole = (array: CostedArray): Size => volume(array, wholeExtent);
  const readByParts = new Set(parts && stream ? loads.filter((array) => !carries(array, stream.axis)) : []);
  const times = ({ array, again }: Crossing): readonly Size[] => [
    ...groupCounts(again, shape),
    ...(parts && readByParts.has(array) ? [parts] : []),
  ];
  return addAmounts([
    ...crossings(shape).map((c) => amountOf(product([whole(c.array), ...times(c)]), c.array.bitsPerValue)),
    sum(parts ? states : [], (state) => product([sizeConstant(2), parts ?? sizeConstant(1), whole(state)])),
  ]);
}

const groupCounts = (axes: readonly CostedAxis[], shape: RegionShape): readonly Size[] =>
  axes.map((axis) => quotientSize('ceilDiv', axis.size, shape.groups.get(axis.id) ?? axis.size));

/** Π_{grouped a ∉ X} ⌈a/g_a⌉: how often something over the axes of X is done again because it lacks grouped axes. */
export const repetition = (over: Pick<CostedArray, 'axes'>, shape: RegionShape): Size =>
  product(groupCounts(lacking(over, groupedAxes(shape)), shape));
