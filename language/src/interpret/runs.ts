/** Scalar functions applied along strips. */

import { type Scalar, scalars } from '../term/index.ts';
import { type ComputeType, isFloat, type ScalarFunction } from '../types/index.ts';

/** A run of values in an array: value i is `data[offset + i·step]`, and `step` 0 says that all are the same. */
export interface Run {
  readonly data: Float64Array;
  offset: number;
  readonly step: number;
}

/** out[i] = f(a[i], b[i], c[i]) for i < n, in order. Where `out` has step 0 and is also an operand, this folds. */
export type RunLoop = (n: number, out: Run, a: Run, b: Run, c: Run) => void;

export const fixedRun = (value: number): Run => ({ data: Float64Array.of(value), offset: 0, step: 0 });

/** Functions of fewer than three operands are handed values that they ignore. */
export function runLoop(meaning: Scalar): RunLoop {
  return (n, out, a, b, c) => {
    const [dataOut, dataA, dataB, dataC] = [out.data, a.data, b.data, c.data];
    const [stepOut, stepA, stepB, stepC] = [out.step, a.step, b.step, c.step];
    let [to, ia, ib, ic] = [out.offset, a.offset, b.offset, c.offset];
    for (let i = 0; i < n; i++, to += stepOut, ia += stepA, ib += stepB, ic += stepC)
      dataOut[to] = meaning(dataA[ia] as number, dataB[ib] as number, dataC[ic] as number);
  };
}

/** The loop of a scalar function on operands of an element type. */
export function loopOf(fn: ScalarFunction, element: ComputeType): RunLoop {
  return (isFloat(element) && contractionLoops[fn]) || runLoop(scalars[fn](element));
}

/** The two functions of which contractions are made, where nearly all time goes: without a call per value they run
 * several times as fast. */
const contractionLoops: Partial<Record<ScalarFunction, RunLoop>> = {
  add(n, out, a, b) {
    const [dataOut, dataA, dataB] = [out.data, a.data, b.data];
    const [stepOut, stepA, stepB] = [out.step, a.step, b.step];
    let [to, ia, ib] = [out.offset, a.offset, b.offset];
    for (let i = 0; i < n; i++, to += stepOut, ia += stepA, ib += stepB)
      dataOut[to] = (dataA[ia] as number) + (dataB[ib] as number);
  },
  mul(n, out, a, b) {
    const [dataOut, dataA, dataB] = [out.data, a.data, b.data];
    const [stepOut, stepA, stepB] = [out.step, a.step, b.step];
    let [to, ia, ib] = [out.offset, a.offset, b.offset];
    for (let i = 0; i < n; i++, to += stepOut, ia += stepA, ib += stepB)
      dataOut[to] = (dataA[ia] as number) * (dataB[ib] as number);
  },
};
