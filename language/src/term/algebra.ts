/** The algebra of monoids and scalar functions, as data for the derivation (theory.md §5) to query. A law is an equation
 * of exact arithmetic between finite values; on computed floats it holds up to rounding, on integers it holds with
 * wrapping. A law that truncation or wrapping would break is restricted to floats. */
import { type ComputeType, isFloat, type Monoid, type ScalarFunction } from '../types/index.ts';

/** The element types on which a law holds: `number` is floats and integers. */
export type Domain = 'float' | 'number' | 'bool';

export function inDomain(domain: Domain, element: ComputeType): boolean {
  switch (domain) {
    case 'float':
      return isFloat(element);
    case 'number':
      return element !== 'bool';
    case 'bool':
      return element === 'bool';
  }
}

/** What must be known of a value before a law may be used. */
export type Condition = 'nonnegative' | 'positive' | 'nonzero';

export interface MonoidLaws {
  /** The function that folds two values; associative and commutative for every monoid, so that a range may be cut and
   * its parts merged in any order. */
  readonly combine: ScalarFunction;
  /** The value of an empty range. */
  readonly identity: Readonly<Record<ComputeType, number>>;
  readonly associative: true;
  readonly commutative: true;
  /** a ⊕ a = a: a value may be folded in twice. */
  readonly idempotent: boolean;
  /** Present when a value can be taken out again: undo(a ⊕ b, b) = a. */
  readonly inverse?: {
    readonly undo: ScalarFunction;
    /** The value that cancels: a ⊕ negate(a) = identity. */
    readonly negate?: ScalarFunction;
    readonly condition?: Condition;
    readonly domain: Domain;
  };
  readonly domain: Domain;
}

const everywhere = (value: number) => ({ f32: value, f16: value, i32: value, u32: value, bool: value });

export const monoidLaws: Readonly<Record<Monoid, MonoidLaws>> = {
  sum: {
    combine: 'add',
    identity: everywhere(0),
    associative: true,
    commutative: true,
    idempotent: false,
    inverse: { undo: 'sub', negate: 'neg', domain: 'number' },
    domain: 'number',
  },
  prod: {
    combine: 'mul',
    identity: everywhere(1),
    associative: true,
    commutative: true,
    idempotent: false,
    inverse: { undo: 'div', condition: 'nonzero', domain: 'float' },
    domain: 'number',
  },
  max: {
    combine: 'max',
    identity: { f32: -Infinity, f16: -Infinity, i32: -(2 ** 31), u32: 0, bool: 0 },
    associative: true,
    commutative: true,
    idempotent: true,
    domain: 'number',
  },
  min: {
    combine: 'min',
    identity: { f32: Infinity, f16: Infinity, i32: 2 ** 31 - 1, u32: 2 ** 32 - 1, bool: 1 },
    associative: true,
    commutative: true,
    idempotent: true,
    domain: 'number',
  },
  any: {
    combine: 'or',
    identity: everywhere(0),
    associative: true,
    commutative: true,
    idempotent: true,
    domain: 'bool',
  },
  all: {
    combine: 'and',
    identity: everywhere(1),
    associative: true,
    commutative: true,
    idempotent: true,
    domain: 'bool',
  },
};

export interface BinaryLaws {
  readonly fn: ScalarFunction;
  /** a ∘ b = b ∘ a. */
  readonly commutative: boolean;
  /** (a ∘ b) ∘ c = a ∘ (b ∘ c). */
  readonly associative: boolean;
  /** e with e ∘ a = a ∘ e = a, the same for every element type of the domain. */
  readonly unit?: number;
  readonly domain: Domain;
}

/** Every binary function for which any of this holds. */
export const binaryLaws: readonly BinaryLaws[] = [
  { fn: 'add', commutative: true, associative: true, unit: 0, domain: 'number' },
  { fn: 'mul', commutative: true, associative: true, unit: 1, domain: 'number' },
  { fn: 'max', commutative: true, associative: true, domain: 'number' },
  { fn: 'min', commutative: true, associative: true, domain: 'number' },
  { fn: 'and', commutative: true, associative: true, unit: 1, domain: 'bool' },
  { fn: 'or', commutative: true, associative: true, unit: 0, domain: 'bool' },
  { fn: 'eq', commutative: true, associative: false, domain: 'number' },
  { fn: 'ne', commutative: true, associative: false, domain: 'number' },
];

export interface Distributivity {
  /** ⊗, for example mul. */
  readonly outer: ScalarFunction;
  /** ⊕, for example add. */
  readonly inner: ScalarFunction;
  /** Where the ⊕ may stand: `left` is (a ⊕ b) ⊗ c = (a ⊗ c) ⊕ (b ⊗ c), `both` is also c ⊗ (a ⊕ b) = (c ⊗ a) ⊕ (c ⊗ b). */
  readonly side: 'left' | 'both';
  /** What must hold of the factor c. */
  readonly factor?: Condition;
  readonly domain: Domain;
}

