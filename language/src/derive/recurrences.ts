/** What a region needs of the recurrences in it. */
import { type Node, type NodeId, operandsOf, type RecurNode } from '../term/index.ts';
import type { Recurrence } from './stream.ts';

/** The states that results of a recurrence inside the region read, by way of each other. */
export function neededStates(
  nodes: readonly Node[],
  interior: readonly NodeId[],
  { recurrence, states }: RecurNode,
): Recurrence['states'] {
  const read = new Set<NodeId>();
  const pending = interior.flatMap((id) => {
    const node = nodes[id] as Node;
    return node.kind === 'recur' && node.recurrence === recurrence ? [node.value] : [];
  });
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (read.has(id)) continue;
    read.add(id);
    const state = states.find((s) => s.state === id);
    pending.push(...(state ? [state.next] : operandsOf(nodes[id] as Node)));
  }
  return states.filter((s) => read.has(s.state));
}

/** Whether a value changes with the state of a recurrence. */
export function readsState(nodes: readonly Node[], id: NodeId): boolean {
  const seen = new Set<NodeId>();
  const pending = [id];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const node = nodes[at] as Node;
    if (node.kind === 'state') return true;
    if (seen.has(at) || node.kind === 'recur') continue;
    seen.add(at);
    pending.push(...operandsOf(node));
  }
  return false;
}
