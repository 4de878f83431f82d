/** What the steps of recurrences read from outside. */
import type { Node, NodeId, RecurNode } from './term.ts';
import { innerNodes, operandsOf } from './traverse.ts';

export interface Steps {
  /** The nodes that only steps can compute, with the recurrences whose states they read. */
  readonly inner: ReadonlyMap<NodeId, ReadonlySet<number>>;
  /** What a node reads; of a recurrence, what its step reads from outside, its initial values included. */
  readonly reads: (node: Node) => readonly NodeId[];
}

export function stepsOf(nodes: readonly Node[]): Steps {
  const inner = innerNodes(nodes);
  const known = new Map<NodeId, readonly NodeId[]>();
  const reads = (node: Node): readonly NodeId[] => {
    if (node.kind !== 'recur') return operandsOf(node);
    const outside = known.get(node.id) ?? outsideOf(node);
    known.set(node.id, outside);
    return outside;
  };
  const outsideOf = (recur: RecurNode): readonly NodeId[] => {
    const outside = new Set<NodeId>();
    const found = new Set<NodeId>();
    const pending = [...operandsOf(recur)];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      if (inner.get(id)?.has(recur.recurrence)) pending.push(...reads(nodes[id] as Node));
      else outside.add(id);
    }
    return [...outside].sort((a, b) => a - b);
  };
  return { inner, reads };
}
