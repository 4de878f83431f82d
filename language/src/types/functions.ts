/** The primitive scalar functions: what `map` can apply. Composite ones (gelu, silu, clamp …) are spelled out in these
 * by the term builder, so that the derivation sees plain algebra. */
import { type ComputeType, isFloat } from './elements.ts';

export const scalarFunctions = [
  'add',
  'sub',
  'mul',
  'div',
  'rem',
  'pow',
  'neg',
  'min',
  'max',
  'lt',
  'le',
  'eq',
  'ne', // gt and ge swap their operands
  'and',
  'or',
  'not',
  'select', // select(condition, ifTrue, ifFalse)
  'exp',
  'log',
  'sqrt',
  'rsqrt',
  'tanh',
  'erf',
  'abs',
  'sin',
  'cos',
  'floor',
  'round',
  'sign',
  'f32',
  'f16',
  'i32',
  'u32',
  'bool', // casts
] as const;
export type ScalarFunction = (typeof scalarFunctions)[number];

/** The element type of a result, given operands that already agree (see `promote`). */
export function resultElement(fn: ScalarFunction, operands: readonly ComputeType[]): ComputeType {
  switch (fn) {
    case 'lt':
    case 'le':
    case 'eq':
    case 'ne':
    case 'and':
    case 'or':
    case 'not':
      return 'bool';
    case 'f32':
    case 'f16':
    case 'i32':
    case 'u32':
    case 'bool':
      return fn;
    case 'select':
      return operands[1] as ComputeType;
    default:
      return operands[0] as ComputeType;
  }
}

/** The monoids that `reduce` can fold with. */
export const monoids = ['sum', 'prod', 'max', 'min', 'any', 'all'] as const;
export type Monoid = (typeof monoids)[number];

/** The type in which two operands meet: f16 with f32 is f32, an integer with a float is that float.
 * `undefined` where no value-preserving meeting exists (bool with a number, i32 with u32). */
export function promote(a: ComputeType, b: ComputeType): ComputeType | undefined {
  if (a === b) return a;
  if (a === 'bool' || b === 'bool') return undefined;
  if (isFloat(a) && isFloat(b)) return 'f32';
  if (isFloat(a)) return a;
  if (isFloat(b)) return b;
  return undefined;
}
