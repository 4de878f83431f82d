/** Results that one operand of a scalar function decides. */
import type { ScalarFunction } from '../types/index.ts';

/** fn where one operand is `value`, whatever finite number the other is. */
export function absorption(
  fn: ScalarFunction,
  value: number,
  side: 'left' | 'right',
  positive: boolean,
): number | undefined {
  const infinite = Math.abs(value) === Number.POSITIVE_INFINITY;
  switch (fn) {
    case 'add':
      return infinite ? value : undefined;
    case 'sub':
      return infinite ? (side === 'left' ? value : -value) : undefined;
    case 'mul':
      return value === 0 ? 0 : infinite && positive ? value : undefined;
    case 'div':
      if (side === 'right') return infinite ? 0 : undefined;
      return value === 0 ? 0 : infinite && positive ? value : undefined;
    case 'min':
      return value === Number.NEGATIVE_INFINITY ? value : undefined;
    case 'max':
      return value === Number.POSITIVE_INFINITY ? value : undefined;
    case 'and':
      return value === 0 ? 0 : undefined;
    case 'or':
      return value === 0 ? undefined : 1;
    default:
      return undefined;
  }
}
