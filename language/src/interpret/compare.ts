import type { Tensor } from './tensor.ts';

/** How far two values may lie apart before a difference is more than rounding: a part of their size, plus a smaller part
 * of the largest value in the array, because sums cancel. Integers and bool must be equal. */
const tolerances = {
  f32: { relative: 1e-4, ofLargest: 1e-5 },
  f16: { relative: 4e-3, ofLargest: 2e-3 },
} as const;

export interface Difference {
  /** Where, per axis. */
  readonly index: readonly number[];
  readonly found: number;
  readonly expected: number;
  readonly tolerance: number;
}

/** The first value of `found` that is not `expected` up to rounding; both have the same shape. */
export function firstDifference(found: Tensor, expected: Tensor): Difference | undefined {
  const { element } = found;
  const allowed = element === 'f32' || element === 'f16' ? tolerances[element] : { relative: 0, ofLargest: 0 };
  let largest = 0;
  for (const value of expected.data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  for (let i = 0; i < expected.data.length; i++) {
    const a = found.data[i] as number;
    const b = expected.data[i] as number;
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
  for (const [name, { data }] of expected)
    data.forEach((value, i) => {
      if (!Number.isFinite(value)) return;
      difference += ((found.get(name)?.data[i] ?? 0) - value) ** 2;
      norm += value ** 2;
    });
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
