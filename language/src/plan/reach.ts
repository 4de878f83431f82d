/** Which nodes one region computes, and which it loads: everything below its root, down to stored values. */
import { type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { directPlaces, rootsOfPlan } from './updates.ts';

export interface Reach {
  /** What is computed, root first; empty when the root is merely copied. */
  readonly interior: readonly NodeId[];
  /** Stored values that are read, in order of first appearance. */
  readonly loads: readonly NodeId[];
}

/** `stored` need not hold the root; an input as root is copied. */
export function reach(term: Term, stored: ReadonlySet<NodeId>, root: NodeId): Reach {
  if (nodeOf(term, root).kind === 'input') return { interior: [], loads: [root] };
  const interior = new Set<NodeId>();
  const loads = new Set<NodeId>(placeLoads(term, stored, directPlaces(term, [root])));
  const pending = [root];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id !== root && stored.has(id)) loads.add(id);
    else if (!interior.has(id)) {
      interior.add(id);
      pending.push(...[...operandsOf(nodeOf(term, id))].reverse());
    }
  }
  return { interior: [...interior], loads: [...loads] };
}

/** Stored values that are read to find the places of updates. */
export function placeLoads(term: Term, stored: ReadonlySet<NodeId>, places: readonly NodeId[]): readonly NodeId[] {
  const loads = new Set<NodeId>();
  const pending = [...places];
  for (let id = pending.pop(); id !== undefined; id = pending.pop())
    if (stored.has(id) || nodeOf(term, id).kind === 'input') loads.add(id);
    else pending.push(...operandsOf(nodeOf(term, id)));
  return [...loads];
}

export function nodeOf(term: Term, id: NodeId): Node {
  const node = term.nodes[id];
  if (!node) throw new Error(`NCD9001: ${term.name} has no node ${id}`);
  return node;
}

/** Nodes from which a result or an update is computed, these included, in topological order. */
export function liveNodes(term: Term): readonly NodeId[] {
  const live = new Set<NodeId>();
  const roots = rootsOfPlan(term);
  for (const root of roots) for (const id of reach(term, live, root).interior) live.add(id);
  for (const root of roots) live.add(root);
  return [...live].sort((a, b) => a - b);
}

/** The live nodes that read each node, each once. */
export function consumersOf(term: Term, live: readonly NodeId[]): ReadonlyMap<NodeId, readonly NodeId[]> {
  const consumers = new Map<NodeId, NodeId[]>();
  for (const id of live)
    for (const operand of new Set(operandsOf(nodeOf(term, id)))) {
      const known = consumers.get(operand);
      if (known) known.push(id);
      else consumers.set(operand, [id]);
    }
  return consumers;
}
