/** One region's values: walks the term from the region's root, with an index for every axis. A node read at two
 * places is two values; a node read twice at one place is one. */
import {
  type Axis,
  type ComputeType,
  type ConcreteType,
  type MapNode,
  monoidLaws,
  type NodeId,
  nodeOf,
  type ReduceNode,
  type Region,
  readsAs,
  sameSize,
  type Term,
} from '@ncd/language';
import { type Environment, indexOf, reindexed, sizeValue } from './indices.ts';
import type { ScalarType } from './ir.ts';
import { isLiteral, type Value, ValueGraph } from './values.ts';

/** Where a stored value lies: its buffer, and the order of its axes there. */
export interface Layout {
  readonly buffer: string;
  readonly element: ConcreteType;
  readonly axes: readonly Axis[];
}

export interface RegionValues {
  readonly graph: ValueGraph;
  /** To be saved at `index` by every invocation. */
  readonly root: Value;
  readonly index: Value;
  /** The axes of the kernel's loops, outermost first. */
  readonly loops: readonly Axis[];
}

/** Invocations run over `axes`, the layout in which the root is saved. */
export function regionValues(
  term: Term,
  region: Region,
  axes: readonly Axis[],
  layouts: ReadonlyMap<NodeId, Layout>,
): RegionValues {
  const rootNode = nodeOf(term, region.root);
  const graph = new ValueGraph(rootNode.span);
  const outer = indicesOf(graph, axes);
  const memo = new Map<string, Value>();
  let loops: readonly Axis[] = [];

  const root = valueAt(region.root, outer);
  const index = graph.invocation();
  return { graph, root: rootNode.element === 'f16' ? graph.call('f16', 'f32', [root]) : root, index, loops };

  function valueAt(id: NodeId, environment: Environment): Value {
    const known = memo.get(keyOf(id, environment));
    if (known) return known;
    // Long chains of maps are computed from their ends, so that only reindexing and reduction recurse.
    const here = [...mapsBelow(id, environment)].sort((a, b) => a - b);
    for (const below of here) memo.set(keyOf(below, environment), named(below, compute(below, environment)));
    return valueAt(id, environment);
  }

  function keyOf(id: NodeId, environment: Environment): string {
    return `${id} ${nodeOf(term, id)
      .axes.map((a) => environment.get(a.id)?.id)
      .join()}`;
  }

  /** The node, and what is not computed yet of all that maps alone separate from it. */
  function mapsBelow(id: NodeId, environment: Environment): ReadonlySet<NodeId> {
    const found = new Set<NodeId>();
    const pending = [id];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (found.has(next) || memo.has(keyOf(next, environment))) continue;
      found.add(next);
      const node = nodeOf(term, next);
      if (node.kind === 'map' && !region.loads.includes(next)) pending.push(...node.args);
    }
    return found;
  }

  function named(id: NodeId, value: Value): Value {
    const { name } = nodeOf(term, id);
    return name !== undefined && value.kind === 'call' && id !== region.root ? graph.named(value, name) : value;
  }

  function compute(id: NodeId, environment: Environment): Value {
    const node = nodeOf(term, id);
    const layout = region.loads.includes(id) ? layouts.get(id) : undefined;
    if (layout) return load(layout, environment);
    switch (node.kind) {
      case 'input':
        throw new Error(`NCD9001: ${region.name} reads ${node.name} without loading it`);
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
        return reduce(node, environment);
      case 'reindex': {
        graph.span = node.span;
        const { environment: moved, inside } = reindexed(graph, node, environment, (n) => valueAt(n, environment));
        const value = valueAt(node.arg, moved);
        if (!inside || node.otherwise === undefined) return value;
        const otherwise = valueAt(node.otherwise, environment);
        return graph.call('select', value.type, [inside, value, otherwise]);
      }
    }
  }

  function load({ buffer, element, axes: layoutAxes }: Layout, environment: Environment): Value {
    const here = layoutAxes.map((axis) => indexOf(environment, axis));
    const ownOrder =
      layoutAxes.length === axes.length &&
      layoutAxes.every((axis, i) => {
        const own = axes[i] as Axis;
        return sameSize(axis.size, own.size) && here[i] === outer.get(own.id);
      });
    const flat = here.reduce<Value>(
      (offset, at, i) => {
        const size = sizeValue(graph, (layoutAxes[i] as Axis).size, 'u32');
        return graph.call('add', 'u32', [graph.call('mul', 'u32', [offset, size]), at]);
      },
      graph.literal('u32', 0),
    );
    return graph.load(scalarType(readsAs(element)), buffer, ownOrder ? graph.invocation() : flat);
  }

  function reduce(node: ReduceNode, environment: Environment): Value {
    loops = node.reduced;
    const counters = loops.map((axis, i) => [axis.id, graph.counter(i + 1)] as const);
    const arg = valueAt(node.arg, new Map([...environment, ...counters]));
    graph.span = node.span;
    return graph.fold(node.monoid, monoidLaws[node.monoid].identity[node.element], arg);
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
        const fromHalf = nodeOf(term, operands[0] as NodeId).element === 'f16';
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

/** The invocation's number taken apart, row-major. */
function indicesOf(graph: ValueGraph, axes: readonly Axis[]): Environment {
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

export function scalarType(element: ComputeType): ScalarType {
  return element === 'f16' ? 'f32' : element;
}
