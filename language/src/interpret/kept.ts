import {
  finalInputs,
  loopAxes,
  type Node,
  type NodeId,
  placesOf,
  type Steps,
  type Term,
  updateOf,
} from '../term/index.ts';
import { type Extents, pointCount } from './extents.ts';

/** The most values that an array may have which is kept only to save work (128 MiB of float64). */
const MOST_VALUES = 2 ** 24;

export interface KeptNode {
  readonly node: Node;
  /** The kept nodes that nothing after this one reads. */
  readonly release: readonly NodeId[];
}

/** What is computed together: the whole of a term, or the step of a recurrence. */
export interface Scope {
  readonly steps: Steps;
  /** Which nodes belong to it. */
  readonly holds: (id: NodeId) => boolean;
  readonly needed: ReadonlySet<NodeId>;
}

/** The whole of a term, without the steps of its recurrences. */
export const wholeTerm = (term: Term, steps: Steps): Scope => ({
  steps,
  holds: (id) => !steps.inner.has(id),
  needed: new Set([...term.results.map((r) => r.node), ...finalInputs(term).map((input) => input.id)]),
});

/** Chooses the nodes whose values are kept in arrays, in an order in which they can be computed. Every other node is
 * computed within the loops of the kept nodes that need it, so that the product inside a contraction takes no memory.
 * Kept are inputs, results, `stored` nodes, reductions and recurrences, what a reindexing addresses, and what would
 * otherwise be computed several times over. */
export function chooseKept(
  term: Term,
  { steps, holds, needed }: Scope,
  extents: Extents,
  stored: ReadonlySet<NodeId> = new Set(),
): readonly KeptNode[] {
  /** For every node that is read, the kept nodes in whose loops it is read. */
  const readers = new Map<NodeId, Set<NodeId>>();
  const addressed = new Set<NodeId>();
  const kept: Node[] = [];
  for (const node of term.nodes.toReversed()) {
    const loops = readers.get(node.id) ?? new Set();
    if (!holds(node.id) || node.kind === 'state' || (loops.size === 0 && !needed.has(node.id))) continue;
    const keep =
      needed.has(node.id) ||
      stored.has(node.id) ||
      addressed.has(node.id) ||
      node.kind === 'input' ||
      node.kind === 'reduce' ||
      node.kind === 'recur' ||
      (isRepeated(term, node, loops) && pointCount(node.axes, extents) <= MOST_VALUES);
    if (keep) kept.push(node);
    const update = node.kind === 'input' ? updateOf(term, node.id) : undefined;
    const reads = update ? [update.before, update.value, ...placesOf(update)] : steps.reads(node);
    for (const operand of reads) {
      const known = readers.get(operand) ?? new Set();
      readers.set(operand, known);
      for (const reader of keep ? [node.id] : loops) known.add(reader);
    }
    if (update) for (const operand of reads) addressed.add(operand);
    if (node.kind === 'reindex') addressed.add(node.arg);
    if (node.kind === 'recur') for (const { initial } of node.states) addressed.add(initial);
  }
  const release = new Map<NodeId, NodeId[]>(kept.map((node) => [node.id, []]));
  for (const { id } of kept) {
    let last = -1;
    for (const reader of readers.get(id) ?? []) last = Math.max(last, reader);
    if (!needed.has(id)) release.get(last)?.push(id);
  }
  return kept.reverse().map((node) => ({ node, release: release.get(node.id) ?? [] }));
}

/** Whether computing the node in place would do so more than once for some index. */
function isRepeated(term: Term, node: Node, loops: ReadonlySet<NodeId>): boolean {
  if (node.kind !== 'map' && node.kind !== 'reindex') return false;
  if (loops.size > 1) return true;
  return [...loops].some((id) => {
    const reader = term.nodes[id] as Node;
    return reader.kind === 'recur' || loopAxes(reader).length > node.axes.length;
  });
}
