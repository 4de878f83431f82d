/** Splits regions that leave the machine idle (theory §5): one query over a long sequence, a sum of everything. */
import { splitTerm } from '../derive/index.ts';
import { type Axis, type NodeId, type Term, unionAxes } from '../term/index.ts';
import { type Labelled, type Region, type Split, savesOf } from './labelled.ts';
import { nodeOf } from './reach.ts';
import { regionBelow } from './regions.ts';
import { type Circumstances, idleFactor, regionSeconds, workSeconds } from './seconds.ts';
import { knownSizes } from './tiles.ts';

/** Plans a term, with the parts of some splits in kernels of their own. `busy`: as if nothing left the machine idle. */
export type PlanWithSplits = (term: Term, splits: readonly Split[], busy?: boolean) => Labelled;

/** A part has at least this many elements, else its state costs as much as the elements. */
const fewestElements = 16;
const mostParts = 1024;
/** A region that fills this part of the machine is left as it is. */
const leastIdle = 2;
/** What a split must take, of what the plan takes without it. */
const clearly = 0.8;
/** And how much more it may move and compute: a split spreads work, and does not trade it for more. */
const mostWork = 2;

/** The plan with every split that makes it clearly faster by the model of time. Only axes whose sizes are known are split:
 * nothing says of others that they are long.
 *
 * What is split is what would be one kernel if the machine were busy: a kernel that leaves it idle is cut into smaller ones
 * by a plan without splits, to no avail. */
export function withSplits(term: Term, plan: PlanWithSplits, circumstances: Circumstances): Labelled {
  let current = plan(term, []);
  let where = (id: NodeId): NodeId | undefined => id;
  for (const region of plan(term, [], true).regions) {
    if (region.declared !== undefined || idleFactor(term, region, circumstances) < leastIdle) continue;
    const best = splitOf(current, region, where, plan, circumstances);
    if (!best) continue;
    const before = where;
    where = (id) => mapped(before(id), best.moved);
    current = best.labelled;
  }
  return current;
}

const mapped = (id: NodeId | undefined, moved: ReadonlyMap<NodeId, NodeId>): NodeId | undefined =>
  id === undefined ? undefined : moved.get(id);

interface Best {
  readonly labelled: Labelled;
  readonly moved: ReadonlyMap<NodeId, NodeId>;
  readonly seconds: number;
}

/** The best plan in which the region is split; nothing where no split is clearly better. `where` says what became of the
 * nodes of the region. */
function splitOf(
  labelled: Labelled,
  region: Region,
  where: (id: NodeId) => NodeId | undefined,
  plan: PlanWithSplits,
  circumstances: Circumstances,
): Best | undefined {
  const { term } = labelled;
  const outputs = savesOf(region).flatMap((id) => where(id) ?? []);
  const loaded = new Set(region.loads.flatMap((id) => where(id) ?? []));
  if (outputs.length < savesOf(region).length || loaded.size < region.loads.length) return undefined;
  const { interior, loads } = regionBelow(term, loaded, outputs);
  const axis = longestFolded(term, interior, circumstances);
  if (!axis) return undefined;
  const most = Math.min(mostParts, 2 * idleFactor(term, region, circumstances), axis.length / fewestElements);
  let best: Best | undefined;
  for (let parts = 4; parts <= most; parts *= 4) {
    const { name } = region;
    const of = { name, outputs: [...outputs].sort(ascending), loads };
    const split = splitTerm(term, { interior, ...of }, axis.axis, parts);
    if (split.kind === 'refusal') return undefined;
    const { kind: _, term: rewritten, moved, ...own } = split;
    const earlier = (labelled.splits ?? []).map((s) => movedSplit(s, moved));
    const planned = plan(rewritten, [...earlier, { ...own, of }]);
    const seconds = planSeconds(planned, circumstances);
    if (planWork(planned, circumstances) > mostWork * planWork(labelled, circumstances)) continue;
    if (seconds < (best?.seconds ?? clearly * planSeconds(labelled, circumstances)))
      best = { labelled: planned, moved, seconds };
  }
  return best;
}

const ascending = (a: number, b: number): number => a - b;

const planSeconds = ({ term, regions }: Labelled, circumstances: Circumstances): number =>
  regions.reduce((sum, region) => sum + regionSeconds(term, region, circumstances), 0);

const planWork = ({ term, regions }: Labelled, circumstances: Circumstances): number =>
  regions.reduce((sum, region) => sum + workSeconds(term, region, circumstances), 0);

/** A split of a term that is rewritten once more. */
export function movedSplit(split: Split, moved: ReadonlyMap<NodeId, NodeId>): Split {
  const to = (id: NodeId): NodeId => moved.get(id) ?? id;
  return { ...split, partials: split.partials.map(to), step: { ...split.step, node: to(split.step.node) } };
}

/** The longest axis of known length that is folded among some nodes. */
function longestFolded(
  term: Term,
  interior: readonly NodeId[],
  circumstances: Circumstances,
): { readonly axis: Axis; readonly length: number } | undefined {
  const known = knownSizes(circumstances.sizes);
  const folded = interior.flatMap((id) => {
    const node = nodeOf(term, id);
    return node.kind === 'reduce' ? [node.reduced] : node.kind === 'recur' ? [[node.axis]] : [];
  });
  return unionAxes(folded)
    .flatMap((axis) => {
      const length = known(axis);
      return length === undefined ? [] : [{ axis, length }];
    })
    .sort((a, b) => b.length - a.length)[0];
}
