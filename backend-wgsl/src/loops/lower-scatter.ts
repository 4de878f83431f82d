/** A copy whose elements may meet at one place: an invocation stores all that may meet, one after the other, so that the last
 * one stays. */
import {
  type Axis,
  type ElementRegion,
  multiplySizes,
  type NodeId,
  nodeOf,
  type Size,
  sizeConstant,
  type Term,
} from '@ncd/language';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, indicesOf, sizeValue } from './indices.ts';
import type { Statement } from './ir.ts';
import { type Layout, nodeValues } from './node-values.ts';
import { storedAt, type Target } from './targets.ts';
import { ValueGraph } from './values.ts';

export function scatterBody(
  term: Term,
  region: ElementRegion,
  target: Target,
  inOrder: readonly Axis[],
  layouts: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): { readonly body: readonly Statement[]; readonly invocations: Size } {
  const { span, element } = nodeOf(term, region.root);
  const graph = new ValueGraph(span);
  const writer = new BlockWriter(graph, names, span);
  const valueAt = nodeValues({
    region: region.name,
    graph,
    nodes: term.nodes,
    loads: new Set(region.loads),
    layouts,
    provided: () => undefined,
  });
  const apart = target.over.filter((axis) => !inOrder.includes(axis));
  const store = (at: Environment): void => {
    const value = valueAt(region.root, at);
    const { place, inside } = storedAt(graph, target, at, valueAt);
    const rounded = element === 'f16' ? graph.call('f16', 'f32', [value]) : value;
    const write = (): void => writer.store(target.buffer, place, rounded);
    if (inside) writer.when(inside, write);
    else write();
  };
  const loop = (axes: readonly Axis[], at: Environment): void => {
    const [axis, ...rest] = axes;
    if (!axis) return store(at);
    writer.loop(axis.name, sizeValue(graph, axis.size, 'u32'), (i) => loop(rest, new Map([...at, [axis.id, i]])));
  };
  loop(inOrder, indicesOf(graph, apart));
  const invocations = apart.reduce<Size>((product, axis) => multiplySizes(product, axis.size), sizeConstant(1));
  return { body: writer.body, invocations };
}
