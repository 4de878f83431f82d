/** Constraints on tile sizes (theory.md §7.4). */

/** The tile size must be a multiple of this, because of that: `coalesced loads`, `fragment shape`. */
export interface Divisor {
  readonly multiple: number;
  readonly reason: string;
}

/** All constraints on one axis together: the least common multiple, with every reason that it stands for. */
export interface Divisors {
  readonly multiple: number;
  readonly reasons: readonly Divisor[];
}

export function composeDivisors(divisors: readonly Divisor[]): Divisors {
  return { multiple: divisors.reduce((all, { multiple }) => leastCommonMultiple(all, multiple), 1), reasons: divisors };
}

const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;
const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
