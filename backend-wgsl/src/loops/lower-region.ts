/** One element of a region's root: its value, and the loop nest of the reduction inside. */
import {
  type Axis,
  type ElementRegion,
  monoidLaws,
  type Node,
  type NodeId,
  nodeOf,
  sameSize,
  type Term,
} from '@ncd/language';
import { type Environment, indexOf, sizeValue } from './indices.ts';
import { type Layout, nodeValues } from './node-values.ts';
import { type Stored, storedAt, type Target } from './targets.ts';
import { type Value, ValueGraph } from './values.ts';

export interface RegionValues {
  readonly graph: ValueGraph;
  /** What every invocation saves, and where. */
  readonly root: Value;
  readonly stored: Stored;
  /** The axes of the kernel's loops, outermost first. */
  readonly loops: readonly Axis[];
}

/** Invocations run over the elements of the root, in the order in which it is saved. */
export function regionValues(
  term: Term,
  region: ElementRegion,
  target: Target,
  layouts: ReadonlyMap<NodeId, Layout>,
): RegionValues {
  const axes = target.over;
  const rootNode = nodeOf(term, region.root);
  const graph = new ValueGraph(rootNode.span);
  const outer = indicesOf(graph, axes);
  let loops: readonly Axis[] = [];
  const valueAt = nodeValues({
    region: region.name,
    graph,
    nodes: term.nodes,
    loads: new Set(region.loads),
    layouts,
    provided: (node, environment) =>
      node.kind === 'reduce' && !region.loads.includes(node.id) ? fold(node, environment) : undefined,
    place: (layout, indices) => (isOwnPlace(layout, indices) ? graph.invocation() : undefined),
    root: region.root,
  });

  const root = valueAt(region.root, outer);
  const stored = target.entries.length === 0 ? { place: graph.invocation() } : storedAt(graph, target, outer, valueAt);
  return { graph, root: rootNode.element === 'f16' ? graph.call('f16', 'f32', [root]) : root, stored, loops };

  function fold(node: Node & { readonly kind: 'reduce' }, environment: Environment): Value {
    loops = node.reduced;
    const counters = loops.map((axis, i) => [axis.id, graph.counter(i + 1)] as const);
    const arg = valueAt(node.arg, new Map([...environment, ...counters]));
    graph.span = node.span;
    return graph.fold(node.monoid, monoidLaws[node.monoid].identity[node.element], arg);
  }

  /** Whether an array is read just where the invocation will save. */
  function isOwnPlace(layout: Layout, indices: readonly Value[]): boolean {
    return (
      layout.axes.length === axes.length &&
      layout.axes.every((axis, i) => {
        const own = axes[i] as Axis;
        return sameSize(axis.size, own.size) && indices[i] === outer.get(own.id);
      })
    );
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
