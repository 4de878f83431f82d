/** Loop nests that are walked in strips: runs along the longest axis, long enough that what is done once per strip
 * costs little, short enough that all values of a strip stay in cache. */
import type { Axis } from '../term/index.ts';
import type { AxisArray } from './array.ts';
import { type Extents, pointCount } from './extents.ts';

const STRIP = 1024;

export interface Loops {
  readonly axes: readonly Axis[];
  readonly sizes: readonly number[];
  /** The position in `axes` of the axis along which strips run; -1 when there are no axes. */
  readonly strip: number;
  /** The most points that a strip has. */
  readonly width: number;
  readonly points: number;
  /** Where the current strip starts, by position in `axes`; behind those that are walked, the axes that stand still. */
  readonly at: number[];
}

/** Axes that stand still at one index while others are walked, by axis id. */
export type Standing = ReadonlyMap<number, { readonly axis: Axis; index: number }>;

export function loopsOver(all: readonly Axis[], extents: Extents, standing: Standing = new Map()): Loops {
  const walked = all.filter((a) => !standing.has(a.id));
  const sizes = walked.map((a) => extents.axis(a));
  const longest = Math.max(...sizes);
  const width = walked.length === 0 ? 1 : Math.min(STRIP, longest);
  const still = [...standing.values()];
  return {
    axes: [...walked, ...still.map((s) => s.axis)],
    sizes,
    strip: sizes.lastIndexOf(longest),
    width,
    points: pointCount(walked, extents),
    at: [...sizes.map(() => 0), ...still.map((s) => s.index)],
  };
}

/** Moves the axes that stand still to where they stand now. */
export function moveStanding(loops: Loops, standing: Standing): void {
  let position = loops.sizes.length;
  for (const { index } of standing.values()) loops.at[position++] = index;
}

/** Calls `body` with the number of points of each strip, `at` being set; never with 0. */
export function forEachStrip({ sizes, strip, width, points, at }: Loops, body: (count: number) => void): void {
  if (points === 0) return;
  at.fill(0, 0, sizes.length);
  for (;;) {
    body(strip < 0 ? 1 : Math.min(width, (sizes[strip] as number) - (at[strip] as number)));
    let position = sizes.length - 1;
    for (; position >= 0; position--) {
      at[position] = (at[position] as number) + (position === strip ? width : 1);
      if ((at[position] as number) < (sizes[position] as number)) break;
      at[position] = 0;
    }
    if (position < 0) return;
  }
}

/** A function giving the offset of a strip's first value in an array, along the axes that `counts` accepts. */
export function offsetIn(array: AxisArray, loops: Loops, counts: (axis: Axis) => boolean = () => true): () => number {
  const used = loops.axes.flatMap((axis, position) => {
    const stride = array.strides.get(axis.id);
    return stride === undefined || !counts(axis) ? [] : [{ position, stride }];
  });
  return () => {
    let offset = 0;
    for (const { position, stride } of used) offset += (loops.at[position] as number) * stride;
    return offset;
  };
}

/** How far apart an array's values are along the strip axis. */
export function stepIn(array: AxisArray, loops: Loops): number {
  const axis = loops.axes[loops.strip];
  return (axis && array.strides.get(axis.id)) ?? 0;
}
