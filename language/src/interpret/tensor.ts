import type { ConcreteType } from '../types/index.ts';

export type NumericArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

/** A dense row-major array. `f16` data is a Float32Array of representable values; `bool` is 0 or 1 in a Uint8Array;
 * the interpreter's results are Float64Arrays whatever the element. */
export interface Tensor {
  readonly element: ConcreteType;
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
