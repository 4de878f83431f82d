/** What a region costs on a machine: the one model of time, by the roofline (theory.md §7.7, §9). What it moves and what it
 * computes overlap; a machine that has too little to do is idle; and every kernel is launched. */
import {
  type Bottleneck,
  boundOf,
  coreCapacity,
  crossingBytes,
  crossings,
  fillOf,
  heldBytes,
  type RegionShape,
  registerBytes,
} from '../cost/index.ts';
import type { Stream } from '../derive/index.ts';
import type { Term } from '../term/index.ts';
import { levelOf, type TargetMachine } from '../types/index.ts';
import { instructions } from './instructions.ts';
import { keptTiles, type Region, type StreamRegion, type Tile, workgroupSize } from './labelled.ts';
import { nodeOf } from './reach.ts';
import { type Group, groupsOf, invocationShape, type KnownSizes, regionShape } from './shape.ts';
import { extentOf, knownSizes, usualColumn, usualSize } from './tiles.ts';
import { invocationsPerCore } from './together.ts';
import { isBoundedByData, streamedOnly, visitedFractions } from './visited.ts';

export const launchSeconds = 5e-6;

/** What time depends on: the sizes that are known, and the machine. */
export interface Circumstances {
  readonly sizes: KnownSizes;
  readonly target: TargetMachine;
}

export interface RegionCost {
  /** From the launch to the end. */
  readonly seconds: number;
  /** What moving and computing take on a machine that is kept busy. */
  readonly work: Bottleneck;
  /** How many times over the region would have to be there to keep the machine busy; 1 where it does. */
  readonly idle: number;
  /** Whether it goes along axes of open size, which may be as long as it takes to keep the machine busy. */
  readonly isOpen: boolean;
  /** Invocations that are launched, for each that has something to do. */
  readonly padding: number;
  /** Between the global level and the workgroups, without chunks that are skipped. */
  readonly bytes: number;
  /** With them: H. */
  readonly wholeBytes: number;
  /** How full a workgroup makes the core; more than 1 does not fit. */
  readonly fill: number;
  /** How full an invocation makes its registers; more than 1 does not fit. */
  readonly registers: number;
}

export const regionCost = (term: Term, region: Region, circumstances: Circumstances): RegionCost =>
  regionCosts(term, region, circumstances).costOf(region);

/** As if other work kept the machine busy, so that only the work counts. */
export const asIfBusy = <T extends RegionCost>(cost: T): T => ({ ...cost, seconds: launchSeconds + cost.work.seconds });

/** As if axes of open size were long. */
export const asIfLong = <T extends RegionCost>(cost: T): T => (cost.isOpen ? asIfBusy(cost) : cost);

/** What regions cost that differ in the sizes and lanes of their tiles alone: formulas are made once for all of them. */
export interface RegionCosts {
  readonly costOf: (region: Region) => RegionCost;
  /** That part of it, for those that are not costed if it is more than 1. */
  readonly registersOf: (region: Region) => number;
  readonly weigh: (region: Region) => Weighed;
}

/** A region of which it is known what it computes, not yet what it moves. */
export interface Weighed {
  /** What computing alone takes; infinite where an invocation has too few registers. */
  readonly secondsAtLeast: number;
  readonly cost: () => RegionCost;
}

