/** What keeps a region from being streamed keeps every larger one from it: a reduction that has no accumulator has none where
 * more is computed around it. The planner tries large regions first, and most of them fail at the same few reductions. */
import { readsElsewhere } from '../derive/index.ts';
import { type Axis, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { nodeOf } from './reach.ts';

/** By axis: what such reductions are computed from, themselves included. */
const known = new WeakMap<Term, Map<number, ReadonlySet<NodeId>[]>>();

/** Remembers that a region cannot be streamed along an axis because of a reduction in it. */
export function refuse(term: Term, interior: readonly NodeId[], axis: Axis, reduction: NodeId): void {
  const inside = new Set(interior);
  if (!inside.has(reduction) || isRewritten(term, interior)) return;
  const core = new Set<NodeId>();
  const pending = [reduction];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (core.has(id) || !inside.has(id)) continue;
    core.add(id);
    pending.push(...operandsOf(nodeOf(term, id)));
  }
  const refused = known.get(term) ?? new Map<number, ReadonlySet<NodeId>[]>();
  known.set(term, refused);
  refused.set(axis.id, [...(refused.get(axis.id) ?? []), core]);
}

/** Whether a region computes all that kept a smaller one from being streamed along an axis. */
export function isRefused(term: Term, interior: readonly NodeId[], axis: Axis): boolean {
  const cores = known.get(term)?.get(axis.id) ?? [];
  if (cores.length === 0 || isRewritten(term, interior)) return false;
  const inside = new Set(interior);
  return cores.some((core) => core.size <= inside.size && [...core].every((id) => inside.has(id)));
}

/** Whether deriving a stream may compute reductions of the region at other places than those where they stand. */
const isRewritten = (term: Term, interior: readonly NodeId[]): boolean =>
  interior.some((id) => {
    const node = nodeOf(term, id);
    return node.kind === 'recur' || readsElsewhere(node);
  });
