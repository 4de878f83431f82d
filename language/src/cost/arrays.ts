/** What the cost model knows of a program: arrays over axes, and the tiles of one fused region. No plan, no term. */
import { constantSize, multiplySizes, quotientSize, type Size, sizeConstant, sumSizes } from '../types/size.ts';

export type AxisId = number;

export interface CostedAxis {
  readonly id: AxisId;
  readonly name: string;
  readonly size: Size;
}

export interface CostedArray {
  readonly name: string;
  readonly axes: readonly CostedAxis[];
  /** As it crosses between the levels, scales of block formats included. */
  readonly bitsPerValue: number;
  /** As the child level holds it, where that differs: stored in 4 bits, computed with in 32. */
  readonly residentBitsPerValue?: number;
}

/** One fused region between a parent level and a child level (theory.md §3, §4). Sizes may be symbols such as `g_q`. */
export interface RegionShape {
  /** Read from the parent level. */
  readonly loads: readonly CostedArray[];
  /** Written to the parent level; they carry every grouped axis. */
  readonly saves: readonly CostedArray[];
  /** Accumulators, resident at the child level from the first step to the last. */
  readonly states: readonly CostedArray[];
  /** For each column of a step, the values that live there besides loads and states. */
  readonly chunkValues: readonly (readonly CostedArray[])[];
  /** The tile size of each grouped axis. */
  readonly groups: ReadonlyMap<AxisId, Size>;
  /** The streamed axis and its chunk size; `staged` is how much of it lies in the child level at a time, where that is more. */
  readonly stream?: { readonly axis: AxisId; readonly size: Size; readonly staged?: Size };
  /** Into how many parts the streamed axis is cut; each part saves its states, and a merge reads them back. */
  readonly splits?: Size;
}

/** The same data, counted in values and in bytes. */
export interface Amount {
  readonly values: Size;
  readonly bytes: Size;
}
export type Unit = keyof Amount;

export const zero: Amount = { values: sizeConstant(0), bytes: sizeConstant(0) };
export const product = (sizes: Iterable<Size>): Size => [...sizes].reduce(multiplySizes, sizeConstant(1));
export const addAmounts = (amounts: readonly Amount[]): Amount => ({
  values: sumSizes(amounts.map(({ values }) => values)),
  bytes: sumSizes(amounts.map(({ bytes }) => bytes)),
});
export const amountOf = (values: Size, bitsPerValue: number): Amount => ({
  values,
  bytes: multiplySizes(sizeConstant(bitsPerValue / 8), values),
});

export const residentBits = (array: CostedArray): number => array.residentBitsPerValue ?? array.bitsPerValue;
export const carries = (array: CostedArray, axis: AxisId): boolean => array.axes.some((a) => a.id === axis);
export const volume = (array: Pick<CostedArray, 'axes'>, extent: (axis: CostedAxis) => Size): Size =>
  product(array.axes.map(extent));
export const wholeExtent = (axis: CostedAxis): Size => axis.size;

/** States that hold all of what is saved, until it is: the results lie in them. What is only made of states and loads at the end,
 * along more axes than they have, is saved as it is computed. */
export const resultStates = ({ states, saves }: RegionShape): readonly CostedArray[] =>
  states.filter((state) => saves.some((save) => save.axes.every((axis) => carries(state, axis.id))));

/** Into how many parts the region is split; absent when there is one part. */
export function partsOf({ splits }: RegionShape): Size | undefined {
  return splits && constantSize(splits) !== 1 ? splits : undefined;
}

/** How far one group, or one part of it, reaches along an axis. */
export function groupExtent(shape: RegionShape): (axis: CostedAxis) => Size {
  const parts = partsOf(shape);
  return (axis) => {
    if (axis.id === shape.stream?.axis && parts) return quotientSize('ceilDiv', axis.size, parts);
    return shape.groups.get(axis.id) ?? axis.size;
  };
}

/** How far one step reaches along an axis. */
export function chunkExtent(shape: RegionShape): (axis: CostedAxis) => Size {
  const { groups, stream } = shape;
  const chunk = stream && (stream.staged ?? stream.size);
  return (axis) => groups.get(axis.id) ?? (chunk && axis.id === stream.axis ? chunk : axis.size);
}

/** The axes of some arrays, each once. */
export const axesOfArrays = (arrays: readonly CostedArray[]): readonly CostedAxis[] => [
  ...new Map(arrays.flatMap(({ axes }) => axes.map((axis) => [axis.id, axis] as const))).values(),
];

/** The grouped axes, in the order in which they were grouped. */
export function groupedAxes(shape: RegionShape): readonly CostedAxis[] {
  const axes = axesOfArrays([...shape.loads, ...shape.saves]);
  return [...shape.groups.keys()].map((id) => {
    const axis = axes.find((a) => a.id === id);
    if (!axis) throw new Error(`NCD9030: no array of the region carries the grouped axis ${id}`);
    return axis;
  });
}
