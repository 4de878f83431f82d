/** The chunks of a stream that an invocation, or a workgroup, goes through: those in which some element counts for some of
 * its places. */
import { type Axis, directionAlong, type Node, type NodeId, type StreamRegion } from '@ncd/language';
import { type Environment, sizeValue } from './indices.ts';
import { countOf, type Place, type Places } from './stream-places.ts';
import type { Value, ValueGraph } from './values.ts';

export interface ChunkRange {
  readonly from?: Value;
  readonly to: Value;
}

/** Indices along an axis, in order: all of them, or the first and the last. */
interface Indices {
  readonly values: readonly Value[];
  readonly areAll: boolean;
}

/** Whose range it is. */
export interface Walker {
  /** Elements of a chunk. */
  readonly chunk: number;
  readonly indicesAlong: (axis: Axis) => Indices;
  /** Whether it may read a bound at all; without it, it goes through everything. */
  readonly reads: (bound: NodeId) => boolean;
}

export function invocationWalker(
  graph: ValueGraph,
  { chunk, column }: StreamRegion,
  places: readonly Place[],
  start: Value | undefined,
): Walker {
  return {
    chunk,
    indicesAlong: (axis) =>
      column?.axis.id === axis.id && start
        ? { values: ends(graph, axis, start, column.size), areAll: false }
        : { values: [...new Set(places.map((p) => p.at.get(axis.id) as Value))], areAll: true },
    reads: () => true,
  };
}

/** All invocations of a workgroup go through the same chunks, for they wait for each other. `isUniform` says whether they
 * are certain to read the same value of a bound. */
export function workgroupWalker(
  graph: ValueGraph,
  { rows, column }: StreamRegion,
  chunk: number,
  bases: Places['bases'],
  isUniform: (bound: NodeId) => boolean,
): Walker {
  return {
    chunk,
    indicesAlong: (axis) => {
      const { base } = bases.get(axis.id) as { base: Value };
      const { size, lanes = 1 } = [...rows, ...(column ? [column] : [])].find((t) => t.axis.id === axis.id) as {
        size: number;
        lanes?: number;
      };
      if (size * lanes === 1) return { values: [base], areAll: true };
      return { values: ends(graph, axis, base, size * lanes), areAll: false };
    },
    reads: isUniform,
  };
}

/** The first and the last index of a tile. */
function ends(graph: ValueGraph, axis: Axis, start: Value, size: number): readonly Value[] {
  const all = sizeValue(graph, axis.size, 'u32');
  const end = graph.call('add', 'u32', [start, graph.literal('u32', size)]);
  return [start, graph.call('sub', 'u32', [graph.call('min', 'u32', [end, all]), graph.literal('u32', 1)])];
}

export function chunkRange(
  graph: ValueGraph,
  { stream }: StreamRegion,
  { chunk, indicesAlong, reads }: Walker,
  valueAt: (id: NodeId, environment: Environment) => Value,
): ChunkRange {
  const { lower, upper } = stream.bounds ?? {};
  const number = (value: number): Value => graph.literal('u32', value);
  const first = lower === undefined ? undefined : extreme(lower, 'min');
  const end = upper === undefined ? undefined : extreme(upper, 'max');
  const named = (value: Value, which: string): Value => graph.named(value, `${stream.axis.name}_${which}`);
  const chunks = sizeValue(graph, countOf(stream.axis, chunk), 'u32');
  const from = first && named(graph.call('div', 'u32', [natural(first), number(chunk)]), 'first');
  if (!end) return { ...(from ? { from } : {}), to: chunks };
  const within = graph.call('min', 'u32', [natural(end), sizeValue(graph, stream.axis.size, 'u32')]);
  const rounded = graph.call('add', 'u32', [within, number(chunk - 1)]);
  return { ...(from ? { from } : {}), to: named(graph.call('div', 'u32', [rounded, number(chunk)]), 'end') };

  function natural(value: Value): Value {
    return graph.call('indexU32', 'u32', [graph.call('max', 'i32', [value, graph.literal('i32', 0)])]);
  }

  /** The least or the largest value of a bound over the places; nothing where these cannot be told. */
  function extreme(id: NodeId, fn: 'min' | 'max'): Value | undefined {
    if (!reads(id)) return undefined;
    const { axes } = stream.nodes[id] as Node;
    let corners: Environment[] = [new Map()];
    for (const axis of axes) {
      const indices = cornersAlong(id, axis, fn);
      if (!indices) return undefined;
      corners = corners.flatMap((at) => indices.map((index) => new Map([...at, [axis.id, index]])));
    }
    return corners.map((at) => valueAt(id, at)).reduce((a, b) => graph.call(fn, 'i32', [a, b]));
  }

  /** The indices along an axis at which the bound may be extreme. */
  function cornersAlong(id: NodeId, axis: Axis, fn: 'min' | 'max'): readonly Value[] | undefined {
    const { values, areAll } = indicesAlong(axis);
    const direction = directionAlong(stream.nodes, id, axis);
    const [head, tail] = [values[0], values.at(-1)] as [Value, Value];
    if (direction === 'unknown') return areAll ? values : undefined;
    return [(direction === 'rising') === (fn === 'max') ? tail : head];
  }
}