export function regionCosts(term: Term, like: Region, circumstances: Circumstances): RegionCosts {
  const { sizes, target } = circumstances;
  const tiles = tilesOf(term, like);
  const extents = extentsOf(tiles, like, sizes);
  const visited = visitedPart(like, circumstances);
  const { moved, registersOf } = movedBytes(term, like, tiles, extents, circumstances, visited);
  const computed = instructions(term, like, tiles, circumstances);
  const { bandwidthBytesPerSecond, units } = levelOf(target, 'workgroup');
  const { flopPerSecond } = target;
  const busy = units * invocationsPerCore(target);
  const isOpen = tiles.some(({ axis }) => knownSizes(sizes)(axis) === undefined);
  // layouts that differ in how invocations lie alone compute the same
  const known = new Map<string, Computed>();
  const computedBy = (region: Region, own: readonly Tile[]): Computed => {
    const sizes = own.map(({ size }) => size);
    const key = `${sizes} ${own.at(-1)?.lanes}`; // the column is the last tile
    const before = known.get(key);
    if (before) return before;
    const counts = sizes.map((size, i) => Math.ceil((extents[i] as Extent).tiled / size));
    const invocations = counts.reduce((p, n) => p * n, 1);
    const computing = { invocations, amount: computed(region, counts), registers: registersOf(region) };
    known.set(key, computing);
    return computing;
  };
  const laidOut = (own: readonly Tile[], invocations: number): Pick<RegionCost, 'idle' | 'padding'> => {
    // of a workgroup whose lanes are given, some may have nothing to do, and do what their neighbours do
    const tiles = own.map(({ size, lanes = 1 }, i) => Math.ceil((extents[i] as Extent).tiled / (size * lanes)));
    const laid = own.some(({ lanes }) => lanes !== undefined);
    const workgroups = laid ? tiles.reduce((p, n) => p * n, 1) : invocations / workgroupSize;
    return {
      idle: Math.max(1, busy / invocations, units / Math.max(1, workgroups)),
      padding: laid ? own.reduce((p, { lanes = 1 }) => p * lanes, workgroups) / invocations : 1,
    };
  };
  const weigh = (region: Region): Weighed => {
    const own = tilesOf(term, region);
    const { invocations, amount, registers } = computedBy(region, own);
    const { idle, padding } = laidOut(own, invocations);
    const cost = (): RegionCost => {
      const { bytes, wholeBytes, fill } = moved(region);
      const work = boundOf([
        { name: 'global memory', kind: 'memory', amount: bytes, perSecond: bandwidthBytesPerSecond },
        { name: 'instructions', kind: 'compute', amount, perSecond: flopPerSecond.f32 },
      ]) as Bottleneck; // there are uses
      const seconds = launchSeconds + idle * work.seconds;
      return { seconds, work, idle, isOpen, padding, bytes, wholeBytes, fill, registers };
    };
    const computing = launchSeconds + (idle * amount) / flopPerSecond.f32;
    return { secondsAtLeast: registers > 1 ? Number.POSITIVE_INFINITY : computing, cost };
  };
  return { costOf: (region) => weigh(region).cost(), registersOf, weigh };
}

/** What invocations do, whatever workgroups they form. */
interface Computed {
  readonly invocations: number;
  readonly amount: number;
  readonly registers: number;
}

/** What invocations compute by themselves: rows and the column of a stream, single elements otherwise. */
const tilesOf = (term: Term, region: Region): readonly Tile[] =>
  region.kind === 'stream' ? keptTiles(region) : nodeOf(term, region.root).axes.map((axis) => ({ axis, size: 1 }));

interface Extent {
  readonly whole: number;
  /** What is cut into tiles; nothing of a column whose size is open: it is taken to fit the array that is kept for it. */
  readonly tiled: number;
}

function extentsOf(tiles: readonly Tile[], region: Region, sizes: KnownSizes): readonly Extent[] {
  const column = region.kind === 'stream' ? region.column?.axis : undefined;
  return tiles.map(({ axis }) => {
    const whole = extentOf(axis, sizes);
    return { whole, tiled: axis === column && knownSizes(sizes)(axis) === undefined ? 1 : whole };
  });
}

type Moved = Pick<RegionCost, 'bytes' | 'wholeBytes' | 'fill'>;

