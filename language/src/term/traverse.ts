import type { Axis, IndexExpression, Node, NodeId } from './term.ts';

/** The nodes that a node reads, its gathered indices included, in order of appearance; one may stand there twice. */
export function operandsOf(node: Node): readonly NodeId[] {
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'index':
    case 'size':
    case 'state':
      return [];
    case 'recur':
      return [...node.states.flatMap(({ initial, next }) => [initial, next]), node.value];
    case 'map':
      return node.args;
    case 'reduce':
      return [node.arg];
    case 'reindex': {
      const gathered = node.entries.flatMap((e) =>
        indexLeaves(e.to).flatMap((l) => (l.kind === 'gather' ? l.node : [])),
      );
      return [node.arg, ...gathered, ...(node.otherwise === undefined ? [] : [node.otherwise])];
    }
  }
}

type IndexLeaf = Extract<IndexExpression, { readonly kind: 'axis' | 'constant' | 'gather' }>;

/** The axes, constants and gathers of which an index expression is made. */
export function indexLeaves(expression: IndexExpression): readonly IndexLeaf[] {
  switch (expression.kind) {
    case 'axis':
    case 'constant':
    case 'gather':
      return [expression];
    case 'add':
      return [...indexLeaves(expression.left), ...indexLeaves(expression.right)];
    case 'scale':
    case 'floorDiv':
    case 'mod':
      return indexLeaves(expression.arg);
  }
}

/** The axes over which a node is computed: its own, those that it reduces, and that of a recurrence. */
export function loopAxes(node: Node): readonly Axis[] {
  switch (node.kind) {
    case 'reduce':
      return [...node.axes, ...node.reduced];
    case 'recur':
      return node.mode === 'final' ? [...node.axes, node.axis] : node.axes;
    default:
      return node.axes;
  }
}

/** The nodes that only the steps of recurrences can compute, with the recurrences whose states they read. */
export function innerNodes(nodes: readonly Node[]): ReadonlyMap<NodeId, ReadonlySet<number>> {
  const inner = new Map<NodeId, ReadonlySet<number>>();
  for (const node of nodes) {
    const read = new Set(node.kind === 'state' ? [node.recurrence] : []);
    for (const operand of operandsOf(node)) for (const r of inner.get(operand) ?? []) read.add(r);
    if (node.kind === 'recur') read.delete(node.recurrence);
    if (read.size > 0) inner.set(node.id, read);
  }
  return inner;
}

/** An index with others in the place of its axes and gathers. */
export function mappedIndex(e: IndexExpression, to: (leaf: IndexLeaf) => IndexExpression): IndexExpression {
  switch (e.kind) {
    case 'axis':
    case 'constant':
    case 'gather':
      return to(e);
    case 'add':
      return { ...e, left: mappedIndex(e.left, to), right: mappedIndex(e.right, to) };
    case 'scale':
    case 'floorDiv':
    case 'mod':
      return { ...e, arg: mappedIndex(e.arg, to) };
  }
}

/** An index that gathers by other nodes. */
export const withNodes = (e: IndexExpression, to: (id: NodeId) => NodeId): IndexExpression =>
  mappedIndex(e, (leaf) => (leaf.kind === 'gather' ? { ...leaf, node: to(leaf.node) } : leaf));
