/** How an i32 node of indices and sizes changes along an axis, as far as its form tells. */
import type { Axis, Node, NodeId } from '../term/index.ts';
import { neverNegative } from '../types/index.ts';

/** Whether an i32 node is 0 or more, whatever the sizes. */
export function isNatural(nodes: readonly Node[], id: NodeId): boolean {
  const node = nodes[id] as Node;
  if (node.kind === 'constant') return node.value >= 0;
  if (node.kind === 'index') return true;
  if (node.kind === 'size') return neverNegative(node.size);
  if (node.kind !== 'map') return false;
  return ['add', 'mul', 'div', 'rem', 'min', 'max'].includes(node.fn) && node.args.every((a) => isNatural(nodes, a));
}

/** How an i32 node changes as the index of an axis grows. */
export type Direction = 'constant' | 'rising' | 'falling' | 'unknown';

export function directionAlong(nodes: readonly Node[], id: NodeId, axis: Axis): Direction {
  const node = nodes[id] as Node;
  if (!node.axes.some((a) => a.id === axis.id)) return 'constant';
  if (node.kind === 'index') return 'rising';
  if (node.kind !== 'map') return 'unknown';
  const [left, right] = node.args.map((a) => directionAlong(nodes, a, axis)) as [Direction, Direction?];
  switch (node.fn) {
    case 'neg':
      return opposite(left);
    case 'sub':
      return together(left, opposite(right as Direction));
    case 'add':
    case 'min':
    case 'max':
      return together(left, right as Direction);
    case 'mul':
    case 'div': {
      const factor = nodes[node.args[1] as NodeId] as Node;
      if (right !== 'constant') return 'unknown';
      if (isNatural(nodes, factor.id)) return left;
      return factor.kind === 'constant' ? opposite(left) : 'unknown';
    }
    default:
      return 'unknown';
  }
}

function together(a: Direction, b: Direction): Direction {
  if (a === 'constant' || a === b) return b;
  return b === 'constant' ? a : 'unknown';
}

function opposite(a: Direction): Direction {
  return a === 'rising' ? 'falling' : a === 'falling' ? 'rising' : a;
}
