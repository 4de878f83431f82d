/** Rounding of real numbers to what an element type can hold. */
import type { ComputeType } from '../types/index.ts';

/** The nearest integer; of two equally near ones, the even one. */
export function roundHalfEven(x: number): number {
  const rounded = Math.round(x); // halves go up
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

const LARGEST_F16 = 65504;
const SMALLEST_NORMAL_EXPONENT = -14;
const FRACTION_BITS = 10;

/** The nearest IEEE binary16 value, ties to even; subnormals are kept, and what passes 65504 by half a step is infinite. */
export function roundF16(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), SMALLEST_NORMAL_EXPONENT);
  const step = 2 ** (exponent - FRACTION_BITS);
  const rounded = roundHalfEven(x / step) * step;
  return Math.abs(rounded) > LARGEST_F16 ? Math.sign(x) * Infinity : rounded;
}

/** The value as an array of this element type stores it. Integers and booleans are exact already. */
export function roundTo(element: ComputeType, x: number): number {
  switch (element) {
    case 'f32':
      return Math.fround(x);
    case 'f16':
      return roundF16(x);
    case 'i32':
    case 'u32':
    case 'bool':
      return x;
  }
}
