/** What the form of a float tells of its sign. */
import type { Node, NodeId } from '../term/index.ts';

const keepsPositive: ReadonlySet<string> = new Set(['add', 'mul', 'div', 'min', 'max', 'sqrt', 'f32', 'f16']);

/** Whether a node is above 0, wherever it is a number. */
export function isPositive(nodes: readonly Node[], id: NodeId): boolean {
  const node = nodes[id] as Node;
  if (node.kind === 'constant') return node.value > 0;
  if (node.kind !== 'map') return false;
  if (node.fn === 'exp' || node.fn === 'rsqrt') return true;
  return keepsPositive.has(node.fn) && node.args.every((a) => isPositive(nodes, a));
}

/** Whether a node is 0 or more, wherever it is a number; `known` answers for nodes that stand for others. */
export function isNonnegative(
  nodes: readonly Node[],
  id: NodeId,
  known: (id: NodeId) => boolean = () => false,
): boolean {
  const node = nodes[id] as Node;
  const all = (ids: readonly NodeId[]): boolean => ids.every((a) => isNonnegative(nodes, a, known));
  switch (node.kind) {
    case 'constant':
      return node.value >= 0;
    case 'size':
    case 'index':
      return true;
    case 'reduce':
      return node.monoid !== 'max' && all([node.arg]);
    case 'reindex':
      return all(node.otherwise === undefined ? [node.arg] : [node.arg, node.otherwise]);
    case 'map':
      break;
    default:
      return known(id);
  }
  const [x, y] = node.args as [NodeId, NodeId];
  switch (node.fn) {
    case 'exp':
    case 'rsqrt':
    case 'sqrt':
    case 'abs':
      return true;
    case 'mul':
      return x === y || all(node.args);
    case 'select':
      return all(node.args.slice(1));
    case 'max':
      return node.args.some((a) => isNonnegative(nodes, a, known));
    default:
      return keepsPositive.has(node.fn) && all(node.args);
  }
}
