/** Nodes again, with others in the place of some that they read; and with it, the closing of recurrences. */
import { type TermBuilder, unionAxes } from './builder.ts';
import type { Axis, Node, NodeId, RecurrentState } from './term.ts';
import { operandsOf, withNodes } from './traverse.ts';

/** Makes the nodes at and below `roots` that read a replaced node again; `replaced` grows by every node that was made
 * again. What stands in the place of a node may have further axes, which its readers then have as well. */
export function substitute(builder: TermBuilder, replaced: Map<NodeId, NodeId>, roots: readonly NodeId[]): void {
  const found = new Set<NodeId>();
  const pending = [...roots];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...operandsOf(builder.node(id)));
  }
  const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
  for (const id of [...found].sort((a, b) => a - b)) {
    const node = builder.node(id);
    if (replaced.has(id) || operandsOf(node).every((o) => to(o) === o)) continue;
    const made = again(builder, node, to);
    replaced.set(id, node.name === undefined ? made : builder.named(made, node.name));
  }
}

function again(builder: TermBuilder, node: Node, to: (id: NodeId) => NodeId): NodeId {
  switch (node.kind) {
    case 'map':
      return builder.map(node.fn, node.args.map(to), node.span);
    case 'reduce':
      return builder.reduce(node.monoid, node.reduced, to(node.arg), node.span);
    case 'reindex': {
      const entries = node.entries.map((e) => ({ ...e, to: withNodes(e.to, to) }));
      const otherwise = node.otherwise === undefined ? undefined : to(node.otherwise);
      // axes over which the value was repeated
      const known = new Set(builder.reindexedAxes(to(node.arg), entries, otherwise).map((a) => a.id));
      const extra = node.axes.filter((a) => !known.has(a.id));
      return builder.reindex(to(node.arg), entries, node.span, otherwise, extra);
    }
    case 'recur': {
      const { recurrence, axis, mode } = node;
      const states = node.states.map((s): RecurrentState => ({ ...s, initial: to(s.initial), next: to(s.next) }));
      const step = closed(builder, { recurrence, axis, states, values: [to(node.value)] });
      return builder.recur({ ...step, mode, value: step.values[0] as NodeId }, node.span);
    }
    case 'input':
    case 'constant':
    case 'index':
    case 'size':
    case 'state':
      return node.id;
  }
}

export interface Step {
  readonly recurrence: number;
  readonly axis: Axis;
  readonly states: readonly RecurrentState[];
  /** What is read of the step beside the next states. */
  readonly values: readonly NodeId[];
}

/** The step with states over the axes of their initial and next values: what is woven through the step is woven through
 * its state. */
export function closed(builder: TermBuilder, step: Step): Step {
  const { recurrence, axis } = step;
  let { states, values } = step;
  for (;;) {
    const replaced = new Map<NodeId, NodeId>();
    for (const { state, initial, next } of states) {
      const { axes, element, span, name = '' } = builder.node(state);
      const brought = [initial, next].map((id) => builder.node(id).axes.filter((a) => a.id !== axis.id));
      const wanted = unionAxes([axes, ...brought]);
      if (wanted.length > axes.length) replaced.set(state, builder.state(recurrence, name, element, wanted, span));
    }
    if (replaced.size === 0) return { recurrence, axis, states, values };
    substitute(builder, replaced, [...states.map((s) => s.next), ...values]);
    const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
    states = states.map(({ state, initial, next }) => ({ state: to(state), initial, next: to(next) }));
    values = values.map(to);
  }
}
