/** Puts a region's values into statements. A value gets a name where it is used more than once, where the user named
 * it, or where it can leave a loop; all others are written where they are used. */
import { type Axis, monoidLaws, type Span } from '@ncd/language';
import type { Identifiers } from './identifiers.ts';
import { sizeValue } from './indices.ts';
import type { Expression, Statement } from './ir.ts';
import type { RegionValues } from './lower-region.ts';
import type { Value } from './values.ts';

/** Deeper expressions are cut: compilers limit how deep they nest, and readers follow no further. */
const deepest = 8;

/** Everything that one invocation does once it is known to have work. */
export function schedule(values: RegionValues, buffer: string, names: Identifiers, span: Span): readonly Statement[] {
  const { graph, root, index, loops } = values;
  const uses = countUses([root, index]);
  const counters = loops.map((axis) => names.take(axis.name));
  /** Statements of each loop's body; those outside all loops first. */
  const bodies: Statement[][] = [[], ...loops.map(() => [])];
  const written = new Map<Value, { readonly expression: Expression; readonly height: number }>();

  bodyAt(0).push({ kind: 'store', buffer, index: write(index, 0), value: write(root, 0), span });
  return bodyAt(0);

  function bodyAt(depth: number): Statement[] {
    return bodies[depth] as Statement[];
  }

  /** The value as it is written in a statement of the body at `depth`. */
  function write(value: Value, depth: number): Expression {
    return writeWithHeight(value, depth).expression;
  }

  function writeWithHeight(value: Value, depth: number): { expression: Expression; height: number } {
    const known = written.get(value);
    if (known) return known;
    const mustLeave = value.depth < depth;
    const own = plain(value, mustLeave && !isFree(value) ? value.depth : depth);
    const shared = (uses.get(value) ?? 0) > 1;
    const bound = graph.names.has(value) || ((shared || mustLeave || own.height > deepest) && !isFree(value));
    if (value.kind !== 'fold' && !bound) return own;
    const result = { expression: value.kind === 'fold' ? own.expression : bind(value, own.expression), height: 0 };
    written.set(value, result);
    return result;
  }

  function bind(value: Value, expression: Expression): Expression {
    const name = names.take(graph.names.get(value) ?? usualName(value));
    bodyAt(value.depth).push({ kind: 'let', name, value: expression, span: value.span });
    return { kind: 'variable', type: value.type, name };
  }

  function plain(value: Value, depth: number): { expression: Expression; height: number } {
    const { type } = value;
    switch (value.kind) {
      case 'literal':
        return { expression: { kind: 'literal', type, value: value.value }, height: 0 };
      case 'size':
        return { expression: { kind: 'size', type: 'u32', size: value.size }, height: 0 };
      case 'invocation':
        return { expression: { kind: 'variable', type: 'u32', name: 'flat' }, height: 0 };
      case 'counter':
        return { expression: { kind: 'variable', type, name: counters[value.depth - 1] as string }, height: 0 };
      case 'fold':
        return { expression: fold(value), height: 0 };
      case 'load': {
        const { expression: at, height } = writeWithHeight(value.args[0] as Value, depth);
        return { expression: { kind: 'load', type, buffer: value.buffer, index: at }, height: height + 1 };
      }
      case 'call': {
        const args = value.args.map((a) => writeWithHeight(a, depth));
        const height = 1 + Math.max(...args.map((a) => a.height));
        return { expression: { kind: 'call', type, fn: value.fn, args: args.map((a) => a.expression) }, height };
      }
    }
  }

  /** Writes the loops, and gives the variable that holds their outcome. */
  function fold(value: Value & { readonly kind: 'fold' }): Expression {
    const { type, monoid } = value;
    const name = names.take(accumulators[monoid]);
    const total: Expression = { kind: 'variable', type, name };
    const start: Expression = { kind: 'literal', type, value: value.identity };
    const term = write(value.args[0] as Value, loops.length);
    const next: Expression = { kind: 'call', type, fn: monoidLaws[monoid].combine, args: [total, term] };
    bodyAt(loops.length).push({ kind: 'assign', name, value: next, span: value.span });
    bodyAt(0).push({ kind: 'var', name, value: start, span: value.span });
    for (let depth = loops.length; depth > 0; depth--) {
      const size = sizeValue(graph, (loops[depth - 1] as Axis).size, 'u32');
      bodyAt(depth - 1).push({
        kind: 'for',
        name: counters[depth - 1] as string,
        count: write(size, depth - 1),
        body: bodyAt(depth),
        span: value.span,
      });
    }
    return total;
  }
}

const accumulators = {
  sum: 'sum',
  prod: 'product',
  max: 'maximum',
  min: 'minimum',
  any: 'found',
  all: 'holds',
} as const;

/** How often each value is an operand. */
function countUses(roots: readonly Value[]): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const pending = [...roots];
  for (let value = pending.pop(); value; value = pending.pop())
    for (const arg of value.args) {
      const before = uses.get(arg) ?? 0;
      uses.set(arg, before + 1);
      if (before === 0) pending.push(arg);
    }
  return uses;
}

/** Whether writing the value again costs nothing. */
function isFree(value: Value): boolean {
  if (value.kind !== 'call') return value.kind !== 'load' && value.kind !== 'fold';
  return (value.fn === 'indexI32' || value.fn === 'indexU32' || value.fn === 'neg') && value.args.every(isFree);
}

function usualName(value: Value): string {
  if (value.kind === 'load') return `${value.buffer}_value`;
  if (value.type === 'bool') return 'inside';
  return value.type === 'u32' ? 'at' : 't';
}
