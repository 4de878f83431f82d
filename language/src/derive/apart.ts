/** An axis that values of a region keep, and that is folded in the region as well, is two axes: `d` of the scores and `d` of
 * the values in attention whose values are as wide as its keys. The folded one gets an identity of its own, so that loops
 * along the two can stand inside each other. It keeps its name and size. */
import {
  type Axis,
  type Node,
  type NodeId,
  operandsOf,
  substitute,
  type TermBuilder,
  unionAxes,
} from '../term/index.ts';
import { MovedAxis } from './moved-axis.ts';
import type { RegionNodes } from './stream.ts';

/** A region's nodes, some of them made again. */
export interface ApartNodes {
  readonly interior: readonly NodeId[];
  /** What was asked for, by what it was before. */
  readonly outputs: ReadonlyMap<NodeId, NodeId>;
  /** What each node that was made again was before. */
  readonly origins: ReadonlyMap<NodeId, NodeId>;
}

/** Folds of axes that the outputs keep, but for `streamed`, are folds of other axes afterwards. What is folded is computed
 * for itself: a value that is both folded and kept is computed twice. */
export function foldedApart(
  builder: TermBuilder,
  { interior, outputs }: Omit<RegionNodes, 'nodes'>,
  streamed?: Axis,
): ApartNodes {
  const node = (id: NodeId): Node => builder.node(id);
  const kept = new Set(unionAxes(outputs.map((id) => node(id).axes)).map(({ id }) => id));
  const folded = unionAxes(interior.map((id) => foldedBy(node(id)))).filter(
    ({ id }) => kept.has(id) && id !== streamed?.id,
  );
  // the states of a recurrence are there one element at a time, and stay as they are
  const stays = folded.length === 0 || interior.some((id) => ['recur', 'state'].includes(node(id).kind));
  let current: ApartNodes = { interior, outputs: new Map(outputs.map((id) => [id, id])), origins: new Map() };
  if (stays) return current;
  const before = builder.nodes.length;
  const own = new Set(interior);
  const isLoad = (id: NodeId): boolean => id < before && !own.has(id);
  for (const axis of folded) current = foldedElsewhere(builder, current, axis, isLoad);
  return current;
}

/** A computed value of the region along `axis` that is folded as well as kept: setting the fold apart computes it twice. */
export function foldedAndKept({ nodes, interior, outputs }: RegionNodes, axis: Axis): NodeId | undefined {
  const inside = new Set(interior);
  const along = (roots: readonly NodeId[]): ReadonlySet<NodeId> => {
    const found = new Set<NodeId>();
    const pending = [...roots];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const node = nodes[id] as Node;
      if (found.has(id) || !inside.has(id) || !node.axes.some((a) => a.id === axis.id)) continue;
      if (operandsOf(node).length > 0) found.add(id);
      pending.push(...operandsOf(node));
    }
    return found;
  };
  const folds = interior.flatMap((id) => {
    const node = nodes[id] as Node;
    return node.kind === 'reduce' && foldedBy(node).some((a) => a.id === axis.id) ? [node.arg] : [];
  });
  const kept = along(outputs);
  return [...along(folds)].find((id) => kept.has(id));
}

const foldedBy = (node: Node): readonly Axis[] => (node.kind === 'reduce' ? node.reduced : []);

function foldedElsewhere(
  builder: TermBuilder,
  { interior, outputs, origins: before }: ApartNodes,
  axis: Axis,
  isLoad: (id: NodeId) => boolean,
): ApartNodes {
  const other = builder.axis(axis.name, axis.size);
  const values = new MovedAxis(builder, isLoad, axis, {
    axes: [other],
    index: { kind: 'axis', axis: other },
    position: (span) => builder.index(other, span),
    inside: true,
  });
  const replaced = new Map<NodeId, NodeId>();
  for (const id of interior)
    for (const read of operandsOf(builder.node(id))) if (isLoad(read)) replaced.set(read, read);
  const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
  for (const id of interior) {
    const node = builder.node(id);
    if (node.kind !== 'reduce' || !node.reduced.some((a) => a.id === axis.id)) continue;
    substitute(builder, replaced, [node.arg]);
    const reduced = node.reduced.map((a) => (a.id === axis.id ? other : a));
    const made = builder.reduce(node.monoid, reduced, values.moved(to(node.arg)), node.span);
    replaced.set(id, node.name === undefined ? made : builder.named(made, node.name));
  }
  substitute(builder, replaced, [...outputs.values()]);
  const apart = new Map([...outputs].map(([output, id]) => [output, to(id)]));
  const origins = new Map(before);
  for (const [old, made] of [...values.made(), ...replaced])
    if (made !== old) origins.set(made, before.get(old) ?? old);
  return { interior: interiorBelow(builder, [...apart.values()], isLoad), outputs: apart, origins };
}

/** What is computed of loads for some roots, in topological order. */
export function interiorBelow(
  builder: TermBuilder,
  roots: readonly NodeId[],
  isLoad: (id: NodeId) => boolean,
): readonly NodeId[] {
  const found = new Set<NodeId>();
  const pending = [...roots];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id) || isLoad(id)) continue;
    found.add(id);
    pending.push(...operandsOf(builder.node(id)));
  }
  return [...found].sort((a, b) => a - b);
}
