/** Where kernels store values: in buffers of their own, or at places of an array that is updated. */
import { type Axis, type Clashes, indexLeaves, type NodeId, type ReindexEntry } from '@ncd/language';
import { type Environment, indexOf, offsetOf, type Reindexed, reindexed, sizeValue } from './indices.ts';
import type { Layout } from './node-values.ts';
import type { Value, ValueGraph } from './values.ts';

export interface Target extends Layout {
  /** The axes of the value, in the order in which its elements are numbered. */
  readonly over: readonly Axis[];
  /** Indices along axes of the array that the value does not carry. */
  readonly entries: readonly ReindexEntry[];
  /** Elements that may meet at one place. */
  readonly clashes: Clashes;
}

export interface Stored {
  readonly place: Value;
  /** Whether the array has such a place; absent when that is known. */
  readonly inside?: Value;
}

/** Where an element goes. Indices that are values may be outside, and nothing is stored there; that others are inside, the
 * constraints on sizes have shown. */
export function storedAt(
  graph: ValueGraph,
  target: Target,
  environment: Environment,
  valueAt: (id: NodeId, environment: Environment) => Value,
): Stored {
  const { environment: at, inside } = placeOf(graph, target, environment, valueAt);
  const place = offsetOf(graph, target.axes, at);
  return inside ? { place, inside } : { place };
}

/** The same as indices along the axes of the array. */
export function placeOf(
  graph: ValueGraph,
  { entries, clashes }: Target,
  environment: Environment,
  valueAt: (id: NodeId, environment: Environment) => Value,
): Reindexed {
  const gather = (id: NodeId): Value => valueAt(id, environment);
  const { environment: at, inside } = reindexed(graph, entries, environment, gather, (to) =>
    indexLeaves(to).some((leaf) => leaf.kind === 'gather'),
  );
  const conditions = [
    ...(inside ? [inside] : []),
    ...(clashes.kind === 'ring' ? [isLast(graph, clashes, environment)] : []),
  ];
  const [first, ...others] = conditions;
  const all = first && others.reduce((a, b) => graph.call('and', 'bool', [a, b]), first);
  return all ? { environment: at, inside: all } : { environment: at };
}

/** Whether no later element goes where this one goes. */
function isLast(graph: ValueGraph, { axis, period }: Clashes & { kind: 'ring' }, environment: Environment): Value {
  const next = graph.call('add', 'u32', [indexOf(environment, axis), sizeValue(graph, period, 'u32')]);
  return graph.call('le', 'bool', [sizeValue(graph, axis.size, 'u32'), next]);
}
