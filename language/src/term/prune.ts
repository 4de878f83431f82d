import type { Node, NodeId, Update } from './term.ts';
import { operandsOf, withNodes } from './traverse.ts';
import { placesOf } from './updates.ts';

/** The nodes that `roots` need, renumbered without gaps in the same order, and where each went. What an update stores comes
 * before the array that it makes. */
export function pruneNodes(
  nodes: readonly Node[],
  roots: readonly NodeId[],
  updates: readonly Update[] = [],
): { nodes: Node[]; moved: ReadonlyMap<NodeId, NodeId> } {
  const needed = new Set(roots);
  for (let id = nodes.length - 1; id >= 0; id--)
    if (needed.has(id)) for (const operand of withStates(nodes[id] as Node)) needed.add(operand);
  const moved = new Map<NodeId, NodeId>();
  const kept: Node[] = [];
  for (const id of inOrder(nodes, needed, updates)) {
    const node = nodes[id] as Node;
    moved.set(node.id, kept.length);
    kept.push({ ...renumber(node, (id) => moved.get(id) as NodeId), id: kept.length });
  }
  return { nodes: kept, moved };
}

/** Each node after those that it needs, and else as they stand. */
function inOrder(nodes: readonly Node[], needed: ReadonlySet<NodeId>, updates: readonly Update[]): readonly NodeId[] {
  const ascending = [...needed].sort((a, b) => a - b);
  if (updates.every(({ value, after }) => value < after)) return ascending;
  const stored = new Map(updates.map((u) => [u.after, [u.before, u.value, ...placesOf(u)]] as const));
  const placed = new Set<NodeId>();
  const pending = ascending.toReversed();
  for (let id = pending.at(-1); id !== undefined; id = pending.at(-1)) {
    const open = [...withStates(nodes[id] as Node), ...(stored.get(id) ?? [])].filter((o) => !placed.has(o));
    if (placed.has(id) || open.length === 0) {
      placed.add(id);
      pending.pop();
    } else pending.push(...open);
  }
  return [...placed];
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