export const distributivity: readonly Distributivity[] = [
  { outer: 'mul', inner: 'add', side: 'both', domain: 'number' },
  { outer: 'mul', inner: 'sub', side: 'both', domain: 'number' },
  { outer: 'div', inner: 'add', side: 'left', factor: 'nonzero', domain: 'float' },
  { outer: 'div', inner: 'sub', side: 'left', factor: 'nonzero', domain: 'float' },
  { outer: 'add', inner: 'max', side: 'both', domain: 'float' },
  { outer: 'add', inner: 'min', side: 'both', domain: 'float' },
  { outer: 'sub', inner: 'max', side: 'left', domain: 'float' },
  { outer: 'sub', inner: 'min', side: 'left', domain: 'float' },
  { outer: 'mul', inner: 'max', side: 'both', factor: 'nonnegative', domain: 'float' },
  { outer: 'mul', inner: 'min', side: 'both', factor: 'nonnegative', domain: 'float' },
  { outer: 'div', inner: 'max', side: 'left', factor: 'positive', domain: 'float' },
  { outer: 'div', inner: 'min', side: 'left', factor: 'positive', domain: 'float' },
  { outer: 'max', inner: 'min', side: 'both', domain: 'number' },
  { outer: 'min', inner: 'max', side: 'both', domain: 'number' },
  { outer: 'and', inner: 'or', side: 'both', domain: 'bool' },
  { outer: 'or', inner: 'and', side: 'both', domain: 'bool' },
];

/** f(a ⊕ b) = f(a) ⊗ f(b). */
export interface Homomorphism {
  readonly fn: ScalarFunction;
  /** ⊕. */
  readonly from: ScalarFunction;
  /** ⊗. */
  readonly to: ScalarFunction;
  /** What must hold of a and of b. */
  readonly operands?: Condition;
  readonly domain: Domain;
}

/** Functions that keep (`increasing`) or turn round (`decreasing`) the order of finite floats. */
export const monotone: readonly {
  readonly fn: ScalarFunction;
  readonly direction: 'increasing' | 'decreasing';
  readonly operands?: Condition;
}[] = [
  { fn: 'exp', direction: 'increasing' },
  { fn: 'log', direction: 'increasing', operands: 'positive' },
  { fn: 'sqrt', direction: 'increasing', operands: 'nonnegative' },
  { fn: 'tanh', direction: 'increasing' },
  { fn: 'erf', direction: 'increasing' },
  { fn: 'floor', direction: 'increasing' },
  { fn: 'round', direction: 'increasing' },
  { fn: 'sign', direction: 'increasing' },
  { fn: 'abs', direction: 'increasing', operands: 'nonnegative' },
  { fn: 'neg', direction: 'decreasing' },
  { fn: 'rsqrt', direction: 'decreasing', operands: 'positive' },
];

export const homomorphisms: readonly Homomorphism[] = [
  { fn: 'exp', from: 'add', to: 'mul', domain: 'float' },
  { fn: 'exp', from: 'sub', to: 'div', domain: 'float' },
  { fn: 'log', from: 'mul', to: 'add', operands: 'positive', domain: 'float' },
  { fn: 'log', from: 'div', to: 'sub', operands: 'positive', domain: 'float' },
  { fn: 'neg', from: 'add', to: 'add', domain: 'number' },
  { fn: 'neg', from: 'sub', to: 'sub', domain: 'number' },
  { fn: 'abs', from: 'mul', to: 'mul', domain: 'float' },
  { fn: 'abs', from: 'div', to: 'div', operands: 'nonzero', domain: 'float' },
  { fn: 'sign', from: 'mul', to: 'mul', domain: 'float' },
  { fn: 'sqrt', from: 'mul', to: 'mul', operands: 'nonnegative', domain: 'float' },
  { fn: 'rsqrt', from: 'mul', to: 'mul', operands: 'positive', domain: 'float' },
  { fn: 'not', from: 'and', to: 'or', domain: 'bool' },
  { fn: 'not', from: 'or', to: 'and', domain: 'bool' },
  ...monotone.flatMap(({ fn, direction, operands }): Homomorphism[] => {
    const [max, min] = direction === 'increasing' ? (['max', 'min'] as const) : (['min', 'max'] as const);
    const where = operands ? { operands } : {};
    return [
      { fn, from: 'max', to: max, ...where, domain: 'float' },
      { fn, from: 'min', to: min, ...where, domain: 'float' },
    ];
  }),
];

/** undo(do(a, b), b) = a. */
export interface BinaryInverse {
  readonly fn: ScalarFunction;
  readonly undo: ScalarFunction;
  /** What must hold of b. */
  readonly condition?: Condition;
  readonly domain: Domain;
}

export const binaryInverses: readonly BinaryInverse[] = [
  { fn: 'add', undo: 'sub', domain: 'number' },
  { fn: 'sub', undo: 'add', domain: 'number' },
  { fn: 'mul', undo: 'div', condition: 'nonzero', domain: 'float' },
  { fn: 'div', undo: 'mul', condition: 'nonzero', domain: 'float' },
];

/** undo(do(a)) = a. */
export interface UnaryInverse {
  readonly fn: ScalarFunction;
  readonly undo: ScalarFunction;
  /** What must hold of a. */
  readonly condition?: Condition;
  readonly domain: Domain;
}

export const unaryInverses: readonly UnaryInverse[] = [
  { fn: 'exp', undo: 'log', domain: 'float' },
  { fn: 'log', undo: 'exp', condition: 'positive', domain: 'float' },
  { fn: 'neg', undo: 'neg', domain: 'number' },
  { fn: 'not', undo: 'not', domain: 'bool' },
];
