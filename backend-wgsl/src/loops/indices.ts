/** Index arithmetic. Indices along an axis are u32 values within the axis; what might leave it is computed as i32 and
 * then checked or clamped, so that no buffer is ever read outside. */
import {
  type Axis,
  type IndexExpression,
  indexLeaves,
  multiplySizes,
  type ReindexEntry,
  type Size,
  sameSize,
  sizeConstant,
} from '@ncd/language';
import { splitSize, type Value, type ValueGraph } from './values.ts';

/** Axis id → index. */
export type Environment = ReadonlyMap<number, Value>;

export interface Reindexed {
  /** For the axes of the argument. */
  readonly environment: Environment;
  /** Whether all indices lie within their axes; absent when that is known. */
  readonly inside?: Value;
}

/** `gather` gives the value of an i32 or u32 node in the reindexed environment; `isGuarded` says which indices may be outside
 * without being moved inside. */
export function reindexed(
  graph: ValueGraph,
  entries: readonly ReindexEntry[],
  environment: Environment,
  gather: (node: number) => Value,
  isGuarded: (to: IndexExpression) => boolean,
): Reindexed {
  const context: Context = { graph, environment, gather };
  const indices = entries.map(({ from, to }) => ({ from, ...index(context, from, to, isGuarded(to)) }));
  const checks = indices.flatMap((i) => i.checks);
  const inside = checks.length === 0 ? undefined : checks.reduce((a, b) => graph.call('and', 'bool', [a, b]));
  const safe = indices.map(({ from, value, checks: own }) => {
    if (own.length === 0 || !inside) return [from.id, value] as const;
    const args = [inside, asIndex(graph, value, 'u32'), graph.literal('u32', 0)];
    return [from.id, graph.call('select', 'u32', args)] as const;
  });
  return { environment: new Map([...environment, ...safe]), ...(inside ? { inside } : {}) };
}

interface Context {
  readonly graph: ValueGraph;
  readonly environment: Environment;
  readonly gather: (node: number) => Value;
}

/** Unless there are checks, the value is a u32 within the axis. */
function index(context: Context, from: Axis, to: IndexExpression, guarded: boolean): { value: Value; checks: Value[] } {
  const { graph } = context;
  if (to.kind === 'axis' && sameSize(to.axis.size, from.size)) return { value: linear(context, to, 'u32'), checks: [] };
  const quotient = dividesNegative(context, to);
  const type = quotient || mayBeNegative(context, to) ? 'i32' : 'u32';
  if (guarded) {
    const value = linear(context, to, type);
    const below = graph.call('lt', 'bool', [value, sizeValue(graph, from.size, type)]);
    const above = type === 'i32' ? [graph.call('le', 'bool', [graph.literal('i32', 0), value])] : [];
    return { value, checks: [...above, below] };
  }
  if (indexLeaves(to).some((leaf) => leaf.kind === 'gather')) {
    const last = graph.call('sub', type, [sizeValue(graph, from.size, type), graph.literal(type, 1)]);
    const below = graph.call('min', type, [linear(context, to, type), last]);
    const clamped = type === 'i32' ? graph.call('max', 'i32', [below, graph.literal('i32', 0)]) : below;
    return { value: asIndex(graph, clamped, 'u32'), checks: [] };
  }
  // The constraints on sizes have shown the index to be inside. Sums may wrap on the way there, but not quotients.
  return { value: asIndex(graph, linear(context, to, quotient ? 'i32' : 'u32'), 'u32'), checks: [] };
}

/** False only where no part can be: axes and u32 gathers, with factors and summands that are not negative. */
function mayBeNegative(context: Context, e: IndexExpression): boolean {
  switch (e.kind) {
    case 'axis':
    case 'mod':
      return false;
    case 'constant':
      return hasNegative(e.value);
    case 'add':
      return mayBeNegative(context, e.left) || mayBeNegative(context, e.right);
    case 'scale':
      return hasNegative(e.by) || mayBeNegative(context, e.arg);
    case 'floorDiv':
      return mayBeNegative(context, e.arg);
    case 'gather':
      return context.gather(e.node).type === 'i32';
  }
}

/** Whether a quotient or remainder is taken of something that may be negative. */
function dividesNegative(context: Context, e: IndexExpression): boolean {
  switch (e.kind) {
    case 'axis':
    case 'constant':
    case 'gather':
      return false;
    case 'add':
      return dividesNegative(context, e.left) || dividesNegative(context, e.right);
    case 'scale':
      return dividesNegative(context, e.arg);
    case 'floorDiv':
    case 'mod':
      return mayBeNegative(context, e.arg);
  }
}

