/** WGSL functions for what WGSL lacks, or leaves to chance: built-in functions may be imprecise (SwiftShader's `sin` errs
 * by 2e-4) or undefined (`tanh` of 50, `log` of 0, `quantizeToF16` of 70000) where the language is neither. */
import type { Expression } from '../loops/index.ts';

export interface Helper {
  readonly text: string;
  readonly uses: readonly HelperName[];
  /** Reads +∞ from the uniform block. */
  readonly infinity?: true;
}

export type HelperName =
  | 'ncd_nan'
  | 'ncd_f16'
  | 'ncd_i32'
  | 'ncd_u32'
  | 'ncd_log'
  | 'ncd_tanh'
  | 'ncd_erf'
  | 'ncd_circular'
  | 'ncd_sin'
  | 'ncd_cos'
  | 'ncd_rem'
  | 'ncd_pow'
  | 'ncd_pow_i32'
  | 'ncd_pow_u32'
  | 'ncd_floor_div'
  | 'ncd_floor_mod'
  | 'ncd_joined';

/** Helpers stand in the order in which they are written out. */
export const helpers: Readonly<Record<HelperName, Helper>> = {
  ncd_nan: {
    uses: [],
    infinity: true,
    text: `
fn ncd_nan() -> f32 {
  return bitcast<f32>(bitcast<u32>(sizes.infinity) | 0x400000u);
}`,
  },
  ncd_f16: {
    uses: [],
    infinity: true,
    text: `
// The nearest f16, ties to even: by steps of 2^-24 where f16 is subnormal, else by dropping 13 of the 23 fraction bits.
fn ncd_f16(x: f32) -> f32 {
  if (65520f <= abs(x)) {
    return select(sizes.infinity, -sizes.infinity, x < 0f);
  }
  if (abs(x) < 6.1035156e-5f) {
    return round(x * 16777216f) * 5.9604645e-8f;
  }
  let bits = bitcast<u32>(x);
  return bitcast<f32>((bits + 0xfffu + ((bits >> 13u) & 1u)) & 0xffffe000u);
}`,
  },
  ncd_i32: {
    uses: [],
    text: `
fn ncd_i32(x: f32) -> i32 {
  return select(0, i32(clamp(x, -2147483648f, 2147483520f)), x == x);
}`,
  },
  ncd_u32: {
    uses: [],
    text: `
fn ncd_u32(x: f32) -> u32 {
  return select(0u, u32(clamp(x, 0f, 4294967040f)), x == x);
}`,
  },
  ncd_log: {
    uses: ['ncd_nan'],
    infinity: true,
    text: `
fn ncd_log(x: f32) -> f32 {
  if (x <= 0f) {
    return select(-sizes.infinity, ncd_nan(), x < 0f);
  }
  return log(x);
}`,
  },
  ncd_tanh: {
    uses: [],
    text: `
// The series near 0, where the quotient would cancel; the exponential never overflows. Without branches: some drivers take
// minutes for a kernel with many of them.
fn ncd_tanh(x: f32) -> f32 {
  let s = x * x;
  let near = x * (1f - s * (0.33333333f - s * (0.13333333f - s * (0.053968254f - s * 0.021869488f))));
  let e = exp(-2f * abs(x));
  return select(sign(x) * ((1f - e) / (1f + e)), near, abs(x) < 0.25f);
}`,
  },
  ncd_erf: {
    uses: [],
    text: `
// Abramowitz and Stegun 7.1.26, to within 1.5e-7.
fn ncd_erf(x: f32) -> f32 {
  let t = 1f / (1f + 0.3275911f * abs(x));
  let p = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  return sign(x) * (1f - p * exp(-x * x));
}`,
  },
  ncd_circular: {
    uses: [],
    text: `
// sin(x + quarters * pi / 2): subtracts whole quarter turns (pi / 2 in three parts, Cody and Waite), then a polynomial.
fn ncd_circular(x: f32, quarters: i32) -> f32 {
  let turns = round(x * 0.63661977f);
  let r = ((x - turns * 1.5703125f) - turns * 4.837513e-4f) - turns * 7.54979e-8f;
  let s = r * r;
  let sine = r + r * s * (-0.16666655f + s * (8.332161e-3f - s * 1.9515296e-4f));
  let cosine = 1f - 0.5f * s + s * s * (0.041666646f + s * (-1.3887316e-3f + s * 2.4433157e-5f));
  let quadrant = (i32(turns) + quarters) & 3;
  let value = select(sine, cosine, (quadrant & 1) == 1);
  return select(value, -value, 2 <= quadrant);
}`,
  },
  ncd_sin: {
    uses: ['ncd_circular'],
    text: `
fn ncd_sin(x: f32) -> f32 {
  return ncd_circular(x, 0);
}`,
  },
  ncd_cos: {
    uses: ['ncd_circular'],
    text: `
fn ncd_cos(x: f32) -> f32 {
  return ncd_circular(x, 1);
}`,
  },
  ncd_rem: {
    uses: [],
    text: `
// The sign of x, as in C. The products are exact for quotients below 4096; the corrections undo a quotient that was
// rounded to a whole number.
fn ncd_rem(x: f32, y: f32) -> f32 {
  let n = abs(x);
  let d = abs(y);
  if (n < d) {
    return x;
  }
  let q = trunc(n / d);
  let high = bitcast<f32>(bitcast<u32>(d) & 0xfffff000u);
  var r = (n - q * high) - q * (d - high);
  if (r < 0f) {
    r += d;
  }
  if (d <= r) {
    r -= d;
  }
  return select(r, -r, x < 0f);
}`,
  },
  ncd_pow: {
    uses: ['ncd_nan'],
    infinity: true,
    text: `
// Small whole exponents by repeated squaring, which is exact where it can be; a negative base has no others. Without branches:
// some drivers take minutes for a kernel with many of them.
fn ncd_pow(x: f32, y: f32) -> f32 {
  let n = u32(min(abs(y), 64f));
  let x2 = x * x;
  let x4 = x2 * x2;
  let x8 = x4 * x4;
  let x16 = x8 * x8;
  let x32 = x16 * x16;
  let few = select(1f, x, (n & 1u) != 0u) * select(1f, x2, (n & 2u) != 0u) * select(1f, x4, (n & 4u) != 0u);
  let more = few * select(1f, x8, (n & 8u) != 0u) * select(1f, x16, (n & 16u) != 0u) * select(1f, x32, (n & 32u) != 0u);
  let product = more * select(1f, x32 * x32, (n & 64u) != 0u);
  let small = select(product, 1f / product, y < 0f);
  let whole = y == round(y);
  let magnitude = select(pow(abs(x), y), select(0f, sizes.infinity, y < 0f), x == 0f);
  let signed = select(magnitude, -magnitude, 0.5f * y != round(0.5f * y));
  let large = select(magnitude, select(ncd_nan(), signed, whole), x < 0f);
  return select(large, small, whole & (abs(y) <= 64f));
}`,
  },
  ncd_pow_i32: {
    uses: [],
    text: `
// Wraps; a negative exponent truncates 1 / x^-y.
fn ncd_pow_i32(x: i32, y: i32) -> i32 {
  if (y < 0) {
    let unit = select(x, 1, (y & 1) == 0);
    return select(0, unit, abs(x) == 1);
  }
  var result = 1;
  var square = x;
  for (var n = y; n != 0; n = n / 2) {
    if ((n & 1) == 1) {
      result *= square;
    }
    square *= square;
  }
  return result;
}`,
  },
  ncd_pow_u32: {
    uses: [],
    text: `
fn ncd_pow_u32(x: u32, y: u32) -> u32 {
  var result = 1u;
  var square = x;
  for (var n = y; n != 0u; n = n / 2u) {
    if ((n & 1u) == 1u) {
      result *= square;
    }
    square *= square;
  }
  return result;
}`,
  },
  ncd_floor_div: {
    uses: [],
    text: `
fn ncd_floor_div(a: i32, b: i32) -> i32 {
  return a / b - select(0, 1, a % b < 0);
}`,
  },
  ncd_floor_mod: {
    uses: [],
    text: `
fn ncd_floor_mod(a: i32, b: i32) -> i32 {
  let r = a % b;
  return select(r, r + b, r < 0);
}`,
  },
  ncd_joined: {
    uses: [],
    text: `
fn ncd_joined(low: u32, high: u32, upper: u32) -> u32 {
  return select(low, (low >> 16u) | (high << 16u), upper == 1u);
}`,
  },
};

/** The helper that a call needs. */
export function helperOf({ fn, type, args }: Expression & { readonly kind: 'call' }): HelperName | undefined {
  const operand = args[0]?.type;
  switch (fn) {
    case 'f16':
      return 'ncd_f16';
    case 'i32':
    case 'u32':
      return operand === 'f32' ? `ncd_${fn}` : undefined;
    case 'log':
    case 'tanh':
    case 'erf':
    case 'sin':
    case 'cos':
      return `ncd_${fn}`;
    case 'rem':
      return type === 'f32' ? 'ncd_rem' : undefined;
    case 'pow':
      return type === 'i32' ? 'ncd_pow_i32' : type === 'u32' ? 'ncd_pow_u32' : 'ncd_pow';
    case 'floorDiv':
      return 'ncd_floor_div';
    case 'floorMod':
      return 'ncd_floor_mod';
    case 'joined':
      return 'ncd_joined';
    default:
      return undefined;
  }
}
