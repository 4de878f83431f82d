/** The meaning of every scalar function, on JavaScript numbers; a monoid's is that of the function which `monoidLaws`
 * names. Floats are computed as float64, integers are exact and wrap at 32 bits, a boolean is 0 or 1. */
import type { ComputeType, ScalarFunction } from '../types/index.ts';
import { roundHalfEven } from './rounding.ts';

/** Takes as many operands as the function has. */
export type Scalar = (...operands: number[]) => number;

/** The meaning on operands of an element type; `select` has one for all. */
export const scalars: Readonly<Record<ScalarFunction, (element: ComputeType) => Scalar>> = {
  add: arithmetic((a, b) => a + b),
  sub: arithmetic((a, b) => a - b),
  mul: arithmetic((a, b) => a * b, Math.imul),
  div: arithmetic(
    (a, b) => a / b,
    (a, b) => (b === 0 ? a : Math.trunc(a / b)),
  ),
  rem: arithmetic(
    (a, b) => a % b,
    (a, b) => (b === 0 ? 0 : a % b),
  ),
  pow: arithmetic((a, b) => a ** b, integerPower),
  neg: arithmetic((a) => -a),
  min: always((a, b) => Math.min(a, b)), // NaN if either is
  max: always((a, b) => Math.max(a, b)),
  lt: always((a, b) => (a < b ? 1 : 0)),
  le: always((a, b) => (a <= b ? 1 : 0)),
  eq: always((a, b) => (a === b ? 1 : 0)),
  ne: always((a, b) => (a !== b ? 1 : 0)),
  and: always((a, b) => (a !== 0 && b !== 0 ? 1 : 0)),
  or: always((a, b) => (a !== 0 || b !== 0 ? 1 : 0)),
  not: always((a) => (a === 0 ? 1 : 0)),
  select: always((condition, ifTrue, ifFalse) => (condition !== 0 ? ifTrue : ifFalse)),
  exp: always((a) => Math.exp(a)),
  log: always((a) => Math.log(a)),
  sqrt: always((a) => Math.sqrt(a)),
  rsqrt: always((a) => 1 / Math.sqrt(a)),
  tanh: always((a) => Math.tanh(a)),
  erf: always(erf),
  abs: arithmetic((a) => Math.abs(a)),
  sin: always((a) => Math.sin(a)),
  cos: always((a) => Math.cos(a)),
  floor: always((a) => Math.floor(a)),
  round: always(roundHalfEven),
  sign: always((a) => Math.sign(a)),
  f32: always((a) => a),
  f16: always((a) => a),
  i32: (element) => toInteger('i32', element),
  u32: (element) => toInteger('u32', element),
  bool: always((a) => (a === 0 ? 0 : 1)),
};

type Operation = (a: number, b: number) => number;

function always(meaning: Scalar): () => Scalar {
  return () => meaning;
}

/** `integer` may leave its result to be wrapped at 32 bits. */
function arithmetic(real: Operation, integer: Operation = real): (element: ComputeType) => Operation {
  return (element) => {
    switch (element) {
      case 'i32':
        return (a, b) => integer(a, b) | 0;
      case 'u32':
        return (a, b) => integer(a, b) >>> 0;
      default:
        return real;
    }
  };
}

/** A negative exponent truncates 1 / base^-exponent, so only ±1 survives it. */
function integerPower(base: number, exponent: number): number {
  if (exponent < 0) return Math.abs(base) === 1 ? (exponent % 2 === 0 ? 1 : base) : 0;
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; square = Math.imul(square, square), rest = Math.floor(rest / 2))
    if (rest % 2 === 1) result = Math.imul(result, square);
  return result;
}

/** Integers keep their bits. Floats truncate, and saturate at the last value that the integer and the float type share
 * (WGSL, "floating point conversion"); NaN, indeterminate there, is 0. */
function toInteger(target: 'i32' | 'u32', source: ComputeType): (a: number) => number {
  if (source === 'bool') return (a) => a;
  if (source === 'i32' || source === 'u32') return target === 'i32' ? (a) => a | 0 : (a) => a >>> 0;
  const shared = { f32: { i32: 2147483520, u32: 4294967040 }, f16: { i32: 65504, u32: 65504 } };
  const most = shared[source][target];
  const least = target === 'u32' ? 0 : source === 'f16' ? -most : -(2 ** 31);
  return (a) => (Number.isNaN(a) ? 0 : Math.min(Math.max(Math.trunc(a), least), most) + 0); // + 0: no negative zero
}

/** 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, whose terms have one sign (DLMF 7.6.2); to within 1e-15. From 6 on it is ±1. */
function erf(x: number): number {
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  const value = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  return Math.min(Math.max(value, -1), 1); // rounding may pass 1
}
