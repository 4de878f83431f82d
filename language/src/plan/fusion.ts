/** Fusion: starting from the first plan, regions take in the regions that they read, as long as the whole can be streamed
 * and moves less. The term decides what is possible, the cost what is done; neither knows an operator. */
import { type NodeId, placesOf, type Term } from '../term/index.ts';
import { areAlike } from './alike.ts';
import type { TileCandidate } from './choose-tiles.ts';
import { areAboutAsFast, areBetter } from './compare.ts';
import type { Costed } from './costed.ts';
import { type ElementRegion, type Labelled, type Region, type Split, type StreamRegion, savesOf } from './labelled.ts';
import { uniqueNames } from './names.ts';
import { placeLoads } from './reach.ts';
import { asIfLong, type RegionCost } from './region-cost.ts';
import { type RegionNodes, regionBelow, streamLayouts } from './regions.ts';
import { openWhole } from './shape.ts';
import type { PlanLimits } from './stored.ts';
import { inOrder, rootsOfPlan } from './updates.ts';
import { isCopy } from './verify.ts';

/** More kernels than this do not compute a value again, each for itself. */
const mostReaders = 4;

const ascending = (ids: readonly NodeId[]): readonly NodeId[] => [...ids].sort((a, b) => a - b);

/** How many times the registers of an invocation it takes, where they are too few. */
const spill = ({ registers }: RegionCost): number => Math.max(1, registers);

export class Fusion {
  readonly #term: Term;
  readonly #limits: PlanLimits;
  readonly #costed: Costed;
  /** Whether the machine is taken to be busy. */
  readonly #busy: boolean;
  /** By each node that a region saves. */
  readonly #savedBy = new Map<NodeId, Region>();
  readonly #copies: readonly ElementRegion[];
  /** Declared regions: they stay as they are, and no other takes them in. */
  readonly #fixed: ReadonlySet<Region>;
  readonly #stored: Set<NodeId>;
  readonly #results: ReadonlySet<NodeId>;
  /** What is loaded to find the places of updates. */
  readonly #places: ReadonlySet<NodeId>;
  readonly #splits: readonly Split[];

  constructor(
    term: Term,
    first: Labelled,
    fixed: readonly Region[],
    limits: PlanLimits,
    splits: readonly Split[],
    costed: Costed,
    busy: boolean,
  ) {
    this.#splits = splits;
    this.#term = term;
    this.#limits = limits;
    this.#costed = costed;
    this.#busy = busy;
    this.#fixed = new Set(fixed);
    this.#stored = new Set([...first.stored, ...fixed.flatMap(savesOf)]);
    this.#results = new Set(rootsOfPlan(term));
    this.#places = new Set(placeLoads(term, first.stored, term.updates.flatMap(placesOf)));
    this.#copies = first.regions.filter((r): r is ElementRegion => isCopy(r));
    for (const region of [...first.regions, ...fixed]) if (!isCopy(region)) this.#put(region, []);
  }

  run(): Labelled {
    for (const { partials } of this.#splits) this.#join(this.#savers(partials));
    this.#tile();
    for (const region of this.#lastFirst()) if (this.#isFree(region)) this.#grow(region);
    for (const region of this.#lastFirst()) if (this.#isFree(region)) this.#repeat(region);
    for (const region of this.#lastFirst()) if (this.#isFree(region)) this.#pairUp(region);
    return this.#labelled();
  }

  unfused(): Labelled {
    this.#tile();
    return this.#labelled();
  }

  #labelled(): Labelled {
    const labelled = { term: this.#term, regions: this.#ordered(), stored: this.#stored };
    return this.#splits.length === 0 ? labelled : { ...labelled, splits: this.#splits };
  }

  /** Each region as it is fastest by itself: what fusion has to be better than. */
  #tile(): void {
    for (const first of this.#regions().filter((region) => this.#isFree(region))) {
      const alone = this.#best(first.name, savesOf(first));
      const { seconds } = this.#cost(first);
      if (alone && spill(alone) === 1 && alone.seconds < seconds) this.#put(alone.region, [first]);
    }
  }

  #regions(): readonly Region[] {
    return [...new Set(this.#savedBy.values())];
  }

  #savers(ids: readonly NodeId[]): readonly Region[] {
    return this.#regions().filter((r) => savesOf(r).some((id) => ids.includes(id)));
  }

  #lastFirst(): readonly Region[] {
    const last = (region: Region): NodeId => Math.max(...savesOf(region));
    return this.#regions().toSorted((a, b) => last(b) - last(a));
  }

  /** One region in the place of several. */
  #put<R extends Region>(region: R, several: readonly Region[]): R {
    for (const one of several) for (const id of savesOf(one)) this.#savedBy.delete(id);
    for (const id of savesOf(region)) this.#savedBy.set(id, region);
    return region;
  }

  /** Whether the planner may still change a region. */
  #isFree(region: Region): boolean {
    return this.#savedBy.get(savesOf(region)[0] as NodeId) === region && !this.#fixed.has(region);
  }

