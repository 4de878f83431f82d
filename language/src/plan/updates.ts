/** Updates of `inout` parameters in a plan: which kernel stores each of them, and what has to wait for what. */
import {
  finalInputs,
  type InputNode,
  type NodeId,
  operandsOf,
  placesOf,
  type Term,
  type Update,
  updateOf,
} from '../term/index.ts';
import { type ConcreteType, isBlockType } from '../types/index.ts';
import { clashesOf } from './clashes.ts';
import { type Region, savesOf } from './labelled.ts';
import { nodeOf } from './reach.ts';

/** Whether the kernel that computes the value stores it where it belongs: nothing else is made of the value, computing it reads
 * nothing that this update or one before it overwrites, no two elements meet at one place, and each is stored by itself, not in
 * a block. Else it is saved, and copied. */
export function isDirect(term: Term, update: Update): boolean {
  const { value } = update;
  const uses = term.updates.filter((other) => other.value === value).length;
  if (uses > 1 || nodeOf(term, value).kind === 'input' || term.results.some(({ node }) => node === value)) return false;
  if (isBlockType(storedIn(term, update))) return false;
  return !isRead(term, value) && !readsOverwritten(term, update) && clashesOf(term, update).kind !== 'unknown';
}

/** How the array of an update is stored. */
export const storedIn = (term: Term, { before }: Update): ConcreteType => (nodeOf(term, before) as InputNode).stored;

const isRead = (term: Term, id: NodeId): boolean =>
  term.nodes.some((node) => operandsOf(node).includes(id)) || term.updates.some((u) => placesOf(u).includes(id));

/** Whether the value, or where it goes, is computed from an array as it was: from this one, which other invocations may have
 * overwritten, or from one that an earlier update has overwritten when this one is done, as where two arrays are exchanged. */
function readsOverwritten(term: Term, update: Update): boolean {
  const done = term.updates.findIndex(({ after }) => after === update.after);
  const overwritten = new Set(term.updates.slice(0, done + 1).map(({ before }) => before));
  const seen = new Set<NodeId>();
  const pending = [update.value, ...placesOf(update)];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (overwritten.has(id)) return true;
    pending.push(...operandsOf(nodeOf(term, id)));
  }
  return false;
}

/** What must be known to store the updates whose values are among some nodes. */
export const directPlaces = (term: Term, values: readonly NodeId[]): readonly NodeId[] =>
  term.updates
    .filter((update) => values.includes(update.value) && isDirect(term, update))
    .flatMap((update) => placesOf(update));

/** The updates that a region stores. */
export function updatesBy(term: Term, region: Region): readonly Update[] {
  if (region.kind === 'element' && region.update !== undefined) return [term.updates[region.update] as Update];
  const saves = savesOf(region);
  return term.updates.filter((update) => saves.includes(update.value) && isDirect(term, update));
}

/** The regions in an order in which they can run, else as they stand: each after those whose values it reads, and what
 * overwrites an array after what reads it as it was. `undefined` where there is no such order. */
export function inOrder(term: Term, regions: readonly Region[]): readonly Region[] | undefined {
  const waits = waitsFor(term, regions);
  const state = new Map<Region, 'open' | 'done'>();
  const ordered: Region[] = [];
  const visit = (region: Region): boolean => {
    if (state.has(region)) return state.get(region) === 'done';
    state.set(region, 'open');
    if (![...waits(region)].every(visit)) return false;
    state.set(region, 'done');
    ordered.push(region);
    return true;
  };
  return regions.every(visit) ? ordered : undefined;
}

/** What runs before a region: itself where it would have to wait for what it does. */
export function waitsFor(term: Term, regions: readonly Region[]): (region: Region) => ReadonlySet<Region> {
  const saver = new Map<NodeId, Region>();
  const storer = new Map<Update, Region>();
  for (const region of regions) {
    for (const update of updatesBy(term, region)) storer.set(update, region);
    // a copy gives nobody the value that it copies
    for (const id of savesOf(region)) if (!saver.has(id) && !region.loads.includes(id)) saver.set(id, region);
  }
  const providing = (load: NodeId): Region | undefined => {
    const update = updateOf(term, load);
    return update ? storer.get(update) : saver.get(load);
  };
  return (region) => {
    const before = new Set(region.loads.flatMap((load) => providing(load) ?? []));
    for (const update of updatesBy(term, region)) {
      const earlier = providing(update.before);
      if (earlier) before.add(earlier);
      for (const other of regions) if (other.loads.includes(update.before)) before.add(other);
    }
    return before;
  };
}

/** Nodes that every plan stores: parameters, results, and what updates store. */
export const alwaysStored = (term: Term): readonly NodeId[] => [
  ...inputsOf(term),
  ...term.results.map((r) => r.node),
  ...term.updates.map((u) => u.value),
];

/** Parameters, as they are given and after each update. */
export const inputsOf = ({ nodes }: Term): readonly NodeId[] =>
  nodes.flatMap((node) => (node.kind === 'input' ? [node.id] : []));

/** What a plan is for: results, and what is stored in place. */
export const rootsOfPlan = (term: Term): readonly NodeId[] => [
  ...term.results.map((r) => r.node),
  ...term.updates.flatMap((u) => [u.value, ...placesOf(u)]),
  ...finalInputs(term).map((input) => input.id),
];
