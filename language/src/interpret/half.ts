/** IEEE 754 binary16, word by word: JavaScript has no such array type before Float16Array. */
import { roundHalfEven } from '../term/index.ts';

const smallestNormal = 2 ** -14;
const firstThatOverflows = 65520; // halfway between the largest finite value, 65504, and the next power

const float64 = new DataView(new ArrayBuffer(8));

/** The word of the nearest representable value, ties to even; overflow gives ±∞. */
export function halfFromNumber(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= firstThatOverflows) return sign | 0x7c00;
  // A mantissa that rounds up to the next power carries into the exponent, which is what the encoding wants.
  if (magnitude < smallestNormal) return sign | roundHalfEven(magnitude * 2 ** 24);
  float64.setFloat64(0, magnitude);
  const exponent = (float64.getUint16(0) >> 4) - 1023;
  const mantissa = roundHalfEven(magnitude * 2 ** (10 - exponent)) - 1024;
  return sign | (((exponent + 15) << 10) + mantissa);
}

export function numberFromHalf(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 0x1f;
  const mantissa = word & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
