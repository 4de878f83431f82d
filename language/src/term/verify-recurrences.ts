/** What holds of every recurrence of a term, checked; see `verifyTerm`. */
import { unionAxes } from './builder.ts';
import type { Axis, Node, NodeId, RecurNode, Term } from './term.ts';
import { innerNodes } from './traverse.ts';

type Report = (node: Node, problem: string) => void;

/** One message for each broken invariant, of nodes whose operands exist. */
export function verifyRecurrences(term: Term, report: Report): void {
  const inner = innerNodes(term.nodes);
  const first = new Map<number, RecurNode>();
  for (const node of term.nodes) {
    if (node.kind !== 'recur') continue;
    const known = first.get(node.recurrence) ?? node;
    first.set(node.recurrence, known);
    if (known.axis.id !== node.axis.id || stateKey(known) !== stateKey(node))
      report(node, `differs from %${known.id} in its axis or its states`);
    for (const { state, initial, next } of node.states) {
      const [s, i, n] = [state, initial, next].map((id) => term.nodes[id] as Node) as [Node, Node, Node];
      if (s.kind !== 'state' || s.recurrence !== node.recurrence)
        report(node, `has state %${state}, which is not its own`);
      if (carries(s, node.axis)) report(node, `has state %${state} along axis ${node.axis.name}`);
      if (!within(i.axes, s.axes)) report(node, `starts %${state} with %${initial}, which has other axes`);
      if (!within(n.axes, [...s.axes, node.axis])) report(node, `steps %${state} to %${next}, which has other axes`);
      if (i.element !== s.element || n.element !== s.element) report(node, `has %${state} in several element types`);
      if (inner.get(initial)?.has(node.recurrence)) report(node, `starts %${state} with a value of its own step`);
    }
    for (const list of node.merge ? [node.merge.left, node.merge.right, node.merge.merged] : [])
      for (const [i, id] of list.entries()) {
        const [own, merged] = [term.nodes[node.states[i]?.state ?? -1], term.nodes[id]];
        if (
          own?.element !== merged?.element ||
          !within(merged?.axes ?? [], own?.axes ?? []) ||
          list.length !== node.states.length
        )
          report(node, `merges to %${id}, which is no state of it`);
      }
    if (node.mode === 'final' && !node.states.some((s) => s.state === node.value))
      report(node, `ends with %${node.value}, which is no state of it`);
  }
  for (const node of term.nodes) verifyInner(node, inner, first, report);
  for (const { node } of term.results)
    if (inner.has(node)) report(term.nodes[node] as Node, 'is a result and depends on the state of a recurrence');
}

/** Of what depends on a state, only one element along the recurrence is there. */
function verifyInner(
  node: Node,
  inner: ReadonlyMap<NodeId, ReadonlySet<number>>,
  first: ReadonlyMap<number, RecurNode>,
  report: Report,
): void {
  if (node.kind !== 'reduce' && node.kind !== 'reindex') return;
  const moved = node.kind === 'reduce' ? node.reduced : node.entries.map((e) => e.from);
  for (const recurrence of inner.get(node.arg) ?? []) {
    const axis = first.get(recurrence)?.axis;
    if (axis && moved.some((a) => a.id === axis.id))
      report(node, `reads %${node.arg} along axis ${axis.name}, while its recurrence runs`);
  }
}

/** The axes that a result of a recurrence must have. */
export function recurAxes(term: Term, { mode, value, axis }: RecurNode): readonly Axis[] {
  const { axes } = term.nodes[value] as Node;
  return mode === 'final' || axes.some((a) => a.id === axis.id) ? axes : unionAxes([[axis], axes]);
}

const stateKey = ({ states }: RecurNode): string => states.map((s) => `${s.state} ${s.initial} ${s.next}`).join();
const carries = (node: Node, axis: Axis): boolean => node.axes.some((a) => a.id === axis.id);
const within = (axes: readonly Axis[], of: readonly Axis[]): boolean =>
  axes.every((a) => of.some((b) => b.id === a.id));