const hasNegative = (size: Size): boolean => size.terms.some((t) => t.coefficient < 0);

type IndexType = 'u32' | 'i32';
interface Term {
  readonly value: Value;
  readonly negative: boolean;
}

/** The expression as a sum, what is added first, so that u32 sums read naturally: `o + k - 1`. */
function linear(context: Context, e: IndexExpression, type: IndexType): Value {
  const { graph } = context;
  const terms = sum(context, e, type);
  const added = terms.filter((t) => !t.negative).map((t) => t.value);
  const taken = terms.filter((t) => t.negative).map((t) => t.value);
  const start = added.reduce((a, b) => graph.call('add', type, [a, b]), graph.literal(type, 0));
  return taken.reduce((a, b) => graph.call('sub', type, [a, b]), start);
}

function sum(context: Context, e: IndexExpression, type: IndexType): readonly Term[] {
  const { graph, environment } = context;
  switch (e.kind) {
    case 'axis':
      return [{ value: asIndex(graph, indexOf(environment, e.axis), type), negative: false }];
    case 'constant':
      return sizeTerms(graph, e.value, type);
    case 'add':
      return [...sum(context, e.left, type), ...sum(context, e.right, type)];
    case 'scale': {
      const arg = linear(context, e.arg, type);
      return sizeTerms(graph, e.by, type).map(({ value, negative }) => ({
        value: graph.call('mul', type, [arg, value]),
        negative,
      }));
    }
    case 'floorDiv':
    case 'mod': {
      const signed = type === 'i32' && mayBeNegative(context, e.arg);
      const fn = e.kind === 'mod' ? (signed ? 'floorMod' : 'rem') : signed ? 'floorDiv' : 'div';
      const args = [linear(context, e.arg, type), sizeValue(graph, e.by, type)];
      return [{ value: graph.call(fn, type, args), negative: false }];
    }
    case 'gather': {
      const value = context.gather(e.node);
      const largest = graph.literal('u32', 2 ** 31 - 1); // a larger one would turn negative
      const bounded = value.type === 'u32' ? graph.call('min', 'u32', [value, largest]) : value;
      return [{ value: asIndex(graph, bounded, type), negative: false }];
    }
  }
}

function sizeTerms(graph: ValueGraph, size: Size, type: IndexType): readonly Term[] {
  const { variable, constant } = splitSize(size);
  const negative = variable.terms.length > 0 && variable.terms.every((t) => t.coefficient < 0);
  const magnitude = negative ? multiplySizes(sizeConstant(-1), variable) : variable;
  const terms: Term[] = [];
  if (variable.terms.length > 0) terms.push({ value: asIndex(graph, graph.size(magnitude), type), negative });
  if (constant !== 0) terms.push({ value: graph.literal(type, Math.abs(constant)), negative: constant < 0 });
  return terms;
}

/** The place of an element in an array that lies row by row. */
export const offsetOf = (graph: ValueGraph, axes: readonly Axis[], environment: Environment): Value =>
  axes.reduce<Value>(
    (offset, axis) => {
      const row = graph.call('mul', 'u32', [offset, sizeValue(graph, axis.size, 'u32')]);
      return graph.call('add', 'u32', [row, indexOf(environment, axis)]);
    },
    graph.literal('u32', 0),
  );

export function sizeValue(graph: ValueGraph, size: Size, type: IndexType): Value {
  return asIndex(graph, graph.size(size), type);
}

const asIndex = (graph: ValueGraph, value: Value, type: IndexType): Value =>
  value.type === type ? value : graph.call(type === 'i32' ? 'indexI32' : 'indexU32', type, [value]);

export function indexOf(environment: Environment, axis: Axis): Value {
  const value = environment.get(axis.id);
  if (!value) throw new Error(`NCD9001: axis ${axis.name} (${axis.id}) is not bound`);
  return value;
}

/** The invocation's number taken apart, row-major. */
export function indicesOf(graph: ValueGraph, axes: readonly Axis[]): Environment {
  const indices = new Map<number, Value>();
  let rest = graph.invocation();
  for (const [i, axis] of [...axes.entries()].reverse()) {
    const size = sizeValue(graph, axis.size, 'u32');
    indices.set(axis.id, i === 0 ? rest : graph.call('rem', 'u32', [rest, size]));
    rest = graph.call('div', 'u32', [rest, size]);
  }
  for (const axis of axes) {
    const value = indexOf(indices, axis);
    if (value.kind === 'call') graph.named(value, axis.name);
  }
  return indices;
}
