/** What the generator knows of a value that it has made: enough to make only programs whose results do not depend on how
 * floats round, wherever a comparison, an index or a cast could turn a rounding into another value. */
import type { Axis, Element, Expr } from './program.ts';

export interface Value {
  readonly expr: Expr;
  readonly element: Element;
  readonly axes: readonly Axis[];
  /** No element is further from 0. */
  readonly most: number;
  /** Every element is a multiple of 2^-grain; `undefined` where it may be any number. */
  readonly grain: number | undefined;
  /** ±∞ may be among the elements: what a maximum over nothing is. */
  readonly infinite?: boolean;
  /** A number without a type. */
  readonly literal?: boolean;
}

export const isFloat = (e: Element): boolean => e === 'f32' || e === 'f16' || e === 'T';
export const isInteger = (e: Element): boolean => e === 'i32' || e === 'u32';

/** Whether f32, and f16 where it is one, hold every element as it is. */
export function isExact({ element, most, grain, infinite }: Value): boolean {
  if (element === 'bool') return true;
  if (isInteger(element)) return true;
  return !infinite && grain !== undefined && most * 2 ** grain < 2 ** (element === 'f32' ? 24 : 11);
}

/** The element type in which two meet; `undefined` where the language has none. */
export function meet(a: Value, b: Value): Element | undefined {
  if (a.literal && b.literal) return 'f32';
  if (a.literal) return meetLiteral(a, b);
  if (b.literal) return meetLiteral(b, a);
  if (a.element === b.element) return a.element;
  if (a.element === 'bool' || b.element === 'bool') return undefined;
  if (isFloat(a.element) && isFloat(b.element)) {
    const pair = [a.element, b.element];
    return pair.includes('f16') && pair.includes('T') ? undefined : 'f32';
  }
  if (isFloat(a.element)) return a.element;
  return isFloat(b.element) ? b.element : undefined;
}

function meetLiteral(literal: Value, { element }: Value): Element | undefined {
  if (element === 'bool') return undefined;
  const whole = literal.grain === 0 && Number.isFinite(literal.most);
  if (isInteger(element))
    return !whole
      ? 'f32'
      : literal.expr.kind === 'number' && literal.expr.value < 0 && element === 'u32'
        ? undefined
        : element;
  return element;
}

/** An integer as a float: an f16 holds only small ones. */
export const asFloat = (v: Value, element: Element): Value => ({
  ...v,
  element,
  grain: v.most < 2 ** 24 ? (v.grain ?? (isInteger(v.element) ? 0 : undefined)) : undefined,
});
