/** Moving a reindexing across a function changes how often the function runs, never its value (theory.md §1): a fold that is
 * read at another place of one of its axes, as in `dot[d](H, W)[x = label]`, is computed at that place. So a region that goes
 * along the axis need not store all of it to read a part again. */
import type { Span } from '../source/index.ts';
import {
  type IndexExpression,
  type Node,
  type NodeId,
  operandsOf,
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

export function computedWhereRead(
  builder: TermBuilder,
  nodes: ApartNodes,
  isLoad: (id: NodeId) => boolean,
): ApartNodes {
  const { interior, outputs } = nodes;
  const node = (id: NodeId): Node => builder.node(id);
  const elsewhere = interior.filter((id) => readsElsewhere(node(id)));
  // the states of a recurrence are there one element at a time, and stay as they are
  if (elsewhere.length === 0 || interior.some((id) => ['recur', 'state'].includes(node(id).kind))) return nodes;
  const folds = new Map<NodeId, boolean>();
  const isFolded = (id: NodeId): boolean => {
    const known = folds.get(id) ?? (!isLoad(id) && (node(id).kind === 'reduce' || operandsOf(node(id)).some(isFolded)));
    folds.set(id, known);
    return known;
  };
  const most = builder.nodes.length + mostGrowth * interior.length;
  const replaced = new Map<NodeId, NodeId>();
  for (const id of interior) for (const read of operandsOf(node(id))) if (isLoad(read)) replaced.set(read, read);
  const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
  for (const id of elsewhere) {
    const at = node(id) as ReindexNode;
    if (!isFolded(at.arg)) continue;
    substitute(builder, replaced, operandsOf(at));
    const made = movedTo(builder, { ...at, arg: to(at.arg), entries: renewed(at.entries, to) }, isLoad);
    if (builder.nodes.length > most) return nodes;
    if (made !== undefined) replaced.set(id, at.name === undefined ? made : builder.named(made, at.name));
  }
  substitute(builder, replaced, [...outputs.values()]);
  const moved = new Map([...outputs].map(([output, id]) => [output, to(id)]));
  const origins = new Map(nodes.origins);
  for (const [old, made] of replaced) if (made !== old) origins.set(made, nodes.origins.get(old) ?? old);
  return { interior: interiorBelow(builder, [...moved.values()], isLoad), outputs: moved, origins };
}

/** Whether a node reads one axis at another place, and nothing outside of it. */
const readsElsewhere = (node: Node): node is ReindexNode =>
  node.kind === 'reindex' && node.entries.length === 1 && node.otherwise === undefined;

const renewed = (entries: readonly ReindexEntry[], to: (id: NodeId) => NodeId): readonly ReindexEntry[] =>
  entries.map((entry) => ({ ...entry, to: withNodes(entry.to, to) }));

/** The value computed where it is read; nothing where an axis of the place is folded on the way. */
function movedTo(
  builder: TermBuilder,
  { arg, entries, axes, span }: ReindexNode,
  isLoad: (id: NodeId) => boolean,
): NodeId | undefined {
  const { from, to } = entries[0] as ReindexEntry;
  const along = builder.indexAxes(to);
  if (foldsAny(builder, arg, new Set(along.map((a) => a.id)), isLoad)) return undefined;
  const position = (at: Span): NodeId => positionOf(builder, to, at);
  const isGiven = to.kind !== 'gather'; // an index that is geometry is inside the axis
  const last = builder.map('sub', [builder.size(from.size, span), builder.constant(1, 'i32', span)], span);
  const clamped = (at: Span): NodeId =>
    builder.map('max', [builder.map('min', [position(at), last], at), builder.constant(0, 'i32', at)], at);
  const values = new MovedAxis(builder, isLoad, from, {
    axes: along,
    index: isGiven ? to : { kind: 'gather', node: clamped(span) },
    position: isGiven ? position : clamped,
    inside: true,
  });
  const made = values.moved(arg);
  const missing = axes.filter((a) => !builder.node(made).axes.some((b) => b.id === a.id));
  return builder.reindex(made, [], span, undefined, missing);
}

function foldsAny(
  builder: TermBuilder,
  root: NodeId,
  axes: ReadonlySet<number>,
  isLoad: (id: NodeId) => boolean,
): boolean {
  const seen = new Set<NodeId>();
  const pending = [root];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id) || isLoad(id)) continue;
    seen.add(id);
    const node = builder.node(id);
    if (node.kind === 'reduce' && node.reduced.some((a) => axes.has(a.id))) return true;
    pending.push(...operandsOf(node));
  }
  return false;
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
      return builder.cast('i32', index.node, span);
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
