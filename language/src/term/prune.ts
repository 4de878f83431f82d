import type { IndexExpression, Node, NodeId } from './term.ts';
import { operandsOf } from './traverse.ts';

/** The nodes that `roots` need, renumbered without gaps in the same order, and where each went. */
export function pruneNodes(
  nodes: readonly Node[],
  roots: readonly NodeId[],
): { nodes: Node[]; moved: ReadonlyMap<NodeId, NodeId> } {
  const needed = new Set(roots);
  for (let id = nodes.length - 1; id >= 0; id--)
    if (needed.has(id)) for (const operand of operandsOf(nodes[id] as Node)) needed.add(operand);
  const moved = new Map<NodeId, NodeId>();
  const kept: Node[] = [];
  for (const node of nodes) {
    if (!needed.has(node.id)) continue;
    moved.set(node.id, kept.length);
    kept.push({ ...renumber(node, (id) => moved.get(id) as NodeId), id: kept.length });
  }
  return { nodes: kept, moved };
}

function renumber(node: Node, to: (id: NodeId) => NodeId): Node {
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'index':
    case 'size':
      return node;
    case 'map':
      return { ...node, args: node.args.map(to) };
    case 'reduce':
      return { ...node, arg: to(node.arg) };
    case 'reindex': {
      const entries = node.entries.map((e) => ({ ...e, to: renumberIndex(e.to, to) }));
      return {
        ...node,
        arg: to(node.arg),
        entries,
        ...(node.otherwise === undefined ? {} : { otherwise: to(node.otherwise) }),
      };
    }
  }
}

function renumberIndex(e: IndexExpression, to: (id: NodeId) => NodeId): IndexExpression {
  switch (e.kind) {
    case 'axis':
    case 'constant':
      return e;
    case 'add':
      return { ...e, left: renumberIndex(e.left, to), right: renumberIndex(e.right, to) };
    case 'scale':
    case 'floorDiv':
    case 'mod':
      return { ...e, arg: renumberIndex(e.arg, to) };
    case 'gather':
      return { ...e, node: to(e.node) };
  }
}
