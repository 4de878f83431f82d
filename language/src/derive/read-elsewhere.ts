/** Moving a reindexing across a function changes how often the function runs, never its value (theory.md §1): a fold that is
 * read at another place of one of its axes, as in `dot[d](H, W)[x = label]`, is computed at that place. So a region that goes
 * along the axis need not store all of it to read a part again. */
import type { Span } from '../source/index.ts';
import {
  type IndexExpression,
  type Node,
  type NodeId,
  operandsOf,
  type ReduceNode,
  type ReindexEntry,
  type ReindexNode,
  substitute,
  type TermBuilder,
  withNodes,
} from '../term/index.ts';
import { type ApartNodes, interiorBelow } from './apart.ts';
import { MovedAxis } from './moved-axis.ts';

/** Links of a chain of readings can each double what is computed: a region that grows by more stays as it is. */
const mostGrowth = 4;

/** Whether a node is a value of the region that is there before it starts. */
export type IsLoad = (id: NodeId) => boolean;

export function computedWhereRead(builder: TermBuilder, nodes: ApartNodes, isLoad: IsLoad): ApartNodes {
  const { interior, outputs } = nodes;
  const node = (id: NodeId): Node => builder.node(id);
  const elsewhere = interior.filter((id) => readsElsewhere(node(id)));
  if (elsewhere.length === 0) return nodes;
  const most = builder.nodes.length + mostGrowth * interior.length;
  const replaced = new Map<NodeId, NodeId>();
  for (const id of interior) for (const read of operandsOf(node(id))) if (isLoad(read)) replaced.set(read, read);
  const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
  for (const id of elsewhere) {
    const at = node(id) as ReindexNode;
    substitute(builder, replaced, operandsOf(at));
    const { from, to: place } = at.entries[0] as ReindexEntry;
    const read = computedAt(builder, to(at.arg), { from, to: withNodes(place, to) }, at.span, isLoad);
    if (builder.nodes.length > most) return nodes;
    if (read === undefined) continue;
    const missing = at.axes.filter((a) => !builder.node(read).axes.some((b) => b.id === a.id));
    const made = builder.reindex(read, [], at.span, undefined, missing);
    replaced.set(id, at.name === undefined ? made : builder.named(made, at.name));
  }
  substitute(builder, replaced, [...outputs.values()]);
  const moved = new Map([...outputs].map(([output, id]) => [output, to(id)]));
  const origins = new Map(nodes.origins);
  for (const [old, made] of replaced) if (made !== old) origins.set(made, nodes.origins.get(old) ?? old);
  return { interior: interiorBelow(builder, [...moved.values()], isLoad), outputs: moved, origins };
}

/** Whether a node reads one axis at another place, and nothing outside of it. */
export const readsElsewhere = (node: Node): boolean =>
  node.kind === 'reindex' && node.entries.length === 1 && node.otherwise === undefined;

/** A value in which something is folded, at a place along one of its axes. Nothing where nothing is folded, where an axis of
 * the place is, and of a recurrence: its states are there one element at a time. */
export function computedAt(
  builder: TermBuilder,
  value: NodeId,
  { from, to }: ReindexEntry,
  span: Span,
  isLoad: IsLoad,
): NodeId | undefined {
  const along = builder.indexAxes(to);
  const folds = foldsOf(builder, value, isLoad);
  const isTaken = folds?.some(({ reduced }) => reduced.some((r) => along.some((a) => a.id === r.id)));
  if (!folds || folds.length === 0 || isTaken) return undefined;
  const position = (at: Span): NodeId => positionOf(builder, to, at);
  const isGiven = to.kind !== 'gather'; // an index that is geometry is inside the axis
  const last = builder.map('sub', [builder.size(from.size, span), builder.constant(1, 'i32', span)], span);
  const clamped = (at: Span): NodeId =>
    builder.map('max', [builder.map('min', [position(at), last], at), builder.constant(0, 'i32', at)], at);
  return new MovedAxis(builder, isLoad, from, {
    axes: along,
    index: isGiven ? to : { kind: 'gather', node: clamped(span) },
    position: isGiven ? position : clamped,
    inside: true,
  }).moved(value);
}

/** The folds of which a value is made; nothing where a recurrence takes part. */
function foldsOf(builder: TermBuilder, root: NodeId, isLoad: IsLoad): readonly ReduceNode[] | undefined {
  const folds: ReduceNode[] = [];
  const seen = new Set<NodeId>();
  const pending = [root];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id) || isLoad(id)) continue;
    seen.add(id);
    const node = builder.node(id);
    if (node.kind === 'recur' || node.kind === 'state') return undefined;
    if (node.kind === 'reduce') folds.push(node);
    pending.push(...operandsOf(node));
  }
  return folds;
}

/** An index as a node; quotients and remainders round down. */
function positionOf(builder: TermBuilder, index: IndexExpression, span: Span): NodeId {
  const of = (e: IndexExpression): NodeId => positionOf(builder, e, span);
  switch (index.kind) {
    case 'axis':
      return builder.index(index.axis, span);
    case 'constant':
      return builder.size(index.value, span);
    case 'gather':
      return index.node;
    case 'add':
      return builder.map('add', [of(index.left), of(index.right)], span);
    case 'scale':
      return builder.map('mul', [builder.size(index.by, span), of(index.arg)], span);
    case 'mod':
    case 'floorDiv': {
      const [arg, by] = [of(index.arg), builder.size(index.by, span)];
      const rest = builder.map('rem', [builder.map('add', [builder.map('rem', [arg, by], span), by], span), by], span);
      return index.kind === 'mod' ? rest : builder.map('div', [builder.map('sub', [arg, rest], span), by], span);
    }
  }
}