/** H and M of theory.md §2, in bytes: M of a workgroup beside the core, and of an invocation beside its registers. */
function movedBytes(
  term: Term,
  like: Region,
  tiles: readonly Tile[],
  extents: readonly Extent[],
  { sizes, target }: Circumstances,
  visited: VisitedPart,
): { readonly moved: (region: Region) => Moved; readonly registersOf: RegionCosts['registersOf'] } {
  const shape = regionShape(term, like, sizes);
  // what is whole is no group; the groups of an element region are given
  const grouped = tiles.flatMap(({ axis }, i) => ((extents[i] as Extent).tiled === 1 ? [] : [[axis, i] as const]));
  const tiled = like.kind === 'stream' ? grouped : [];
  const places = new Map(tiled.map(([{ id }, i]) => [id, i]));
  const groups = like.kind === 'stream' ? new Map(tiled.map(([{ id, size }]) => [id, size])) : shape.groups;
  const own = { ...shape, groups };
  const orUsual = (usual: number) => (symbol: string) => sizes.get(symbol) ?? usual;
  const crossing = crossings(own);
  const all = crossingBytes(crossing, own, orUsual(usualSize), places);
  const bounded = like.kind === 'stream' && like.stream.bounds !== undefined;
  const streamed = bounded ? crossingBytes(streamedOnly(crossing, own), own, orUsual(usualSize), places) : () => 0;
  const held = heldBytes(own, orUsual(usualColumn), places);
  const capacity = coreCapacity(target);
  const at = (tile: readonly number[], skipped: number): Moved => {
    const wholeBytes = all(tile);
    const bytes = wholeBytes - (skipped === 0 ? 0 : skipped * streamed(tile));
    return { bytes, wholeBytes, fill: fillOf(held(tile), capacity) };
  };
  const clipped = (group: readonly Group[]): readonly number[] =>
    group.map(({ size }, i) => Math.min(size, (extents[i] as Extent).whole));
  const known = new Map<string, Moved>();
  const moved = (region: Region): Moved => {
    if (region.kind === 'element') return at([], 0);
    const workgroup = groupsOf(region);
    const key = workgroup.map(({ size }) => size).join();
    const own = known.get(key) ?? at(clipped(workgroup), 1 - visited(workgroup));
    known.set(key, own);
    return own;
  };
  const registers =
    like.kind === 'stream' ? registersFor(term, like, shape, tiles, extents, { sizes, target }) : undefined;
  // an invocation of an element region computes one value
  const registersOf = (region: Region): number => (region.kind === 'stream' && registers ? registers(region) : 0);
  return { moved, registersOf };
}

/** What an invocation keeps in registers, beside what it can. An array of a column is as long as the tile says, whatever the
 * column is. */
function registersFor(
  term: Term,
  like: StreamRegion,
  shape: RegionShape,
  tiles: readonly Tile[],
  extents: readonly Extent[],
  { sizes, target }: Circumstances,
): (region: StreamRegion) => number {
  const places = new Map(tiles.map(({ axis }, i) => [axis.id, i]));
  const capacity = registerBytes(target);
  const known = new Map<number | undefined, ReturnType<typeof heldBytes>>();
  const heldBy = (region: StreamRegion): ReturnType<typeof heldBytes> =>
    heldBytes(invocationShape(term, region, shape), (symbol) => sizes.get(symbol) ?? usualColumn, places);
  return (region) => {
    const lanes = region.column?.lanes;
    const held = known.get(lanes) ?? heldBy({ ...region, chunk: like.chunk });
    known.set(lanes, held);
    const tile = keptTiles(region).map(({ size }, i) => Math.min(size, (extents[i] as Extent).whole));
    return held(tile).ownBytes / capacity;
  };
}

/** Tiles that are looked at for every plan that is compared. */
const tilesLookedAt = 16;

/** What a stream is taken to go through where its bounds depend on data: a cache that fills in the course of time is half full
 * on average. */
const usuallyVisited = 0.5;

/** The part of its chunks that a stream goes through. */
type VisitedPart = (tiles: readonly Group[]) => number;

/** A stream is costed in many layouts. */
const fractions = new WeakMap<Circumstances, WeakMap<Stream, ReturnType<typeof visitedFractions>>>();

function visitedPart(like: Region, circumstances: Circumstances): VisitedPart {
  if (like.kind === 'element' || like.stream.bounds === undefined) return () => 1;
  if (isBoundedByData(like.stream)) return () => usuallyVisited;
  const { stream, chunk } = like;
  const known = fractions.get(circumstances) ?? new WeakMap<Stream, ReturnType<typeof visitedFractions>>();
  fractions.set(circumstances, known);
  const lookup = (symbol: string): number => circumstances.sizes.get(symbol) ?? usualSize;
  const fraction = known.get(stream) ?? visitedFractions(stream, lookup, tilesLookedAt);
  known.set(stream, fraction);
  return (tiles) => fraction(chunk, tiles) ?? 1;
}
