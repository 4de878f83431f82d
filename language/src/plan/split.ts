/** Splits regions that leave the machine idle (theory §5): one query over a long sequence, a sum of everything. */
import { splitTerm } from '../derive/index.ts';
import { type Axis, type NodeId, type Term, unionAxes } from '../term/index.ts';
import { bitsPerValue, levelOf } from '../types/index.ts';
import { isBetter, isFaster, type Ranked, type Timed } from './compare.ts';
import type { Costed } from './costed.ts';
import { type Labelled, type Region, type Split, savesOf, splitsMergedBy } from './labelled.ts';
import { type Between, formOfPart, type Part, partOf } from './part.ts';
import { liveNodes, nodeOf } from './reach.ts';
import { launchSeconds, type RegionCost } from './region-cost.ts';
import { regionBelow } from './regions.ts';
import { knownSizes } from './tiles.ts';

/** Plans a term, with the parts of some splits in kernels of their own. `busy`: as if nothing left the machine idle. */
export type PlanWithSplits = (term: Term, splits: readonly Split[], busy?: boolean) => Labelled;

/** A part has at least this many elements, else its state costs as much as the elements. */
const fewestElements = 16;
/** As many parts are tried, then four times as many, and so on. */
const fewestParts = 4;
const mostParts = 65536;
/** A region that fills this part of the machine is left as it is. */
const leastIdle = 2;

/** The plan with the splits that the program states, and every other that makes a region clearly faster by the model of
 * time. Only axes whose sizes are known are split: nothing says of others that they are long.
 *
 * What is split is what would be one kernel if the machine were busy: a kernel that leaves it idle is cut into smaller ones
 * by a plan without splits, to no avail. Each region is planned by itself, split in all ways and not at all; the whole is
 * planned once more with what was found. */
export function withSplits(term: Term, declared: readonly Split[], plan: PlanWithSplits, costed: Costed): Labelled {
  const best = plan(term, declared);
  if (!longestFolded(term, liveNodes(term), costed)) return best;
  return new Splitter(plan, costed).split(best, plan(term, declared, true).regions);
}

/** A term in which regions have been split, and what became of the nodes that it had before. */
interface Rewritten {
  readonly term: Term;
  readonly splits: readonly Split[];
  readonly where: (id: NodeId) => NodeId | undefined;
}

/** What is to be split, and how the parts are called. */
type Cut = Between & { readonly name: string };

const cutOf = (region: Region): Cut => ({ name: region.name, outputs: savesOf(region), loads: region.loads });

/** With one more region split, where that can be. */
function rewritten({ term, splits, where }: Rewritten, cut: Cut, parts: number, costed: Costed): Rewritten | undefined {
  const outputs = cut.outputs.flatMap((id) => where(id) ?? []);
  const loaded = new Set(cut.loads.flatMap((id) => where(id) ?? []));
  if (outputs.length < cut.outputs.length || loaded.size < cut.loads.length) return undefined;
  const { interior, loads } = regionBelow(term, loaded, outputs);
  const axis = longestFolded(term, interior, costed);
  if (!axis) return undefined;
  const of = { name: cut.name, outputs: [...outputs].sort(ascending), loads };
  const split = splitTerm(term, { interior, ...of }, axis.axis, parts);
  if (split.kind === 'refusal') return undefined;
  const { kind: _, term: next, ...own } = split;
  const { moved } = own;
  return {
    term: next,
    splits: [...splits.map((s) => movedSplit(s, moved)), { ...own, of }],
    where: (id) => {
      const before = where(id);
      return before === undefined ? undefined : moved.get(before);
    },
  };
}

const ascending = (a: number, b: number): number => a - b;

class Splitter {
  readonly #plan: PlanWithSplits;
  readonly #costed: Costed;
  /** By the form of a region: those that compute the same, as the layers of a network do, are tried once. */
  readonly #parts = new Map<string, number | undefined>();

  constructor(plan: PlanWithSplits, costed: Costed) {
    this.#plan = plan;
    this.#costed = costed;
  }

