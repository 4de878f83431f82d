/** Puts a region's values into statements. A value gets a name where it is used more than once, where the user named
 * it, or where it can leave a loop; all others are written where they are used. */
import { monoidLaws, type Span } from '@ncd/language';
import type { Identifiers } from './identifiers.ts';
import { sizeValue } from './indices.ts';
import type { Expression, Statement } from './ir.ts';
import type { Loop, RegionValues } from './lower-region.ts';
import type { Value } from './values.ts';

/** Everything that one invocation does once it is known to have work. */
export function schedule(values: RegionValues, buffer: string, names: Identifiers, span: Span): readonly Statement[] {
  const { graph, root, stored, loops, needed: isNeeded, repeated } = values;
  const { place, inside } = stored;
  const needed = valuesBelow([root, place, ...(inside ? [inside] : []), ...(repeated ? [repeated.times] : [])]);
  const bound = valuesToBind(needed, loops.length, graph.names);
  const counters = (repeated ? [repeated] : loops).map(({ axis }) => names.take(axis.name));
  /** What stands for a value that is bound. */
  const variables = new Map<Value, Expression>();
  /** Statements of each loop's body, after those outside all loops. */
  const bodies: Statement[][] = [[], ...counters.map(() => [])];
  const bodyAt = (depth: number): Statement[] => bodies[depth] as Statement[];

  for (const value of needed) {
    if (value.kind === 'fold') variables.set(value, writeLoops(value));
    else if (bound.has(value)) variables.set(value, bind(value));
  }
  const store: Statement = { kind: 'store', buffer, index: write(place), value: write(root), span };
  const saved: Statement = inside ? { kind: 'if', condition: write(inside), body: [store], span } : store;
  if (!repeated) return [...bodyAt(0), saved];
  const count = bind(repeated.times);
  const name = counters[0] as string;
  return [...bodyAt(0), { kind: 'for', name, count, body: [...bodyAt(1), saved], span }];

  function bind(value: Value): Expression {
    const written = write(value);
    const name = names.take(graph.names.get(value) ?? usualName(value));
    bodyAt(value.depth).push({ kind: 'let', name, value: written, span: value.span });
    return { kind: 'variable', type: value.type, name };
  }

  function write(value: Value): Expression {
    const { type } = value;
    const variable = variables.get(value);
    if (variable) return variable;
    switch (value.kind) {
      case 'literal':
        return { kind: 'literal', type, value: value.value };
      case 'size':
        return { kind: 'size', type: 'u32', size: value.size };
      case 'variable':
      case 'element':
      case 'workgroup':
      case 'lane':
      case 'shared':
        throw new Error('NCD9001: a region without a stream has no state and no tiles');
      case 'invocation':
        return { kind: 'variable', type, name: 'flat' };
      case 'counter':
        return { kind: 'variable', type, name: counters[value.depth - 1] as string };
      case 'load':
        return { kind: 'load', type, buffer: value.buffer, index: write(value.args[0] as Value) };
      case 'call':
        return { kind: 'call', type, fn: value.fn, args: value.args.map(write) };
      case 'fold':
        throw new Error('NCD9001: a fold is used before its loops');
    }
  }

  /** Gives the variable that holds the outcome. */
  function writeLoops(value: Value & { readonly kind: 'fold' }): Expression {
    const { type, monoid } = value;
    const name = names.take(accumulators[monoid]);
    const total: Expression = { kind: 'variable', type, name };
    const start: Expression = { kind: 'literal', type, value: value.identity };
    const args = [total, write(value.args[0] as Value)];
    const next: Expression = { kind: 'call', type, fn: monoidLaws[monoid].combine, args };
    bodyAt(loops.length).push({ kind: 'assign', name, value: next, span: value.span });
    bodyAt(0).push({ kind: 'var', name, value: start, span: value.span });
    for (let depth = loops.length; depth > 0; depth--) {
      const counter = counters[depth - 1] as string;
      const count = write(sizeValue(graph, (loops[depth - 1] as Loop).rounds, 'u32'));
      const loop: Statement = { kind: 'for', name: counter, count, body: bodyAt(depth), span: value.span };
      const guarded = isNeeded && depth === 1;
      bodyAt(depth - 1).push(
        guarded ? { kind: 'if', condition: write(isNeeded), body: [loop], span: value.span } : loop,
      );
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

/** Each once, operands before what uses them. */
function valuesBelow(roots: readonly Value[]): readonly Value[] {
  const found = new Set<Value>();
  const pending = [...roots];
  for (let value = pending.pop(); value; value = pending.pop())
    if (!found.has(value)) {
      found.add(value);
      pending.push(...value.args);
    }
  return [...found].sort((a, b) => a.id - b.id);
}

/** Deeper expressions are cut: compilers limit how deep they nest, and readers follow no further. */
const deepest = 8;

function valuesToBind(
  values: readonly Value[],
  innermost: number,
  names: ReadonlyMap<Value, string>,
): ReadonlySet<Value> {
  const uses = new Map<Value, number>();
  /** Values that something uses in a loop in which they do not change. */
  const leaving = new Set<Value>();
  for (const value of values)
    for (const arg of value.args) {
      uses.set(arg, (uses.get(arg) ?? 0) + 1);
      if (arg.depth < (value.kind === 'fold' ? innermost : value.depth)) leaving.add(arg);
    }
  const bound = new Set<Value>();
  const heights = new Map<Value, number>();
  for (const value of values) {
    const height = 1 + Math.max(-1, ...value.args.map((a) => heights.get(a) ?? 0));
    const worthIt = (uses.get(value) ?? 0) > 1 || leaving.has(value) || height > deepest;
    const bind = names.has(value) || (worthIt && !isFree(value));
    if (bind) bound.add(value);
    heights.set(value, bind ? 0 : height);
  }
  return bound;
}

/** Whether writing the value again costs nothing. A fold is a variable from the start. */
function isFree(value: Value): boolean {
  if (value.kind !== 'call') return value.kind !== 'load';
  return (value.fn === 'indexI32' || value.fn === 'indexU32' || value.fn === 'neg') && value.args.every(isFree);
}

function usualName(value: Value): string {
  if (value.kind === 'load') return `${value.buffer}_value`;
  if (value.type === 'bool') return 'inside';
  return value.type === 'u32' ? 'at' : 't';
}
