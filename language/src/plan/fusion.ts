/** Fusion: starting from the first plan, regions take in the regions that they read, as long as the whole can be streamed
 * and moves less. The term decides what is possible, the cost what is done; neither knows an operator. */
import { type NodeId, placesOf, type Term } from '../term/index.ts';
import { areAlike } from './alike.ts';
import { areAboutAsFast, areBetter } from './compare.ts';
import { type ElementRegion, type Labelled, type Region, type Split, savesOf } from './labelled.ts';
import { uniqueNames } from './names.ts';
import { type Prospect, type Prospects, spill } from './prospects.ts';
import { placeLoads } from './reach.ts';
import { asIfLong, type RegionCost } from './region-cost.ts';
import { type RegionNodes, regionBelow } from './regions.ts';
import { openWhole } from './shape.ts';
import { inOrder, rootsOfPlan } from './updates.ts';
import { isCopy } from './verify.ts';

/** More kernels than this do not compute a value again, each for itself. */
const mostReaders = 4;

/** Where a region does not take in all that it reads, whether it takes in one of those as they are, or each takes in first what it
 * reads itself: of a sum of squares of what attention gives, the one leaves the scores stored, the other only their sum. */
export type GrowthOrder = 'readers' | 'read';

const ascending = (ids: readonly NodeId[]): readonly NodeId[] => [...ids].sort((a, b) => a - b);

export class Fusion {
  readonly #term: Term;
  readonly #prospects: Prospects;
  /** Whether the machine is taken to be busy. */
  readonly #busy: boolean;
  /** The kernels of the plan, by each node that they save. */
  readonly #savedBy = new Map<NodeId, Prospect>();
  readonly #copies: readonly ElementRegion[];
  /** What declared regions save: they stay as they are, and no other takes them in. */
  readonly #fixed: ReadonlySet<NodeId>;
  readonly #stored: Set<NodeId>;
  readonly #results: ReadonlySet<NodeId>;
  /** What is loaded to find the places of updates. */
  readonly #places: ReadonlySet<NodeId>;
  readonly #splits: readonly Split[];

  constructor(
    term: Term,
    first: Labelled,
    fixed: readonly Region[],
    splits: readonly Split[],
    prospects: Prospects,
    busy: boolean,
  ) {
    this.#splits = splits;
    this.#term = term;
    this.#prospects = prospects;
    this.#busy = busy;
    this.#fixed = new Set(fixed.flatMap(savesOf));
    this.#stored = new Set([...first.stored, ...this.#fixed]);
    this.#results = new Set(rootsOfPlan(term));
    this.#places = new Set(placeLoads(term, first.stored, term.updates.flatMap(placesOf)));
    this.#copies = first.regions.filter((r): r is ElementRegion => isCopy(r));
    for (const region of [...first.regions, ...fixed])
      if (!isCopy(region)) this.#put(prospects.of(term, region, busy), []);
  }

  run(first: GrowthOrder): Labelled {
    for (const { partials } of this.#splits) this.#join(this.#savers(partials));
    this.#tile();
    for (const region of this.#lastFirst()) if (this.#isFree(region)) this.#grow(region, first);
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
      const alone = this.#best(first.name, first.outputs);
      if (alone && spill(alone.cost) === 1 && alone.cost.seconds < first.cost.seconds) this.#put(alone, [first]);
    }
  }

  #regions(): readonly Prospect[] {
    return [...new Set(this.#savedBy.values())];
  }

  #savers(ids: readonly NodeId[]): readonly Prospect[] {
    return this.#regions().filter((r) => r.outputs.some((id) => ids.includes(id)));
  }

  #lastFirst(): readonly Prospect[] {
    const last = (region: Prospect): NodeId => Math.max(...region.outputs);
    return this.#regions().toSorted((a, b) => last(b) - last(a));
  }

