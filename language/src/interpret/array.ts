import type { Axis } from '../term/index.ts';
import { type Extents, pointCount } from './extents.ts';

/** A value kept in memory, row-major in the order of `axes`. */
export interface AxisArray {
  readonly data: Float64Array;
  readonly axes: readonly Axis[];
  /** By axis id, in values. */
  readonly strides: ReadonlyMap<number, number>;
}

export function axisArray(axes: readonly Axis[], extents: Extents, data?: Float64Array): AxisArray {
  const strides = new Map<number, number>();
  let stride = 1;
  for (const axis of axes.toReversed()) {
    strides.set(axis.id, stride);
    stride *= extents.axis(axis);
  }
  return { data: data ?? new Float64Array(pointCount(axes, extents)), axes, strides };
}