  /** Lets one region take in what it reads: everything at once where that pays, else one by one, the latest value first. */
  #grow(first: Region): void {
    let region = first;
    const refused = new Set<Region>();
    let wanted = this.#upstream(region);
    for (;;) {
      const taken = wanted.length > 0 ? this.#take(region, wanted) : undefined;
      if (taken) region = taken;
      else for (const producer of wanted.length === 1 ? wanted : []) refused.add(producer);
      const next = this.#producers(region)
        .reverse()
        .find((producer) => !refused.has(producer));
      if (!next) return;
      wanted = [next];
    }
  }

  /** The regions that compute what one loads and that it may take in, in the order of what it loads. */
  #producers(region: Region, inner = region): Region[] {
    const producers = inner.loads.flatMap((id) => this.#savedBy.get(id) ?? []);
    const isCut = (producer: Region): boolean => savesOf(producer).some((id) => this.#isCut(region, id));
    return [...new Set(producers)].filter((p) => p !== region && !this.#fixed.has(p) && !isCut(p));
  }

  /** The regions from which one is computed, nearest first. */
  #upstream(region: Region): readonly Region[] {
    const found = new Set<Region>();
    const pending = [region];
    for (let at = pending.shift(); at !== undefined; at = pending.shift())
      for (const producer of this.#producers(region, at))
        if (!found.has(producer)) {
          found.add(producer);
          pending.push(producer);
        }
    return [...found];
  }

  /** Lets every region that reads what one computes compute it again, where that pays. */
  #repeat(region: Region): void {
    const saved = savesOf(region);
    const readers = this.#regions().filter((r) => r.loads.some((id) => saved.includes(id)));
    const isKept =
      saved.some((id) => this.#results.has(id)) || readers.some((r) => !this.#producers(r).includes(region));
    if (isKept || readers.length < 2 || readers.length > mostReaders) return;
    const without = new Set([...this.#stored].filter((id) => !saved.includes(id)));
    const repeated: TileCandidate[] = [];
    for (const reader of readers) {
      const own = this.#best(reader.name, savesOf(reader), without);
      if (!own) return;
      repeated.push(own);
    }
    if (!this.#pays(repeated, [region, ...readers])) return;
    for (const id of saved) this.#stored.delete(id);
    for (const candidate of repeated) this.#put(candidate.region, [region]);
  }

  /** Lets one kernel compute what several compute that read the same, such as the parts of all states, where that pays. */
  #join(several: readonly Region[]): StreamRegion | undefined {
    const last = several.at(-1);
    if (!last || several.length === 1) return undefined;
    const saved = several.flatMap(savesOf);
    if (this.#needs(this.#below(saved).loads, new Set(saved))) return undefined;
    const best = this.#best(last.name, saved);
    if (!best || !this.#pays([best], several) || this.#needs(best.region.loads, new Set(saved), best.region))
      return undefined;
    return this.#isOrderable(several, best.region) ? this.#put(best.region, several) : undefined;
  }

  /** Lets a region compute what others do that go along the same axes of the same values. */
  #pairUp(first: Region): void {
    let region = first;
    const isCut = (a: Region, b: Region): boolean => savesOf(b).some((id) => this.#isCut(a, id));
    for (const other of this.#lastFirst()) {
      const isAlike = other !== region && this.#isFree(other) && areAlike(this.#term, region, other);
      if (isAlike && !isCut(region, other) && !isCut(other, region)) region = this.#join([other, region]) ?? region;
    }
  }

  /** Whether a region would merge the parts of a split in the kernel that computes them, or compute where an update goes. */
  #isCut(region: Region, id: NodeId): boolean {
    if (this.#places.has(id)) return true;
    const isPart = (partials: readonly NodeId[]): boolean => savesOf(region).some((own) => partials.includes(own));
    return this.#splits.some(({ partials }) => partials.includes(id) && !isPart(partials));
  }

  /** The region with producers inside, if that can be and pays. */
  #take(region: Region, inner: readonly Region[]): StreamRegion | undefined {
    const saved = inner.flatMap(savesOf);
    const outputs = savesOf(region);
    const without = new Set([...this.#stored].filter((id) => !saved.includes(id)));
    // what others read, or what is a result, is saved from inside
    const others = this.#regions().filter((r) => r !== region && !inner.includes(r));
    const kept = saved.filter((id) => this.#results.has(id) || others.some((r) => r.loads.includes(id)));
    const all = [...outputs, ...kept];
    const stored = new Set([...without, ...kept]);
    if (this.#needs(this.#below(all, stored).loads, new Set(kept), region)) return undefined;
    const best = this.#best(region.name, all, stored);
    if (!best) return undefined;
    if (this.#needs(best.region.loads, new Set(kept), region)) return undefined;
    if (!this.#isOrderable([region, ...inner], best.region)) return undefined;
    if (!this.#pays([best], [region, ...inner])) return undefined;
    for (const id of saved) if (!kept.includes(id)) this.#stored.delete(id);
    return this.#put(best.region, [region, ...inner]);
  }

  /** Whether the plan still runs in some order, with one region in the place of several. */
  #isOrderable(several: readonly Region[], one: Region): boolean {
    if (this.#term.updates.length === 0) return true;
    const others = this.#regions().filter((r) => !several.includes(r));
    return inOrder(this.#term, [...others, ...this.#copies, one]) !== undefined;
  }

  /** Whether values that a region loads are computed from what the region itself would save. */
  #needs(loads: readonly NodeId[], saved: ReadonlySet<NodeId>, region?: Region): boolean {
    if (saved.size === 0) return false;
    const pending = [...loads];
    const seen = new Set<NodeId>();
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const by = this.#savedBy.get(id);
      const from = by === region ? undefined : by;
      if (from?.loads.some((l) => saved.has(l))) return true;
      pending.push(...(from?.loads ?? []));
    }
    return false;
  }

  #below(outputs: readonly NodeId[], stored: ReadonlySet<NodeId> = this.#stored): RegionNodes {
    return regionBelow(this.#term, stored, ascending(outputs));
  }

  /** The fastest way to lay out one region, of those for which an invocation has registers. All of them do the same, so that what the
   * model does not know of it is no reason to look at what they move first. */
  #best(
    name: string,
    outputs: readonly NodeId[],
    stored: ReadonlySet<NodeId> = this.#stored,
  ): TileCandidate | undefined {
    const sorted = ascending(outputs);
    const nodes = this.#below(outputs, stored);
    if (nodes.loads.length + sorted.length > this.#limits.storageBuffers) return undefined;
    let best: TileCandidate | undefined;
    for (const layout of streamLayouts(this.#term, nodes, sorted)) {
      if (layout.nodes.loads.length + sorted.length > this.#limits.storageBuffers) continue;
      const own = this.#costed.layout(this.#term, name, layout, this.#busy);
      if (!best || spill(own) < spill(best) || (spill(own) === spill(best) && own.seconds < best.seconds)) best = own;
    }
    return best;
  }

  #pays(few: readonly TileCandidate[], several: readonly Region[]): boolean {
    const costs = several.map((region) => this.#cost(region));
    // a kernel may spill registers where one in its place would do so anyway, and no more than that
    if (Math.max(...few.map(spill)) > Math.max(...costs.map(spill))) return false;
    const isOpen = this.#term.symbols.some((symbol) => !this.#costed.circumstances.sizes.has(symbol));
    if (!isOpen) return areBetter(few, costs);
    // where sizes are open, nothing says that they leave the machine idle; bytes are a guess as well, and fewer kernels it is
    const { sizes } = this.#costed.circumstances;
    const costed = this.#costed.where(few.flatMap(({ region }) => openWhole(this.#term, region, sizes)));
    const costOf = (region: Region): RegionCost => asIfLong(costed.region(this.#term, region, this.#busy));
    const [now, before] = [few.map(({ region }) => costOf(region)), several.map(costOf)];
    return areBetter(now, before) || areAboutAsFast(now, before);
  }

  #cost(region: Region): RegionCost {
    return this.#costed.region(this.#term, region, this.#busy);
  }

  /** Each region after those whose values it reads. */
  #ordered(): readonly Region[] {
    const first = this.#regions().toSorted((a, b) => Math.min(...savesOf(a)) - Math.min(...savesOf(b)));
    const ordered = inOrder(this.#term, [...first, ...this.#copies]);
    if (!ordered) throw new Error(`NCD9001: the kernels of ${this.#term.name} wait for each other`);
    const takeName = uniqueNames();
    return ordered.map((r) => ({ ...r, name: takeName(r.name) }));
  }
}
