/** The form of what a region computes, before a stream is derived for it. Streams of one form are derived alike, and lead to
 * kernels of one form. */
import { isNonnegative, isPositive } from '../derive/index.ts';
import { type Axis, AxisPlaces, FormWriter, type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { nodeOf } from './reach.ts';
import type { RegionNodes } from './regions.ts';

export interface PartForm {
  readonly text: string;
  /** By their places in the text: what stands at the same place of two texts that are equal is the same for both. */
  readonly nodes: readonly NodeId[];
  readonly axes: readonly Axis[];
}

/** Nothing of a recurrence: what an invocation keeps of it depends on more than its form. */
export function partForm(
  term: Term,
  { interior, loads }: RegionNodes,
  outputs: readonly NodeId[],
): PartForm | undefined {
  if (interior.some((id) => nodeOf(term, id).kind === 'recur')) return undefined;
  const axes = new AxisPlaces();
  const inside = new FormWriter(term.nodes, new Set(loads), axes);
  const text = `${inside.all(outputs)}; loads ${inside.all(loads)} ${loads.map((id) => signOf(term, id))}`;
  const nodes = inside.written();
  // the bounds of a stream are seen through what other kernels make of indices
  const { isOfIndices, ends } = madeOf(term, loads);
  if (!isOfIndices) return { text, nodes, axes: axes.all };
  const below = new FormWriter(term.nodes, ends, axes);
  return { text: `${text}; of ${below.all(loads)}`, nodes: [...nodes, ...below.written()], axes: axes.all };
}

const signOf = ({ nodes }: Term, id: NodeId): string =>
  isPositive(nodes, id) ? '+' : isNonnegative(nodes, id) ? '0' : '';

/** Whether values depend on indices other than through a reduction, and the reductions that they are made of. */
function madeOf(
  term: Term,
  loads: readonly NodeId[],
): { readonly isOfIndices: boolean; readonly ends: ReadonlySet<NodeId> } {
  const seen = new Set<NodeId>();
  const ends = new Set<NodeId>();
  let isOfIndices = false;
  const pending = [...loads];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = nodeOf(term, id);
    if (node.kind === 'reduce' || node.kind === 'recur') ends.add(id);
    else {
      isOfIndices ||= readsIndices(node);
      pending.push(...operandsOf(node));
    }
  }
  return { isOfIndices, ends };
}

const readsIndices = (node: Node): boolean =>
  node.kind === 'index' || node.kind === 'size' || (node.kind === 'reindex' && node.otherwise !== undefined);