  /** A plan with some regions of its term split, and with what merges so many parts that it leaves the machine idle split
   * again; the plan itself where that is no better. */
  split(before: Labelled, regions: readonly Region[]): Labelled {
    const { term, splits = [] } = before;
    let next: Rewritten = { term, splits, where: (id) => id };
    for (const region of regions) {
      const parts = this.#bestParts(term, region);
      if (parts !== undefined) next = rewritten(next, cutOf(region), parts, this.#costed) ?? next;
    }
    if (next.splits.length === splits.length) return before;
    const split = this.#planned(next);
    return isBetter(this.#costed.plan(split), this.#costed.plan(before)) ? split : before;
  }

  #planned({ term, splits }: Rewritten): Labelled {
    const planned = this.#plan(term, splits);
    return this.split(
      planned,
      planned.regions.filter((region) => splitsMergedBy(planned, region).length > 0),
    );
  }

  /** The number of parts with which a region, planned by itself, is fastest; nothing where no split is clearly better. */
  #bestParts(term: Term, region: Region): number | undefined {
    const { idle, isOpen } = this.#costed.region(term, region);
    if (region.declared !== undefined || isOpen || idle < leastIdle) return undefined;
    const part = partOf(term, cutOf(region));
    const key = formOfPart(part);
    if (!this.#parts.has(key)) this.#parts.set(key, this.#partsOf(term, region, part));
    return this.#parts.get(key);
  }

  #partsOf(term: Term, region: Region, part: Part): number | undefined {
    const costed = this.#costed;
    const whole = costed.region(term, region);
    const cut = cutOf(region);
    const axis = longestFolded(term, regionBelow(term, new Set(cut.loads), cut.outputs).interior, costed);
    if (!axis) return undefined;
    const unsplit = this.#plan(part.term, []);
    const alone = costed.plan(unsplit);
    const running = alone.seconds - unsplit.regions.length * launchSeconds;
    const tried: { readonly parts: number; readonly cost: Ranked }[] = [];
    const start: Rewritten = { term: part.term, splits: [], where: (id) => id };
    const most = Math.min(mostParts, 2 * whole.idle, axis.length / fewestElements);
    for (const parts of countsOfParts(most).reverse()) {
      const split = rewritten(start, { ...part, name: cut.name }, parts, costed);
      if (!split) return undefined;
      const atBest = leastCost(split, whole, running / parts, costed);
      if (!isFaster(atBest, alone) || tried.some(({ cost }) => isFaster(cost, atBest))) continue;
      tried.unshift({ parts, cost: costed.plan(this.#planned(split)) });
    }
    let best: (typeof tried)[number] | undefined;
    for (const one of tried) if (isBetter(one.cost, best?.cost ?? alone)) best = one;
    return best?.parts;
  }
}

/** What the split of a region costs at least: its parts and their merge are launched, and pass the states of all parts between
 * them, beside what the region moves. All that it can spare is that the machine is idle. */
function leastCost({ term, splits }: Rewritten, whole: RegionCost, running: number, { circumstances }: Costed): Timed {
  const known = knownSizes(circumstances.sizes);
  const partials = splits.flatMap((split) => split.partials).map((id) => nodeOf(term, id));
  const passed = partials.reduce(
    (sum, { axes, element }) =>
      sum + axes.reduce((product, axis) => product * (known(axis) ?? 1), bitsPerValue(element) / 8),
    0,
  );
  const { bandwidthBytesPerSecond } = levelOf(circumstances.target, 'workgroup');
  const moving = (whole.bytes + 2 * passed) / bandwidthBytesPerSecond;
  const passing = passed / bandwidthBytesPerSecond;
  return { seconds: 2 * launchSeconds + Math.max(moving, Math.max(running, whole.work.seconds) + passing) };
}

function countsOfParts(most: number): number[] {
  const counts: number[] = [];
  for (let parts = fewestParts; parts <= most; parts *= 4) counts.push(parts);
  return counts;
}

/** A split of a term that is rewritten once more. */
export function movedSplit(split: Split, moved: ReadonlyMap<NodeId, NodeId>): Split {
  const to = (id: NodeId): NodeId => moved.get(id) ?? id;
  return { ...split, partials: split.partials.map(to), step: { ...split.step, node: to(split.step.node) } };
}

/** The longest axis of known length that is folded among some nodes, if it is long enough to be split. */
function longestFolded(
  term: Term,
  interior: readonly NodeId[],
  costed: Costed,
): { readonly axis: Axis; readonly length: number } | undefined {
  const known = knownSizes(costed.circumstances.sizes);
  const folded = interior.flatMap((id) => {
    const node = nodeOf(term, id);
    return node.kind === 'reduce' ? [node.reduced] : node.kind === 'recur' ? [[node.axis]] : [];
  });
  return unionAxes(folded)
    .flatMap((axis) => {
      const length = known(axis);
      return length === undefined ? [] : [{ axis, length }];
    })
    .filter(({ length }) => length >= fewestParts * fewestElements)
    .sort((a, b) => b.length - a.length)[0];
}
