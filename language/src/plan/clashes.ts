/** Whether an update stores two elements at one place. The last one stays; where nothing says that places differ, elements that
 * might meet are stored one after the other. */
import type { Axis, IndexExpression, Node, NodeId, Term, Update } from '../term/index.ts';
import { constantSize, type Size, sizeConstant } from '../types/index.ts';

export type Clashes =
  | { readonly kind: 'none' }
  /** Elements that lie `period` apart along the axis meet: of each such row, only the last is stored. */
  | { readonly kind: 'ring'; readonly axis: Axis; readonly period: Size }
  /** Elements along these axes may meet. */
  | { readonly kind: 'unknown'; readonly axes: readonly Axis[] };

export function clashesOf(term: Term, { before, entries, axes }: Update): Clashes {
  const moved = new Set(entries.map(({ from }) => from.id));
  const kept = new Set((term.nodes[before] as Node).axes.flatMap(({ id }) => (moved.has(id) ? [] : [id])));
  const open = axes.filter(({ id }) => !kept.has(id));
  const rings: Clashes[] = [];
  const isTold = (axis: Axis): boolean =>
    entries.some(({ to }) => {
      const others = open.filter((a) => a !== axis);
      const { index, period } = ringOf(term.nodes, to);
      if (others.some((a) => coefficient(term.nodes, index, a) !== 0)) return false;
      const step = coefficient(term.nodes, index, axis);
      if (period && Math.abs(step ?? 0) === 1) rings.push({ kind: 'ring', axis, period });
      return period ? Math.abs(step ?? 0) === 1 : (step ?? 0) !== 0;
    });
  if (!open.every(isTold)) return { kind: 'unknown', axes: open };
  const [ring, ...more] = rings;
  if (more.length > 0) return { kind: 'unknown', axes: open };
  return ring ?? { kind: 'none' };
}

type Index = IndexExpression | NodeId;

/** An index that goes round: what is divided, and by what. */
function ringOf(nodes: readonly Node[], to: IndexExpression): { readonly index: Index; readonly period?: Size } {
  if (to.kind === 'mod') return { index: to.arg, period: to.by };
  const node = to.kind === 'gather' ? (nodes[to.node] as Node) : undefined;
  if (node?.kind !== 'map' || node.fn !== 'rem') return { index: to };
  const [dividend, divisor] = node.args.map((id) => nodes[id] as Node) as [Node, Node];
  if (divisor.kind === 'size') return { index: dividend.id, period: divisor.size };
  const isPeriod = divisor.kind === 'constant' && divisor.value > 0;
  return isPeriod ? { index: dividend.id, period: sizeConstant(divisor.value) } : { index: to };
}

/** By how much an index grows from one element of an axis to the next; `undefined` where that is not the same everywhere. */
function coefficient(nodes: readonly Node[], index: Index, axis: Axis): number | undefined {
  const of = (inner: Index): number | undefined => coefficient(nodes, inner, axis);
  const sum = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? undefined : a + b;
  const times = (a: number | undefined, by: number | undefined): number | undefined =>
    a === 0 ? 0 : a === undefined || by === undefined ? undefined : a * by;
  if (typeof index !== 'number')
    switch (index.kind) {
      case 'axis':
        return index.axis.id === axis.id ? 1 : 0;
      case 'constant':
        return 0;
      case 'add':
        return sum(of(index.left), of(index.right));
      case 'scale':
        return times(of(index.arg), constantSize(index.by));
      case 'floorDiv':
      case 'mod':
        return of(index.arg) === 0 ? 0 : undefined;
      case 'gather':
        return of(index.node);
    }
  const node = nodes[index] as Node;
  if (!node.axes.some((a) => a.id === axis.id)) return 0;
  if (node.kind === 'index') return 1;
  if (node.kind !== 'map') return undefined;
  const [x, y] = node.args as [NodeId, NodeId];
  const number = (id: NodeId): number | undefined => {
    const factor = nodes[id] as Node;
    return factor.kind === 'constant' ? factor.value : undefined;
  };
  switch (node.fn) {
    case 'i32':
    case 'u32':
      return of(x);
    case 'neg':
      return times(of(x), -1);
    case 'add':
      return sum(of(x), of(y));
    case 'sub':
      return sum(of(x), times(of(y), -1));
    case 'mul':
      return times(of(x), number(y)) ?? times(of(y), number(x));
    default:
      return undefined;
  }
}
