/** Tiles by the machine (theory §6, §7.4): of all ways to lay invocations over the axes along which loads are shared, the
 * one that takes the least time; of those about as fast, the one that moves least. Tiles that a program states stay. */
import type { Term } from '../term/index.ts';
import { loadsAreDear } from '../types/index.ts';
import { sameTime } from './compare.ts';
import type { Region, StreamRegion, Tile } from './labelled.ts';
import { type Circumstances, type RegionCost, type RegionCosts, regionCosts } from './region-cost.ts';
import { groupsOf } from './shape.ts';
import { type Choices, layouts, type TileLayout } from './tile-layouts.ts';
import { chunkChoices, knownSizes, reusedRows } from './tiles.ts';

/** A way to lay out a region, and what it costs. */
export interface TileCandidate extends RegionCost {
  readonly region: StreamRegion;
}

/** Of candidates that the machine can hold and that are about as fast as the fastest, the one with least to move; then by time,
 * idle invocations among those that work, memory and invocations; of equal ones, the most compact. Deterministic. */
export function bestOf(candidates: readonly TileCandidate[]): TileCandidate | undefined {
  const possible = candidates.filter(isPossible);
  const fastest = leastSeconds(candidates);
  const order = (a: TileCandidate, b: TileCandidate): number =>
    a.bytes - b.bytes ||
    a.padding * a.seconds - b.padding * b.seconds ||
    a.fill - b.fill ||
    volumeOf(a) - volumeOf(b) ||
    sidesOf(a) - sidesOf(b);
  return possible.filter(({ seconds }) => seconds <= fastest * sameTime).toSorted(order)[0];
}

/** Whether the machine can hold it. */
export const isPossible = ({ fill, registers }: TileCandidate): boolean => fill <= 1 && registers <= 1;

const volumeOf = ({ region }: TileCandidate): number => groupsOf(region).reduce((p, { size }) => p * size, 1);

const sidesOf = ({ region }: TileCandidate): number => groupsOf(region).reduce((sum, { size }) => sum + size, 0);

/** A few layouts of a region's rows and, for where none of them fits, the region with tiles that an invocation has registers
 * for. */
export function fewCandidates(
  term: Term,
  region: StreamRegion,
  circumstances: Circumstances,
): { readonly few: readonly TileCandidate[]; readonly otherwise: () => TileCandidate } {
  const costs = regionCosts(term, region, circumstances);
  const all = costed(laidOut(region, costs, circumstances, 'few'), costs);
  const few = loadsAreDear(circumstances.target) ? withoutIdle(all) : all;
  const otherwise = (): TileCandidate => {
    const own = withinRegisters(region, costs);
    return { region: own, ...costs.costOf(own) };
  };
  return { few, otherwise };
}

/** First fewer rows, which only share what they load, then less of the column, for which all is done again. */
function withinRegisters(region: StreamRegion, { registersOf }: RegionCosts): StreamRegion {
  let own = region;
  for (;;) {
    const next = registersOf(own) > 1 ? withLess(own) : undefined;
    if (!next) return own;
    own = next;
  }
}

function withLess({ rows, column, ...region }: StreamRegion): StreamRegion | undefined {
  const half = (tile: Tile): Tile => ({ ...tile, size: Math.ceil(tile.size / 2) });
  if (rows.some(({ size }) => size > 1)) return { ...region, rows: rows.map(half), ...(column ? { column } : {}) };
  return column && column.size > 1 ? { ...region, rows, column: half(column) } : undefined;
}

/** All layouts of the region's rows; none where no load is shared along a row, or where the tiles are given. */
export const tileCandidates = (term: Term, region: Region, circumstances: Circumstances): readonly TileCandidate[] =>
  ofChunks(term, region, circumstances, costed);

/** The best of them. */
export const bestTiles = (term: Term, region: Region, circumstances: Circumstances): StreamRegion | undefined =>
  bestOf(ofChunks(term, region, circumstances, fastest))?.region;

function ofChunks(
  term: Term,
  region: Region,
  circumstances: Circumstances,
  candidatesOf: typeof costed,
): readonly TileCandidate[] {
  if (region.kind === 'element') return [];
  const { sizes, target } = circumstances;
  const candidates = (chunk: number): readonly TileCandidate[] => {
    const like = { ...region, chunk };
    const costs = regionCosts(term, like, circumstances);
    return candidatesOf(laidOut(like, costs, circumstances, 'all'), costs);
  };
  const [usual, ...longer] = chunkChoices(region, knownSizes(sizes), target);
  const few = candidates(usual);
  const all = leastSeconds(few) < worthUnrolling ? few : [...few, ...longer.flatMap(candidates)];
  return loadsAreDear(target) ? withoutIdle(all) : all;
}

const costed = (regions: readonly StreamRegion[], { costOf }: RegionCosts): readonly TileCandidate[] =>
  regions.map((region) => ({ region, ...costOf(region) }));

/** Those that may be as fast as the fastest: most take too long by what they compute alone. */
function fastest(regions: readonly StreamRegion[], { weigh }: RegionCosts): readonly TileCandidate[] {
  const weighed = regions.map((region, place) => ({ region, place, ...weigh(region) }));
  const found: (TileCandidate | undefined)[] = [];
  let most = Number.POSITIVE_INFINITY;
  for (const { region, place, secondsAtLeast, cost } of weighed.sort((a, b) => a.secondsAtLeast - b.secondsAtLeast)) {
    if (secondsAtLeast > most) break;
    const candidate = { region, ...cost() };
    found[place] = candidate;
    if (isPossible(candidate)) most = Math.min(most, candidate.seconds * sameTime);
  }
  return found.flatMap((candidate) => candidate ?? []);
}

/** Layouts of one chunk. */
function laidOut(
  region: StreamRegion,
  { registersOf }: RegionCosts,
  { sizes, target }: Circumstances,
  choices: Choices,
): readonly StreamRegion[] {
  const { rows, column, loads, stream, declared } = region;
  if (declared !== undefined || stream.recurrences.length > 0) return [];
  const axes = rows.map(({ axis }) => axis);
  const sizeOf = knownSizes(sizes);
  const reused = reusedRows(loads, axes, stream, sizeOf).slice(-2);
  if (reused.length === 0) return [];
  const whole = column && { axis: column.axis, size: column.size * (column.lanes ?? 1) };
  const fits = (layout: TileLayout): boolean => registersOf({ ...region, ...layout }) <= 1;
  return layouts(axes, reused, whole, sizeOf, target, choices, fits).map((layout) => ({ ...region, ...layout }));
}

/** Compilers of shaders take tenths of a second for twice as long a chunk: as long as many runs of a small kernel. */
const worthUnrolling = 0.05;

/** Of those about as fast as the fastest, only those that leave hardly more invocations idle than one has to: where instructions
 * bound, idle invocations run them too. */
function withoutIdle(candidates: readonly TileCandidate[]): readonly TileCandidate[] {
  const most = leastSeconds(candidates) * sameTime;
  const isFast = (candidate: TileCandidate): boolean => isPossible(candidate) && candidate.seconds <= most;
  const least = Math.min(...candidates.filter(isFast).map(({ padding }) => padding));
  return candidates.filter((candidate) => !isFast(candidate) || candidate.padding <= hardlyMore * least);
}
const hardlyMore = 1.05;

const leastSeconds = (candidates: readonly TileCandidate[]): number =>
  Math.min(...candidates.filter(isPossible).map(({ seconds }) => seconds));
