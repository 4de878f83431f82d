/** Nodes again, with others in the place of some that they read; and with it, the closing of recurrences. */
import { type Step, type TermBuilder, unionAxes } from './builder.ts';
import type { Axis, IndexExpression, Node, NodeId, RecurrentState } from './term.ts';
import { innerNodes, mappedIndex, operandsOf, withNodes } from './traverse.ts';

/** An axis whose place another one takes, at an index of its own: the part of it at which the nodes are made again. */
export interface Along {
  readonly from: Axis;
  readonly to: Axis;
  /** The index along `from`, over `to`. */
  readonly index: IndexExpression;
}

/** Makes the nodes at and below `roots` that read a replaced node again; `replaced` grows by every node that was made
 * again. What stands in the place of a node may have further axes, which its readers then have as well. */
export function substitute(
  builder: TermBuilder,
  replaced: Map<NodeId, NodeId>,
  roots: readonly NodeId[],
  along?: Along,
): void {
  const found = new Set<NodeId>();
  const pending = [...roots];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id) || replaced.has(id)) continue;
    found.add(id);
    pending.push(...operandsOf(builder.node(id)));
  }
  const order = [...found].sort((a, b) => a - b);
  const renewed = renewRecurrences(builder, replaced, order);
  const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
  for (const id of order) {
    const node = builder.node(id);
    if (replaced.has(id) || operandsOf(node).every((o) => to(o) === o)) continue;
    const made = again(builder, node, to, renewed, along);
    replaced.set(id, node.name === undefined ? made : builder.named(made, node.name));
  }
}

/** A recurrence of which a part is made again is another one, with states of its own. */
function renewRecurrences(
  builder: TermBuilder,
  replaced: Map<NodeId, NodeId>,
  order: readonly NodeId[],
): ReadonlyMap<number, number> {
  const renewed = new Map<number, number>();
  const affected = new Set<NodeId>();
  const isReplaced = (id: NodeId): boolean => (replaced.get(id) ?? id) !== id;
  for (const id of order) {
    const node = builder.node(id);
    if (!operandsOf(node).some((o) => isReplaced(o) || affected.has(o))) continue;
    affected.add(id);
    if (node.kind !== 'recur' || renewed.has(node.recurrence)) continue;
    const number = builder.recurrence();
    renewed.set(node.recurrence, number);
    for (const { state } of node.states) {
      const { name = '', element, axes, span } = builder.node(state);
      replaced.set(state, builder.state(number, name, element, axes, span));
    }
  }
  return renewed;
}

function again(
  builder: TermBuilder,
  node: Node,
  to: (id: NodeId) => NodeId,
  renewed: ReadonlyMap<number, number>,
  along: Along | undefined,
): NodeId {
  const moved = (axis: Axis): Axis => (axis.id === along?.from.id ? along.to : axis);
  switch (node.kind) {
    case 'map':
      return builder.map(node.fn, node.args.map(to), node.span);
    case 'reduce':
      return builder.reduce(node.monoid, node.reduced, to(node.arg), node.span);
    case 'reindex': {
      const entries = node.entries.map((e) => ({ ...e, to: withAxis(withNodes(e.to, to), along) }));
      const otherwise = node.otherwise === undefined ? undefined : to(node.otherwise);
      // axes over which the value was repeated
      const known = new Set(builder.reindexedAxes(to(node.arg), entries, otherwise).map((a) => a.id));
      const extra = node.axes.map(moved).filter((a) => !known.has(a.id));
      return builder.reindex(to(node.arg), entries, node.span, otherwise, extra);
    }
    case 'recur': {
      const recurrence = renewed.get(node.recurrence) ?? node.recurrence;
      const states = node.states.map(
        (s): RecurrentState => ({ state: to(s.state), initial: to(s.initial), next: to(s.next) }),
      );
      const merge = node.merge && {
        left: node.merge.left.map(to),
        right: node.merge.right.map(to),
        merged: node.merge.merged.map(to),
      };
      const own = { recurrence, axis: node.axis, states, values: [to(node.value)], ...(merge ? { merge } : {}) };
      const step = closed(builder, own);
      return builder.recur({ ...step, mode: node.mode, value: step.values[0] as NodeId }, node.span);
    }
    case 'input':
    case 'constant':
    case 'index':
    case 'size':
    case 'state':
      return node.id;
  }
}

/** An index with another one in the place of an axis. */
export const withAxis = (e: IndexExpression, along: Pick<Along, 'from' | 'index'> | undefined): IndexExpression =>
  mappedIndex(e, (leaf) => (along && leaf.kind === 'axis' && leaf.axis.id === along.from.id ? along.index : leaf));

/** The final states of a recurrence over a part of its axis, `S_parts` of a state S. Its step sees indices and sizes of the
 * whole; elements where `inside` does not hold leave the states as they are. */
