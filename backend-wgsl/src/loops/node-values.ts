/** The values of a region's nodes: walks the term down from a node, with an index for every axis. A node read at two
 * places is two values; a node read twice at one place is one. */
import {
  type Axis,
  blockFormat,
  type ComputeType,
  type ConcreteType,
  isBlockType,
  type MapNode,
  type Node,
  type NodeId,
  readsAs,
} from '@ncd/language';
import { blockValue } from './block-loads.ts';
import { type Environment, indexOf, offsetOf, reindexed, sizeValue } from './indices.ts';
import type { ScalarType } from './ir.ts';
import { isLiteral, type Value, type ValueGraph } from './values.ts';

/** Where a stored value lies: its buffer, and the order of its axes there. */
export interface Layout {
  readonly buffer: string;
  readonly element: ConcreteType;
  readonly axes: readonly Axis[];
  /** Whether some kernel writes the buffer. */
  readonly isWritten: boolean;
}

export interface ValueSource {
  readonly region: string;
  readonly graph: ValueGraph;
  readonly nodes: readonly Node[];
  /** Nodes that the region loads. */
  readonly loads: ReadonlySet<NodeId>;
  readonly layouts: ReadonlyMap<NodeId, Layout>;
  /** Reductions and states: what they are is the region's business. */
  readonly provided: (node: Node, environment: Environment) => Value | undefined;
  /** Changes whenever what is provided changes. */
  readonly epoch?: () => number;
  /** A shorter way to the place of an element, where there is one. */
  readonly place?: (layout: Layout, indices: readonly Value[]) => Value | undefined;
  /** Takes its buffer's name, not the node's. */
  readonly root?: NodeId;
}

export type NodeValue = (id: NodeId, environment: Environment) => Value;

export function nodeValues(source: ValueSource): NodeValue {
  const { graph, nodes, loads, layouts } = source;
  const memo = new Map<string, Value>();
  return valueAt;

  function nodeOf(id: NodeId): Node {
    return nodes[id] as Node;
  }

  function valueAt(id: NodeId, environment: Environment): Value {
    const known = memo.get(keyOf(id, environment));
    if (known) return known;
    // Long chains of maps are computed from their ends, so that only reindexing and reduction recurse.
    const here = [...mapsBelow(id, environment)].sort((a, b) => a - b);
    for (const below of here) memo.set(keyOf(below, environment), named(below, compute(below, environment)));
    return valueAt(id, environment);
  }

  function keyOf(id: NodeId, environment: Environment): string {
    const indices = nodeOf(id).axes.map((a) => environment.get(a.id)?.id);
    return `${source.epoch?.() ?? 0} ${id} ${indices.join()}`;
  }

  /** The node, and what is not computed yet of all that maps alone separate from it. */
  function mapsBelow(id: NodeId, environment: Environment): ReadonlySet<NodeId> {
    const found = new Set<NodeId>();
    const pending = [id];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (found.has(next) || memo.has(keyOf(next, environment))) continue;
      found.add(next);
      const node = nodeOf(next);
      if (node.kind === 'map' && !loads.has(next)) pending.push(...node.args);
    }
    return found;
  }

  function named(id: NodeId, value: Value): Value {
    const { name } = nodeOf(id);
    return name !== undefined && value.kind === 'call' && id !== source.root ? graph.named(value, name) : value;
  }

  function compute(id: NodeId, environment: Environment): Value {
    const node = nodeOf(id);
    const own = source.provided(node, environment);
    if (own) return own;
    const layout = loads.has(id) ? layouts.get(id) : undefined;
    if (layout) return load(layout, environment);
    switch (node.kind) {
      case 'input':
        throw new Error(`NCD9001: ${source.region} reads ${node.name} without loading it`);
      case 'constant':
        return graph.literal(scalarType(node.element), node.value);
      case 'index':
        return graph.call('indexI32', 'i32', [indexOf(environment, node.axis)]);
      case 'size':
        return sizeValue(graph, node.size, 'i32');
      case 'map': {
        const args = node.args.map((a) => valueAt(a, environment));
        graph.span = node.span;
        return apply(node, args);
      }
      case 'reduce':
        throw new Error(`NCD9001: ${source.region} reads a reduction before it is done`);
      case 'state':
      case 'recur':
        throw new Error(`NCD9001: ${source.region} reads a recurrence that is none of its own`);
      case 'reindex': {
        graph.span = node.span;
        const isGuarded = (): boolean => node.otherwise !== undefined;
        const gather = (n: NodeId): Value => valueAt(n, environment);
        const { environment: moved, inside } = reindexed(graph, node.entries, environment, gather, isGuarded);
        const value = valueAt(node.arg, moved);
        if (!inside || node.otherwise === undefined) return value;
        const otherwise = valueAt(node.otherwise, environment);
        return graph.call('select', value.type, [inside, value, otherwise]);
      }
    }
  }

  function load(layout: Layout, environment: Environment): Value {
    const { buffer, element, axes } = layout;
    if (isBlockType(element)) return blockValue(graph, { buffer, format: blockFormat(element), axes }, environment);
    const indices = axes.map((axis) => indexOf(environment, axis));
    const place = source.place?.(layout, indices) ?? offsetOf(graph, axes, environment);
    return graph.load(scalarType(readsAs(element)), buffer, place);
  }

  function apply({ fn, element, args: operands }: MapNode, args: readonly Value[]): Value {
    const type = scalarType(element);
    const [first, second] = args as readonly [Value, Value?];
    switch (fn) {
      case 'f32':
        return first.type === 'f32' ? first : graph.call('f32', 'f32', [first]);
      case 'f16':
        return graph.call('f16', 'f32', [first.type === 'f32' ? first : graph.call('f32', 'f32', [first])]);
      case 'i32':
      case 'u32': {
        const fromHalf = nodeOf(operands[0] as NodeId).element === 'f16';
        return graph.call(fn, type, [fromHalf ? withinHalf(first) : first]);
      }
      case 'pow':
        if (second && isLiteral(second, 2)) return graph.call('mul', type, [first, first]);
        return graph.call(fn, type, args);
      default:
        return graph.call(fn, type, args);
    }
  }

  /** A cast from f16 saturates at the largest f16, even where the value was computed as f32. */
  function withinHalf(value: Value): Value {
    const below = graph.call('min', 'f32', [value, graph.literal('f32', 65504)]);
    return graph.call('max', 'f32', [below, graph.literal('f32', -65504)]);
  }
}

export function scalarType(element: ComputeType): ScalarType {
  return element === 'f16' ? 'f32' : element;
}
