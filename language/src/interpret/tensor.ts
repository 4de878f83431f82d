import { blockBytes, blockFormat, type ConcreteType, isBlockType } from '../types/index.ts';
import { dequantise } from './block-data.ts';

export type NumericArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

/** A dense row-major array. `f16` data is a Float32Array of representable values; `bool` is 0 or 1 in a Uint8Array;
 * block formats are their bytes, in a Uint8Array; the interpreter's results are Float64Arrays whatever the element. */
export interface Tensor {
  readonly element: ConcreteType;
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** How long the data of a tensor is. */
export function dataLength({ element, shape }: Pick<Tensor, 'element' | 'shape'>): number {
  const count = elementCount(shape);
  if (!isBlockType(element)) return count;
  const format = blockFormat(element);
  return Math.floor(count / format.block) * blockBytes(format);
}

/** The numbers that a tensor stands for. */
export function valuesOf({ element, data }: Tensor): NumericArray {
  return isBlockType(element) && data instanceof Uint8Array ? dequantise(data, blockFormat(element)) : data;
}