export function overPart(
  builder: TermBuilder,
  { axis, states }: Pick<Step, 'axis' | 'states'>,
  along: Along,
  inside?: NodeId,
): readonly NodeId[] {
  const recurrence = builder.recurrence();
  const replaced = new Map<NodeId, NodeId>();
  for (const { state } of states) {
    const { name = '', element, axes, span } = builder.node(state);
    replaced.set(state, builder.state(recurrence, name, element, axes, span));
  }
  const inner = innerNodes(builder.nodes);
  const pending = states.map((s) => s.next);
  const seen = new Set<NodeId>();
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = builder.node(id);
    if (inner.has(id)) pending.push(...operandsOf(node));
    else if (node.axes.some((a) => a.id === axis.id))
      replaced.set(id, builder.reindex(id, [{ from: axis, to: along.index }], node.span));
  }
  const roots = states.map((s) => s.next);
  substitute(builder, replaced, roots, along);
  const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
  const guarded = (next: NodeId, state: NodeId): NodeId =>
    inside === undefined ? next : builder.map('select', [inside, next, state], builder.node(next).span);
  const own = states.map(({ state, initial, next }) => ({
    state: to(state),
    initial,
    next: guarded(to(next), to(state)),
  }));
  return finalsOf(builder, { recurrence, axis: along.to, states: own }, (name) => `${name}_parts`);
}

/** The states after the last element, in their order, each with the name of its state unless said otherwise. */
export function finalsOf(
  builder: TermBuilder,
  step: Omit<Step, 'values'>,
  nameOf: (state: string) => string = (name) => name,
): readonly NodeId[] {
  const { values: _, ...whole } = closed(builder, { ...step, values: [] });
  return whole.states.map(({ state }) => {
    const { name, span } = builder.node(state);
    const final = builder.recur({ ...whole, mode: 'final', value: state }, span);
    return name === undefined ? final : builder.named(final, nameOf(name));
  });
}

/** The step with states over the axes of their initial and next values: what is woven through the step is woven through
 * its state. */
export function closed(builder: TermBuilder, step: Step): Step {
  const { recurrence, axis } = step;
  let { states, values, merge } = step;
  for (;;) {
    const replaced = new Map<NodeId, NodeId>();
    for (const [i, { state, initial, next }] of states.entries()) {
      const sources = [initial, next, ...(merge?.merged.slice(i, i + 1) ?? [])];
      const brought = sources.map((id) => builder.node(id).axes.filter((a) => a.id !== axis.id));
      const wanted = unionAxes([builder.node(state).axes, ...brought]);
      if (wanted.length === builder.node(state).axes.length) continue;
      for (const id of [state, ...(merge ? [merge.left[i], merge.right[i]] : [])])
        if (id !== undefined) replaced.set(id, widened(builder, id, wanted));
    }
    if (replaced.size === 0) return shared(builder, { recurrence, axis, states, values, ...(merge ? { merge } : {}) });
    substitute(builder, replaced, [...states.map((s) => s.next), ...values, ...(merge?.merged ?? [])]);
    const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
    states = states.map(({ state, initial, next }) => ({ state: to(state), initial, next: to(next) }));
    values = values.map(to);
    merge = merge && { left: merge.left.map(to), right: merge.right.map(to), merged: merge.merged.map(to) };
  }
}

function widened(builder: TermBuilder, id: NodeId, axes: readonly Axis[]): NodeId {
  const node = builder.node(id);
  if (node.kind !== 'state') throw new Error(`NCD9001: node ${id} is no state`);
  return builder.state(node.recurrence, node.name ?? '', node.element, axes, node.span);
}

/** The step of a recurrence that is there already and does the same, so that what is written twice runs once. */
function shared(builder: TermBuilder, step: Step): Step {
  for (const known of builder.steps) {
    if (known.recurrence === step.recurrence) return step;
    if (!isAlike(builder, known, step) || readsResult(builder, step.values, known.recurrence)) continue;
    const replaced = new Map(step.states.map(({ state }, i) => [state, known.states[i]?.state ?? state] as const));
    const nexts = step.states.map((s) => s.next);
    substitute(builder, replaced, [...nexts, ...step.values]);
    const to = (id: NodeId): NodeId => replaced.get(id) ?? id;
    if (nexts.every((next, i) => to(next) === known.states[i]?.next)) return { ...known, values: step.values.map(to) };
  }
  builder.steps.push({ ...step, values: [] });
  return step;
}

/** Whether values read a result of a recurrence: then they are not computed while it runs. */
function readsResult(builder: TermBuilder, values: readonly NodeId[], recurrence: number): boolean {
  const seen = new Set<NodeId>();
  const pending = [...values];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = builder.node(id);
    if (node.kind === 'recur' && node.recurrence === recurrence) return true;
    pending.push(...operandsOf(node));
  }
  return false;
}

/** Whether two recurrences start alike, along the same axis. */
function isAlike(builder: TermBuilder, a: Step, b: Step): boolean {
  if (a.axis.id !== b.axis.id || a.states.length !== b.states.length) return false;
  return a.states.every((s, i) => {
    const other = b.states[i];
    if (s.initial !== other?.initial) return false;
    const [x, y] = [builder.node(s.state), builder.node(other.state)];
    return x.element === y.element && x.axes.map((n) => n.id).join() === y.axes.map((n) => n.id).join();
  });
}
