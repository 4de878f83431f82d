/** What the invocations of a region do: the compute side of the one model of time. */
import { ProductSum } from '../cost/index.ts';
import { type Axis, type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { loadsAreDear, operationsIn } from '../types/index.ts';
import type { Region, Tile } from './labelled.ts';
import type { Circumstances } from './region-cost.ts';
import type { KnownSizes } from './shape.ts';
import { dividesChunk, shareableFolds } from './stage.ts';
import { extentOf } from './tiles.ts';
import { elementsTogether } from './together.ts';
import { endsOf, nodesOf, rootsOf, visitsOf } from './visits.ts';
import { decodeOperations, functions } from './work.ts';

/** A state in a private array is read and written for every operation on it: indices that a loop counts find no register. */
const arrayAccesses = 2;
/** Where a load is dear, what a loop changes lies in memory: each round takes it from there and puts it back. */
const changes = 2;

/** Scalar operations and loads, as often as they are done: invocations share nothing, so once more for each tile along axes
 * that a value lacks. A function weighs as much as it takes. */
export function instructions(
  term: Term,
  like: Region,
  tiles: readonly Tile[],
  { sizes, target }: Circumstances,
): (region: Region, counts: readonly number[]) => number {
  const nodes = nodesOf(term, like);
  const node = (id: NodeId): Node => nodes[id] as Node;
  const column = like.kind === 'stream' ? like.column : undefined;
  const accumulators = like.kind === 'stream' ? like.stream.accumulators : [];
  const functionCost = operationsIn(target, target.costs.exponential);
  const loadCost = operationsIn(target, target.costs.load);
  const together = like.kind === 'element' ? elementsTogether(term, like, { sizes, target }) : 1;
  const startCost = operationsIn(target, target.costs.invocation) / together;
  const sum = (): Repeated => new Repeated(tiles, sizes);
  const [perElement, perChunk, perShare, perRead, perBarrier] = [sum(), sum(), sum(), sum(), sum()];
  const streamed = like.kind === 'stream' ? [like.stream.axis] : [];
  /** What is folded inside of a chunk is gone through for each chunk, also where it is the same for all. */
  const isReadPerChunk = (axes: readonly Axis[]): boolean =>
    streamed.some(({ id }) => !axes.some((a) => a.id === id)) &&
    axes.some(({ id }) => !tiles.some(({ axis }) => axis.id === id));
  const ends = endsOf(like);
  // what invocations that share a column may divide among them, and what each does by itself
  const folds = like.kind === 'stream' ? shareableFolds(like) : [];
  const seen = new Set<NodeId>();
  const count = (roots: readonly NodeId[], into: Repeated, skipped: readonly NodeId[]): void => {
    const pending = [...roots];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id) || skipped.includes(id)) continue;
      seen.add(id);
      if (ends.has(id)) continue;
      const n = node(id);
      if (n.kind === 'map') into.add(functions.has(n.fn) ? functionCost : 1, n.axes);
      else if (n.kind === 'reduce') into.add(1, [...n.axes, ...n.reduced]);
      pending.push(...operandsOf(n));
    }
  };
  count(rootsOf(like), perElement, folds);
  const alone = new Set(seen);
  count(folds, perShare, []);
  perBarrier.add(2 * operationsIn(target, target.costs.barrier), streamed);
  for (const id of folds) perRead.add(operationsIn(target, target.costs.workgroupAccess), node(id).axes);
  // a load is an instruction, wherever it is served, and what it gives may have to be decoded
  const loads = new Set(like.loads);
  for (const { node: loaded, axes } of visitsOf(term, like)) {
    if (!loads.has(loaded.id)) continue;
    const cost = loadCost + decodeOperations(loaded);
    if (isReadPerChunk(axes)) perChunk.add(cost, [...axes, ...streamed]);
    else (alone.has(loaded.id) ? perElement : perShare).add(cost, axes);
  }
  for (const { body, state } of accumulators) {
    perElement.add(1, node(body).axes);
    if (node(state).axes.some((a) => a.id === column?.axis.id)) perChunk.add(arrayAccesses * loadCost, node(body).axes);
    else if (loadsAreDear(target)) perChunk.add(changes, node(body).axes);
  }
  return (region, counts) => {
    const each = perElement.times(counts) + startCost * counts.reduce((product, count) => product * count, 1);
    if (region.kind === 'element') return each;
    const own = each + perChunk.times(counts) / region.chunk;
    if (folds.length === 0 || !dividesChunk(region)) return own + perShare.times(counts);
    const { lanes = 1 } = region.column ?? {};
    const together = counts.with(-1, Math.ceil((counts.at(-1) ?? 1) / lanes)); // the column is the last tile
    return own + perShare.times(together) + perRead.times(counts) + perBarrier.times(counts) / region.chunk;
  };
}

/** A sum of what is done for every element of some axes, and again for each tile along the others. */
class Repeated {
  readonly #tiles: readonly Tile[];
  readonly #sizes: KnownSizes;
  readonly #sum = new ProductSum();

  constructor(tiles: readonly Tile[], sizes: KnownSizes) {
    this.#tiles = tiles;
    this.#sizes = sizes;
  }

  add(weight: number, axes: readonly Axis[]): void {
    const again = this.#tiles.flatMap(({ axis }, i) => (axes.some((a) => a.id === axis.id) ? [] : [i]));
    this.#sum.add(
      axes.reduce((product, axis) => product * extentOf(axis, this.#sizes), weight),
      again,
    );
  }

  times = (counts: readonly number[]): number => this.#sum.at(counts);
}
