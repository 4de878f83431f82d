/** H: what crosses between a parent level and a child level (theory.md §2, §3). */
import { multiplySizes, quotientSize, type Size, sizeConstant } from '../types/size.ts';
import {
  type Amount,
  addAmounts,
  amountOf,
  type CostedArray,
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

/** The total alone. */
export function totalTransfers(shape: RegionShape): Amount {
  const { loads, saves, states } = shape;
  const parts = partsOf(shape);
  const whole = (array: CostedArray): Size => volume(array, wholeExtent);
  return addAmounts([
    sum(loads, (array) => multiplySizes(whole(array), rereads(array, shape))),
    sum(saves, whole),
    sum(parts ? states : [], (state) => product([sizeConstant(2), parts ?? sizeConstant(1), whole(state)])),
  ]);
}

/** How often the whole array is read: once per group along every grouped axis that it lacks. */
function rereads(array: CostedArray, shape: RegionShape): Size {
  const parts = partsOf(shape);
  const perPart = parts && shape.stream && !carries(array, shape.stream.axis) ? [parts] : [];
  return product([repetition(array, shape), ...perPart]);
}

/** Π_{grouped a ∉ X} ⌈a/g_a⌉: how often something over the axes of X is done again because it lacks grouped axes. */
export function repetition(over: Pick<CostedArray, 'axes'>, shape: RegionShape): Size {
  return product(
    groupedAxes(shape)
      .filter((axis) => !over.axes.some((a) => a.id === axis.id))
      .map((axis) => quotientSize('ceilDiv', axis.size, shape.groups.get(axis.id) ?? axis.size)),
  );
}
