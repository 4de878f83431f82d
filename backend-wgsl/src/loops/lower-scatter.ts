/** A copy whose elements may meet at one place. */
import { type Axis, type ElementRegion, type NodeId, nodeOf, type Size, type Term } from '@ncd/language';
import { Copies } from './copies.ts';
import type { Identifiers } from './identifiers.ts';
import type { Statement } from './ir.ts';
import type { Layout } from './node-values.ts';
import { storedAt, type Target } from './targets.ts';

export function scatterBody(
  term: Term,
  region: ElementRegion,
  target: Target,
  inOrder: readonly Axis[],
  layouts: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): { readonly body: readonly Statement[]; readonly invocations: Size } {
  const copies = new Copies(term, region, layouts, names);
  const { graph, writer, valueAt } = copies;
  const apart = target.over.filter((axis) => !inOrder.includes(axis));
  return copies.kernel(apart, inOrder, (at) => {
    const value = valueAt(region.root, at);
    const { place, inside } = storedAt(graph, target, at, valueAt);
    const rounded = nodeOf(term, region.root).element === 'f16' ? graph.call('f16', 'f32', [value]) : value;
    copies.within(inside, () => writer.store(target.buffer, place, rounded));
  });
}
