/** The chunks of a stream that an invocation goes through: those in which some element counts for some of its places. */
import { type Axis, directionAlong, type Node, type NodeId, type StreamRegion } from '@ncd/language';
import { type Environment, sizeValue } from './indices.ts';
import { countOf, type Place } from './stream-places.ts';
import type { Value, ValueGraph } from './values.ts';

export interface ChunkRange {
  readonly from?: Value;
  readonly to: Value;
}

/** `start` is where the invocation's piece of the column begins. */
export function chunkRange(
  graph: ValueGraph,
  { stream, chunk, rows, column }: StreamRegion,
  places: readonly Place[],
  start: Value | undefined,
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

  /** The least or the largest value of a bound over the invocation's places; nothing where these cannot be told. */
  function extreme(id: NodeId, fn: 'min' | 'max'): Value | undefined {
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
    const indices = indicesAlong(axis);
    const direction = directionAlong(stream.nodes, id, axis);
    const [head, tail] = [indices[0], indices.at(-1)] as [Value, Value];
    if (direction === 'unknown') return rows.some((t) => t.axis.id === axis.id) ? indices : undefined;
    return [(direction === 'rising') === (fn === 'max') ? tail : head];
  }

  /** In order; of the column only the first and the last. */
  function indicesAlong(axis: Axis): readonly Value[] {
    if (column?.axis.id !== axis.id || !start) return [...new Set(places.map((p) => p.at.get(axis.id) as Value))];
    const size = sizeValue(graph, axis.size, 'u32');
    const piece = graph.call('add', 'u32', [start, number(column.size)]);
    return [start, graph.call('sub', 'u32', [graph.call('min', 'u32', [piece, size]), number(1)])];
  }
}
