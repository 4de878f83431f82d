/** Shifts that count as 0 where they are not finite: before the first element, or where nothing counts. */
import type { Span } from '../source/index.ts';
import type { Node, NodeId, TermBuilder } from '../term/index.ts';

/** The largest shift that counts as finite. */
const largestShift = 3e38;

/** A shift where it is finite, 0 elsewhere. */
export function finiteOrZero(builder: TermBuilder, shift: NodeId, span: Span): NodeId {
  const limit = builder.constant(largestShift, 'f32', span);
  const bounded = builder.map('lt', [builder.map('abs', [shift], span), limit], span);
  return builder.map('select', [bounded, shift, builder.constant(0, builder.node(shift).element, span)], span);
}

/** A shift that is guarded already is guarded once. */
export function withoutGuard(builder: TermBuilder, shift: NodeId): NodeId {
  const node = builder.node(shift);
  const inner = node.kind === 'map' && node.fn === 'select' ? node.args[1] : undefined;
  return inner !== undefined && finiteOrZero(builder, inner, node.span) === shift ? inner : shift;
}

/** x of `where(x > -inf, x, 0)` and the like: 0 takes the place of an infinite value alone. */
export function guarded(nodes: readonly Node[], id: NodeId): NodeId {
  const node = nodes[id] as Node;
  if (node.kind !== 'map' || node.fn !== 'select') return id;
  const [condition, value, zero] = node.args.map((a) => nodes[a] as Node) as [Node, Node, Node];
  if (zero.kind !== 'constant' || zero.value !== 0 || condition.kind !== 'map') return id;
  const sides = condition.args.map((a) => nodes[a] as Node);
  const isValue = (side: Node): boolean =>
    side.id === value.id || (side.kind === 'map' && side.fn === 'abs' && side.args[0] === value.id);
  const isLarge = (side: Node): boolean => side.kind === 'constant' && Math.abs(side.value) >= largestShift;
  const compares = ['lt', 'le', 'ne'].includes(condition.fn);
  return compares && sides.some(isValue) && sides.some(isLarge) ? value.id : id;
}
