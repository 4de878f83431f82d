import {
  blockFormat,
  type ConcreteType,
  diagnose,
  elementCount,
  isBlockType,
  NCD6209,
  quantise,
  readsAs,
  roundF16,
  type Tensor,
} from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { Wanted } from './convert.ts';

const number = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|nan)$/i;

/** Whether a value of `-i` is written out rather than the name of a file. */
export function isLiteral(text: string): boolean {
  return number.test(text) || text === 'true' || text === 'false';
}

/** An array of which every value is a scalar that is written out. */
export function filledWith({ element, data }: Tensor, shape: readonly number[]): Tensor {
  const count = elementCount(shape);
  const [value = 0] = data;
  const all = Array<number>(count).fill(value);
  if (isBlockType(element)) return { element, shape, data: quantise(all, blockFormat(element)) };
  if (data instanceof Int32Array) return { element, shape, data: Int32Array.from(all) };
  if (data instanceof Uint32Array) return { element, shape, data: Uint32Array.from(all) };
  if (data instanceof Uint8Array) return { element, shape, data: Uint8Array.from(all) };
  return { element, shape, data: Float32Array.from(all) };
}

/** A scalar that is written out. Floats are rounded to their type, as literals in the source are. */
export function readLiteral(text: string, wanted: Wanted): Result<Tensor> {
  const element = readsAs(wanted.type);
  const isBool = text === 'true' || text === 'false';
  const value = isBool ? Number(text === 'true') : parseNumber(text);
  const mismatch = (hint: string) =>
    fail(diagnose(NCD6209, undefined, { source: text, wanted: wanted.type, input: wanted.parameter }, { hint }));
  const scalar = (data: Tensor['data']) => succeed<Tensor>({ element: wanted.type, shape: [], data });
  switch (element) {
    case 'f32':
      if (isBool) return mismatch('write a number');
      return scalar(Float32Array.of(value));
    case 'f16':
      if (isBool) return mismatch('write a number');
      return scalar(Float32Array.of(roundF16(value)));
    case 'bool':
      if (value !== 0 && value !== 1) return mismatch('write true or false');
      return scalar(Uint8Array.of(value));
    case 'i32':
    case 'u32': {
      const [least, most] = integerRanges[wanted.type] ?? [0, 0];
      if (!Number.isInteger(value) || value < least || value > most || isBool)
        return mismatch(`write an integer from ${least} to ${most}`);
      return scalar(element === 'i32' ? Int32Array.of(value) : Uint32Array.of(value));
    }
  }
}

const integerRanges: Partial<Record<ConcreteType, readonly [number, number]>> = {
  i4: [-8, 7],
  u4: [0, 15],
  i8: [-128, 127],
  u8: [0, 255],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
};

function parseNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const magnitude = text.replace(/^[+-]/, '').toLowerCase();
  if (magnitude === 'inf') return sign * Number.POSITIVE_INFINITY;
  return magnitude === 'nan' ? Number.NaN : sign * Number(magnitude);
}
