/** Constants as WGSL. */
import type { ScalarType } from '../loops/index.ts';

const largestF32 = (2 - 2 ** -23) * 2 ** 127;

/** ±∞ come from the uniform block and NaN from a function, because WGSL forbids them in constant expressions. */
export function literalText(type: ScalarType, value: number): string {
  switch (type) {
    case 'f32':
      return floatText(Math.fround(value));
    case 'i32':
      // The digits alone would be out of range before the sign is applied.
      return value === -(2 ** 31) ? '(-2147483647i - 1i)' : `${value}i`;
    case 'u32':
      return `${value}u`;
    case 'bool':
      return value === 0 ? 'false' : 'true';
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'ncd_nan()';
  if (!Number.isFinite(value)) return value < 0 ? '-sizes.infinity' : 'sizes.infinity';
  if (Object.is(value, -0)) return '-0f';
  return `${shortest(value).replace('+', '')}f`;
}

/** The fewest digits that are read back as the same f32, and are not beyond the largest one. */
function shortest(value: number): string {
  for (let digits = 1; digits < 17; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value && Math.abs(candidate) <= largestF32) return String(candidate);
  }
  return String(value);
}
