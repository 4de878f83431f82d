/** Split of recurrences whose states can be merged (theory §5): parts run side by side from the initial states, and a
 * recurrence over the parts merges their states in order. */
import {
  type Axis,
  finalsOf,
  type IndexExpression,
  type Node,
  type NodeId,
  overPart,
  type RecurNode,
  type RecurrentMerge,
  substitute,
  type TermBuilder,
} from '../term/index.ts';

/** The axes into which the axis of a recurrence is cut: element `step` of part `p` is element `p · |along| + step`, because
 * a merge need not commute. */
export interface RecurrentParts {
  readonly axis: Axis;
  readonly part: Axis;
  readonly along: Axis;
}

export interface SplitStates {
  /** The states after each part, along the parts. */
  readonly partials: readonly NodeId[];
  /** After the last part. */
  readonly merged: readonly NodeId[];
}

/** The final states of a recurrence, from parts. */
export function splitStates(
  builder: TermBuilder,
  node: RecurNode,
  merge: RecurrentMerge,
  { axis, part, along }: RecurrentParts,
): SplitStates {
  const { span, states } = node;
  const index: IndexExpression = {
    kind: 'add',
    left: { kind: 'scale', by: along.size, arg: { kind: 'axis', axis: part } },
    right: { kind: 'axis', axis: along },
  };
  const start = builder.map('mul', [builder.index(part, span), builder.size(along.size, span)], span);
  const here = builder.map('add', [start, builder.index(along, span)], span);
  const inside = builder.map('lt', [here, builder.size(axis.size, span)], span);
  const partials = overPart(builder, { axis, states }, { from: axis, to: along, index }, inside);

  const recurrence = builder.recurrence();
  const replaced = new Map<NodeId, NodeId>();
  const own = states.map(({ state, initial }, i) => {
    const { name = '', element, axes, span: at } = builder.node(state);
    const before = builder.state(recurrence, name, element, axes, at);
    replaced.set(merge.left[i] as NodeId, before);
    replaced.set(merge.right[i] as NodeId, partials[i] as NodeId);
    return { state: before, initial };
  });
  substitute(builder, replaced, merge.merged);
  const step = own.map(({ state, initial }, i) => {
    const merged = merge.merged[i] as NodeId;
    return { state, initial, next: replaced.get(merged) ?? merged };
  });
  return { partials, merged: finalsOf(builder, { recurrence, axis: part, states: step }) };
}

/** The recurrences of a region, each with one of its results. */
export function recurrencesIn(nodes: readonly Node[], interior: readonly NodeId[]): readonly RecurNode[] {
  const found = new Map<number, RecurNode>();
  for (const id of interior) {
    const node = nodes[id] as Node;
    if (node.kind === 'recur' && !found.has(node.recurrence)) found.set(node.recurrence, node);
  }
  return [...found.values()];
}
