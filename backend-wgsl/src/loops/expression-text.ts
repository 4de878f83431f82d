/** Expressions as text, with no more parentheses than needed. Comparisons are only `<` and `<=`, because WGSL could take
 * a `<` that is followed by a `>` for a list of template arguments. */
import type { Expression } from './ir.ts';

/** How a notation writes what is not an operator. */
export interface Notation {
  readonly literal: (expression: Expression & { readonly kind: 'literal' }) => string;
  readonly size: (expression: Expression & { readonly kind: 'size' }) => string;
  readonly invocation: string;
  readonly workgroup: string;
  readonly lane: string;
  readonly load: (buffer: string, index: string) => string;
  readonly call: (expression: Expression & { readonly kind: 'call' }, args: readonly string[]) => string;
}

/** How tightly operators bind; `call` and names bind tightest. */
const binary: Readonly<Record<string, readonly [symbol: string, strength: number]>> = {
  or: ['|', 1],
  and: ['&', 2],
  eq: ['==', 3],
  ne: ['!=', 3],
  lt: ['<', 3],
  le: ['<=', 3],
  add: ['+', 4],
  sub: ['-', 4],
  mul: ['*', 5],
  div: ['/', 5],
  rem: ['%', 5],
};
const unary: Readonly<Record<string, string>> = { neg: '-', not: '!' };
const unaryStrength = 6;
const strongest = 7;

export function expressionText(expression: Expression, notation: Notation): string {
  return write(expression, notation).text;
}

interface Written {
  readonly text: string;
  readonly strength: number;
}

function write(expression: Expression, notation: Notation): Written {
  const whole = (text: string): Written => ({ text, strength: text.startsWith('-') ? unaryStrength : strongest });
  switch (expression.kind) {
    case 'literal':
      return whole(notation.literal(expression));
    case 'size':
      return whole(notation.size(expression));
    case 'invocation':
    case 'workgroup':
      return { text: notation[expression.kind], strength: 0 };
    case 'lane':
      return whole(notation.lane);
    case 'variable':
      return whole(expression.name);
    case 'element':
      return whole(`${expression.name}[${expressionText(expression.index, notation)}]`);
    case 'load':
      return whole(notation.load(expression.buffer, expressionText(expression.index, notation)));
    case 'call':
      return writeCall(expression, notation);
  }
}

function writeCall(expression: Expression & { readonly kind: 'call' }, notation: Notation): Written {
  const { fn, args, type } = expression;
  const operands = args.map((a) => write(a, notation));
  const [left, right] = operands as [Written, Written?];
  const infix = binary[fn];
  if (infix && right && !(fn === 'rem' && type === 'f32')) {
    const [symbol, strength] = infix;
    // WGSL does not chain comparisons, and wants parentheses around what stands beside & and |. These compute both sides:
    // && and || would cut a long expression into as many branches as it has conditions.
    const fits = (operand: Written, least: number) => (operand.strength < least ? `(${operand.text})` : operand.text);
    const logical = strength < 3;
    const leftLeast = logical ? unaryStrength : strength === 3 ? 4 : strength;
    const rightLeast = logical ? unaryStrength : strength + 1;
    const chained = logical && left.strength === strength; // a & b & c
    return { text: `${chained ? left.text : fits(left, leftLeast)} ${symbol} ${fits(right, rightLeast)}`, strength };
  }
  const prefix = unary[fn];
  if (prefix && type !== 'u32') {
    const operand = left.strength < strongest ? `(${left.text})` : left.text;
    return { text: `${prefix}${operand}`, strength: unaryStrength };
  }
  return {
    text: notation.call(
      expression,
      operands.map((o) => o.text),
    ),
    strength: strongest,
  };
}
