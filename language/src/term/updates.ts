/** Updates of `inout` parameters: what they read, and what they leave behind. */
import type { Axis, InputNode, Node, NodeId, Term, Update } from './term.ts';
import { indexLeaves, withNodes } from './traverse.ts';

/** The nodes by whose values an update finds its places. */
export const placesOf = ({ entries }: Update): readonly NodeId[] =>
  entries.flatMap(({ to }) => indexLeaves(to).flatMap((leaf) => (leaf.kind === 'gather' ? [leaf.node] : [])));

/** Every node that updates name: what a term needs beside its results. */
export const updateRoots = (updates: readonly Update[]): readonly NodeId[] =>
  updates.flatMap((update) => [update.before, update.after, update.value, ...placesOf(update)]);

/** The axis of what is stored that runs along the last one of the array: of arrays in blocks, whole rows are stored. */
export function rowAxis(nodes: readonly Node[], { before, entries }: Update): Axis {
  const last = (nodes[before] as Node).axes.at(-1) as Axis;
  const entry = entries.find(({ from }) => from.id === last.id);
  if (!entry) return last;
  if (entry.to.kind !== 'axis') throw new Error(`NCD9001: a part of a row along ${last.name} is stored`);
  return entry.to.axis;
}

/** An update over other nodes. */
export const movedUpdate = (update: Update, to: (id: NodeId) => NodeId): Update => ({
  ...update,
  before: to(update.before),
  after: to(update.after),
  value: to(update.value),
  entries: update.entries.map((entry) => ({ ...entry, to: withNodes(entry.to, to) })),
});

/** The update that gives an input node its value; nothing for a parameter as it was given. */
export const updateOf = ({ updates }: Pick<Term, 'updates'>, id: NodeId): Update | undefined =>
  updates.find(({ after }) => after === id);

/** Every input node that an update makes, in order. */
export const updatedInputs = ({ nodes, updates }: Pick<Term, 'nodes' | 'updates'>): readonly InputNode[] =>
  updates.flatMap(({ after }) => {
    const node = nodes[after] as Node;
    return node.kind === 'input' ? [node] : [];
  });

/** Each parameter that is updated, as it is in the end. */
export function finalInputs(term: Pick<Term, 'nodes' | 'updates'>): readonly InputNode[] {
  const last = new Map(updatedInputs(term).map((node) => [node.name, node]));
  return [...last.values()];
}
