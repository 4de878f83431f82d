/** What a workgroup stages, by the machine: a word that each invocation reads from the cache, or one that some of them load
 * and all read from workgroup memory, between barriers. */
import { type Axis, type Node, type NodeId, operandsOf, type Term, unionAxes } from '../term/index.ts';
import { constantSize, levelOf, type TargetMachine } from '../types/index.ts';
import {
  invocationsOf,
  isLaid,
  keptTiles,
  type Stage,
  type StreamRegion,
  type Tile,
  workgroupSize,
} from './labelled.ts';
import { movesOf } from './moves.ts';
import type { Circumstances } from './region-cost.ts';
import {
  dividesChunk,
  shareableFolds,
  sharedNodes,
  stagedBytes,
  stagedInParts,
  stagedTile,
  tileBytes,
  tileValues,
} from './stage.ts';
import { knownSizes, usualColumn } from './tiles.ts';
import { decodeOperations } from './work.ts';

/** The region with what is staged; as it is where nothing is worth it. A region whose invocations do not lie in rectangles
 * shares nothing for certain. */
export function withStage(term: Term, region: StreamRegion, { target, sizes }: Circumstances): StreamRegion {
  const laid = laidOut(term, region, knownSizes(sizes));
  if (!laid || laid.stream.recurrences.length > 0) return region;
  const nodes = sharedNodes(laid);
  const shares = sharesOf(laid, target);
  const extent = (axis: Axis): number => knownSizes(sizes)(axis) ?? usualColumn;
  let best: Candidate | undefined;
  for (const stage of stages(laid, nodes, knownSizes(sizes))) {
    const candidate = stageWithin({ ...laid, stage: { ...stage, ...shares } }, target, extent);
    if (candidate && candidate.saved > (best?.saved ?? 0) * clearly) best = candidate;
  }
  if (best) return { ...laid, stage: best.stage };
  return shares ? { ...laid, stage: { nodes: [], chunk: laid.chunk, parts: [], ...shares } } : region;
}

/** Invocations that share a column compute for each other what all of them need, if a chunk of it fits. */
function sharesOf(region: StreamRegion, target: TargetMachine): Required<Pick<Stage, 'shares'>> | undefined {
  const shares = dividesChunk(region) ? shareableFolds(region) : [];
  const stage = { nodes: [], chunk: region.chunk, parts: [], shares };
  return shares.length > 0 && stagedBytes({ ...region, stage }) <= storageBytes(target) ? { shares } : undefined;
}

/** A larger stage must save so much more. */
const clearly = 1.005;

interface Candidate {
  readonly stage: Stage;
  /** Seconds of a core for each element of the stream and each invocation. */
  readonly saved: number;
}

/** Where lanes need not be said, they lie along the last row: in tiles, if the program says so or the row is long enough for
 * most of them. */
function laidOut(
  term: Term,
  region: StreamRegion,
  sizeOf: (axis: Axis) => number | undefined,
): StreamRegion | undefined {
  const { rows, declared } = region;
  if (isLaid(region)) return region;
  const last = rows.at(-1);
  if (!last) return undefined;
  const isStated = declared !== undefined && movesOf(term, declared).groups.has(last.axis.id);
  if (!isStated && 2 * (sizeOf(last.axis) ?? 0) < last.size * workgroupSize) return undefined;
  return { ...region, rows: rows.map((row) => ({ ...row, lanes: row === last ? workgroupSize : 1 })) };
}

/** More elements than this share the barriers well enough. */
const mostElements = 64;
const partSizes = [128, 64, 32, 16, 8];

/** Ways to stage, from small to large. Axes that are folded inside are staged whole or, from a chunk at a time, in parts. */
function* stages(
  region: StreamRegion,
  nodes: readonly NodeId[],
  sizeOf: (axis: Axis) => number | undefined,
): Generator<Stage> {
  if (nodes.length === 0) return;
  const { chunk, stream } = region;
  const length = sizeOf(stream.axis) ?? Number.POSITIVE_INFINITY;
  const most = Math.max(chunk, Math.min(mostElements, length));
  const whole = nodes.filter((id) => stagedTile(region, id) !== undefined);
  for (let elements = chunk; elements <= most; elements *= 2) yield { nodes: whole, chunk: elements, parts: [] };
  const folded = foldedAxes(region, nodes);
  if (folded.length === 0) return;
  for (const size of [...partSizes].reverse()) {
    const parts = folded.filter((axis) => (constantSize(axis.size) ?? Number.POSITIVE_INFINITY) > size);
    if (parts.length > 0) yield { nodes, chunk, parts: parts.map((axis) => ({ axis, size })) };
  }
}

