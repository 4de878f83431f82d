import type { Axis, IndexExpression, Node, NodeId } from './term.ts';

/** The nodes that a node reads, its gathered indices included, in order of appearance; one may stand there twice. */
export function operandsOf(node: Node): readonly NodeId[] {
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'index':
    case 'size':
      return [];
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

/** The axes over which a node is computed: its own and those that it reduces. */
export function loopAxes(node: Node): readonly Axis[] {
  return node.kind === 'reduce' ? [...node.axes, ...node.reduced] : node.axes;
}
