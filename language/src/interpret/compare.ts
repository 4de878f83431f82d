import { blockFormat, type ConcreteType, isBlockType } from '../types/index.ts';
import { type Tensor, valuesOf } from './tensor.ts';

interface Tolerance {
  readonly relative: number;
  readonly ofLargest: number;
}

/** How far two values may lie apart before a difference is more than rounding: a part of their size, plus a smaller part
 * of the largest value in the array, because sums cancel. Integers and bool must be equal. */
const tolerances: Readonly<Record<'f32' | 'f16' | 'exact', Tolerance>> = {
  f32: { relative: 1e-4, ofLargest: 1e-5 },
  f16: { relative: 4e-3, ofLargest: 2e-3 },
  exact: { relative: 0, ofLargest: 0 },
};

/** Numbers that differ by little may be stored as neighbouring codes: one step, of blocks that reach as far as the array. */
function toleranceOf(element: ConcreteType): Tolerance {
  if (isBlockType(element)) return { relative: 0, ofLargest: 2 / Math.max(1, 2 ** blockFormat(element).bits - 2) };
  return tolerances[element === 'f32' || element === 'f16' ? element : 'exact'];
}

export interface Difference {
  /** Where, per axis. */
  readonly index: readonly number[];
  readonly found: number;
  readonly expected: number;
  readonly tolerance: number;
}

/** The first value of `found` that is not `expected` up to rounding; both have the same shape. */
export function firstDifference(found: Tensor, expected: Tensor): Difference | undefined {
  const allowed = toleranceOf(found.element);
  const [values, wanted] = [valuesOf(found), valuesOf(expected)];
  let largest = 0;
  for (const value of wanted) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  for (let i = 0; i < wanted.length; i++) {
    const a = values[i] as number;
    const b = wanted[i] as number;
    const tolerance = allowed.relative * Math.abs(b) + allowed.ofLargest * largest;
    // Infinities and NaN are only like themselves.
    const same = Object.is(a, b) || a === b || (Number.isFinite(b) && Math.abs(a - b) <= tolerance);
    if (!same)
      return { index: indexAt(i, expected.shape), found: a, expected: b, tolerance: Number(tolerance.toPrecision(3)) };
  }
  return undefined;
}

/** ‖found − expected‖ / ‖expected‖ over the finite values of all results. */
export function relativeError(found: ReadonlyMap<string, Tensor>, expected: ReadonlyMap<string, Tensor>): number {
  let difference = 0;
  let norm = 0;
  for (const [name, tensor] of expected) {
    const other = found.get(name);
    const values = other && valuesOf(other);
    valuesOf(tensor).forEach((value, i) => {
      if (!Number.isFinite(value)) return;
      difference += ((values?.[i] ?? 0) - value) ** 2;
      norm += value ** 2;
    });
  }
  return norm === 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
}

function indexAt(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(position % size);
    position = Math.floor(position / size);
  }
  return index;
}