/** Axes along which reductions inside fold what is staged. */
function foldedAxes({ stream, rows, column }: StreamRegion, nodes: readonly NodeId[]): readonly Axis[] {
  const folded = unionAxes(stream.nodes.flatMap((n) => (n.kind === 'reduce' ? [n.reduced] : [])));
  // the stream has other nodes of the term beside those of the region: what they fold may be a row here
  const kept = [
    ...stream.accumulators.flatMap(({ reduced }) => reduced),
    ...rows.map((tile) => tile.axis),
    ...(column ? [column.axis] : []),
  ];
  return folded.filter(
    (axis) =>
      !kept.some((a) => a.id === axis.id) &&
      nodes.some((id) => (stream.nodes[id] as Node).axes.some((a) => a.id === axis.id)),
  );
}

/** The nodes of a stage that are worth it and fit, those first that save most for their bytes; nothing where none are. */
function stageWithin(
  region: StreamRegion & { readonly stage: Stage },
  target: TargetMachine,
  extent: (axis: Axis) => number,
): Candidate | undefined {
  const { stage } = region;
  const offers = stage.nodes.flatMap((id) => {
    const tile = stagedTile(region, id);
    const saved = tile ? savedSeconds(region, id, tile, target, extent) : 0;
    return tile && saved > 0 ? [{ id, saved, bytes: tileBytes(tile), isParted: stagedInParts(region, id) }] : [];
  });
  let room = storageBytes(target) - stagedBytes({ ...region, stage: { ...stage, nodes: [] } });
  const taken = offers
    .toSorted((a, b) => b.saved / b.bytes - a.saved / a.bytes || a.id - b.id)
    .filter(({ bytes }) => {
      if (bytes > room) return false;
      room -= bytes;
      return true;
    });
  // parts that no node is left for are another stage's affair
  const parts = stage.parts.filter(({ axis }) =>
    taken.some(({ id }) => (region.stream.nodes[id] as Node).axes.some((a) => a.id === axis.id)),
  );
  if (taken.length === 0 || parts.length < stage.parts.length) return undefined;
  const perStage = taken.some(({ isParted }) => !isParted) ? 1 : 0;
  const perChunk = parts.reduce((n, { axis, size }) => n * Math.ceil(extent(axis) / size), parts.length > 0 ? 1 : 0);
  const barriers = 2 * (perStage + perChunk) * target.costs.barrier;
  const saved = (taken.reduce((sum, t) => sum + t.saved, 0) - barriers) / stage.chunk;
  const nodes = taken.map(({ id }) => id).sort((a, b) => a - b);
  return saved > 0 ? { stage: { ...stage, nodes, parts }, saved } : undefined;
}

/** Workgroup memory that a kernel may declare. */
export const storageBytes = (target: TargetMachine): number =>
  Math.min(target.limits.workgroupStorageBytes, levelOf(target, 'workgroup').capacityBytes);

/** A vector load has four words. */
const wordsOfVector = 4;

/** What one invocation saves in a stage, barriers aside: it reads words from workgroup memory and no longer from the cache,
 * and loads, decodes and writes its share of them. */
function savedSeconds(
  region: StreamRegion,
  id: NodeId,
  tile: readonly Tile[],
  target: TargetMachine,
  extent: (axis: Axis) => number,
): number {
  const isPart = (axis: Axis): boolean => region.stage?.parts.some((part) => part.axis.id === axis.id) ?? false;
  const values = tileValues(tile.map(({ axis, size }) => ({ axis, size: isPart(axis) ? extent(axis) : size })));
  const along = keptTiles(region).filter(({ axis }) => tile.some((t) => t.axis.id === axis.id));
  // what only a share needs, each reads for its own part of a chunk
  const divided = isWithinShares(region, id) ? (region.column?.lanes ?? 1) : 1;
  const read = values / along.reduce((product, { lanes = 1 }) => product * lanes, divided);
  const loaded = values / invocationsOf(region);
  const { costs, flopPerSecond } = target;
  const operation = levelOf(target, 'workgroup').units / flopPerSecond.f32;
  const fromCache = costs.vectorLoad / wordsOfVector + operation * decodedFor(region, id);
  return read * (fromCache - costs.workgroupAccess) - loaded * (fromCache + costs.workgroupAccess);
}

/** Whether nothing but shares needs a value. */
function isWithinShares({ stream, stage }: StreamRegion, id: NodeId): boolean {
  const shares = stage?.shares ?? [];
  if (shares.length === 0) return false;
  const seen = new Set<NodeId>(shares);
  const pending = stream.accumulators.flatMap(({ body, shift = body }) => [body, shift]);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    pending.push(...operandsOf(stream.nodes[at] as Node));
  }
  return !seen.has(id);
}

/** Operations with which what a value is computed from is decoded. */
function decodedFor({ stream, loads }: StreamRegion, id: NodeId): number {
  const seen = new Set<NodeId>();
  const pending = [id];
  let operations = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const node = stream.nodes[at] as Node;
    if (loads.includes(at)) operations += decodeOperations(node);
    else pending.push(...operandsOf(node));
  }
  return operations;
}
