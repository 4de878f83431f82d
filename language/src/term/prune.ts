import type { Node, NodeId } from './term.ts';
import { operandsOf, withNodes } from './traverse.ts';

/** The nodes that `roots` need, renumbered without gaps in the same order, and where each went. */
export function pruneNodes(
  nodes: readonly Node[],
  roots: readonly NodeId[],
): { nodes: Node[]; moved: ReadonlyMap<NodeId, NodeId> } {
  const needed = new Set(roots);
  for (let id = nodes.length - 1; id >= 0; id--)
    if (needed.has(id)) for (const operand of withStates(nodes[id] as Node)) needed.add(operand);
  const moved = new Map<NodeId, NodeId>();
  const kept: Node[] = [];
  for (const node of nodes) {
    if (!needed.has(node.id)) continue;
    moved.set(node.id, kept.length);
    kept.push({ ...renumber(node, (id) => moved.get(id) as NodeId), id: kept.length });
  }
  return { nodes: kept, moved };
}

/** A recurrence names its states, whether or not its step reads them, and how they are merged. */
function withStates(node: Node): readonly NodeId[] {
  if (node.kind !== 'recur') return operandsOf(node);
  const { left = [], right = [], merged = [] } = node.merge ?? {};
  return [...node.states.map((s) => s.state), ...left, ...right, ...merged, ...operandsOf(node)];
}

function renumber(node: Node, to: (id: NodeId) => NodeId): Node {
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'index':
    case 'size':
    case 'state':
      return node;
    case 'recur': {
      const states = node.states.map(({ state, initial, next }) => ({
        state: to(state),
        initial: to(initial),
        next: to(next),
      }));
      const { merge } = node;
      const merged = merge && {
        left: merge.left.map(to),
        right: merge.right.map(to),
        merged: merge.merged.map(to),
      };
      return { ...node, states, value: to(node.value), ...(merged ? { merge: merged } : {}) };
    }
    case 'map':
      return { ...node, args: node.args.map(to) };
    case 'reduce':
      return { ...node, arg: to(node.arg) };
    case 'reindex': {
      const entries = node.entries.map((e) => ({ ...e, to: withNodes(e.to, to) }));
      return {
        ...node,
        arg: to(node.arg),
        entries,
        ...(node.otherwise === undefined ? {} : { otherwise: to(node.otherwise) }),
      };
    }
  }
}