  /** One region in the place of several. */
  #put(region: Prospect, several: readonly Prospect[]): Prospect {
    for (const one of several) for (const id of one.outputs) this.#savedBy.delete(id);
    for (const id of region.outputs) this.#savedBy.set(id, region);
    return region;
  }

  /** Whether the planner may still change a region. */
  #isFree(region: Prospect): boolean {
    return this.#savedBy.get(region.outputs[0] as NodeId) === region && !this.#isFixed(region);
  }

  #isFixed({ outputs }: Prospect): boolean {
    return outputs.some((id) => this.#fixed.has(id));
  }

  /** Lets one region take in what it reads: everything at once where that pays, else one by one, the latest value first. */
  #grow(start: Prospect, first: GrowthOrder): Prospect {
    let region = start;
    const refused = new Set<Prospect>();
    let wanted = this.#upstream(region);
    for (;;) {
      const taken = wanted.length > 0 ? this.#take(region, wanted) : undefined;
      if (taken) region = taken;
      else for (const producer of wanted.length === 1 ? wanted : []) refused.add(producer);
      const next = this.#producers(region)
        .reverse()
        .find((producer) => !refused.has(producer));
      if (!next) return region;
      wanted = [first === 'read' ? this.#grow(next, first) : next];
    }
  }

  /** The regions that compute what one loads and that it may take in, in the order of what it loads. */
  #producers(region: Prospect, inner = region): Prospect[] {
    const producers = inner.loads.flatMap((id) => this.#savedBy.get(id) ?? []);
    const isCut = (producer: Prospect): boolean => producer.outputs.some((id) => this.#isCut(region, id));
    return [...new Set(producers)].filter((p) => p !== region && !this.#isFixed(p) && !isCut(p));
  }

  /** The regions from which one is computed, nearest first. */
  #upstream(region: Prospect): readonly Prospect[] {
    const found = new Set<Prospect>();
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
  #repeat(region: Prospect): void {
    const saved = region.outputs;
    const readers = this.#regions().filter((r) => r.loads.some((id) => saved.includes(id)));
    const isKept =
      saved.some((id) => this.#results.has(id)) || readers.some((r) => !this.#producers(r).includes(region));
    if (isKept || readers.length < 2 || readers.length > mostReaders) return;
    const without = new Set([...this.#stored].filter((id) => !saved.includes(id)));
    const repeated: Prospect[] = [];
    const before = [region, ...readers].map(({ cost }) => cost);
    for (const reader of readers) {
      const own = this.#best(reader.name, reader.outputs, without);
      if (!own) return;
      repeated.push(own);
      if (
        !this.#isOpen() &&
        !areAboutAsFast(
          repeated.map(({ cost }) => cost),
          before,
        )
      )
        return;
    }
    if (!this.#pays(repeated, [region, ...readers])) return;
    for (const id of saved) this.#stored.delete(id);
    for (const one of repeated) this.#put(one, [region]);
  }

  /** Lets one kernel compute what several compute that read the same, such as the parts of all states, where that pays. */
  #join(several: readonly Prospect[]): Prospect | undefined {
    const last = several.at(-1);
    if (!last || several.length === 1) return undefined;
    const saved = several.flatMap(({ outputs }) => outputs);
    if (this.#needs(this.#below(saved).loads, new Set(saved))) return undefined;
    const best = this.#best(last.name, saved);
    if (!best || !this.#pays([best], several) || this.#needs(best.loads, new Set(saved), best)) return undefined;
    return this.#isOrderable(several, best) ? this.#put(best, several) : undefined;
  }

  /** Lets a region compute what others do that go along the same axes of the same values, or merge parts of one split. */
  #pairUp(first: Prospect): void {
    let region = first;
    const families = this.#splits.map(({ partials }) => partials);
    const isCut = (a: Prospect, b: Prospect): boolean => b.outputs.some((id) => this.#isCut(a, id));
    for (const other of this.#lastFirst()) {
      const isAlike = other !== region && this.#isFree(other) && areAlike(this.#term, region, other, families);
      if (isAlike && !isCut(region, other) && !isCut(other, region)) region = this.#join([other, region]) ?? region;
    }
  }

  /** Whether a region would merge the parts of a split in the kernel that computes them, or compute where an update goes. */
  #isCut(region: Prospect, id: NodeId): boolean {
    if (this.#places.has(id)) return true;
    const isPart = (partials: readonly NodeId[]): boolean => region.outputs.some((own) => partials.includes(own));
    return this.#splits.some(({ partials }) => partials.includes(id) && !isPart(partials));
  }

  /** The region with producers inside, if that can be and pays. */
  #take(region: Prospect, inner: readonly Prospect[]): Prospect | undefined {
    const saved = inner.flatMap(({ outputs }) => outputs);
    const outputs = region.outputs;
    const without = new Set([...this.#stored].filter((id) => !saved.includes(id)));
    // what others read, or what is a result, is saved from inside
    const others = this.#regions().filter((r) => r !== region && !inner.includes(r));
    const kept = saved.filter((id) => this.#results.has(id) || others.some((r) => r.loads.includes(id)));
    const all = [...outputs, ...kept];
    const stored = new Set([...without, ...kept]);
    if (this.#needs(this.#below(all, stored).loads, new Set(kept), region)) return undefined;
    const best = this.#best(region.name, all, stored);
    if (!best) return undefined;
    if (this.#needs(best.loads, new Set(kept), region)) return undefined;
    if (!this.#pays([best], [region, ...inner])) return undefined;
    if (!this.#isOrderable([region, ...inner], best)) return undefined;
    for (const id of saved) if (!kept.includes(id)) this.#stored.delete(id);
    return this.#put(best, [region, ...inner]);
  }

  /** Whether the plan still runs in some order, with one region in the place of several. */
  #isOrderable(several: readonly Prospect[], one: Prospect): boolean {
    if (this.#term.updates.length === 0) return true;
    const others = this.#regions().filter((r) => !several.includes(r));
    const regions = [...others, one].map(({ region }) => region());
    return inOrder(this.#term, [...regions, ...this.#copies]) !== undefined;
  }

  /** Whether values that a region loads are computed from what the region itself would save. */
  #needs(loads: readonly NodeId[], saved: ReadonlySet<NodeId>, region?: Prospect): boolean {
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

  #best(name: string, outputs: readonly NodeId[], stored: ReadonlySet<NodeId> = this.#stored): Prospect | undefined {
    const nodes = this.#below(outputs, stored);
    return this.#prospects.best(this.#term, name, nodes, ascending(outputs), this.#busy);
  }

  /** Whether the plan is for sizes that are not known. */
  #isOpen(): boolean {
    return this.#term.symbols.some((symbol) => !this.#prospects.costed.circumstances.sizes.has(symbol));
  }

  #pays(few: readonly Prospect[], several: readonly Prospect[]): boolean {
    const [now, before] = [few, several].map((all) => all.map(({ cost }) => cost)) as [RegionCost[], RegionCost[]];
    // a kernel may spill registers where one in its place would do so anyway, and no more than that
    if (Math.max(...now.map(spill)) > Math.max(...before.map(spill))) return false;
    const { costed } = this.#prospects;
    const { sizes } = costed.circumstances;
    if (!this.#isOpen()) return areBetter(now, before);
    // where sizes are open, nothing says that they leave the machine idle; bytes are a guess as well, and fewer kernels it is
    const regions = few.map(({ region }) => region());
    const whole = costed.where(regions.flatMap((region) => openWhole(this.#term, region, sizes)));
    const costOf = (region: Region): RegionCost => asIfLong(whole.region(this.#term, region, this.#busy));
    const [fused, apart] = [regions.map(costOf), several.map(({ region }) => costOf(region()))];
    return areBetter(fused, apart) || areAboutAsFast(fused, apart);
  }

  /** Each region after those whose values it reads. */
  #ordered(): readonly Region[] {
    const first = this.#regions().toSorted((a, b) => Math.min(...a.outputs) - Math.min(...b.outputs));
    const ordered = inOrder(this.#term, [...first.map(({ region }) => region()), ...this.#copies]);
    if (!ordered) throw new Error(`NCD9001: the kernels of ${this.#term.name} wait for each other`);
    const takeName = uniqueNames();
    return ordered.map((r) => ({ ...r, name: takeName(r.name) }));
  }
}
