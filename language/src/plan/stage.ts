/** Staging (theory §2, §7): which values the invocations of a workgroup load together, and which part of them lies in
 * workgroup memory at a time. */
import { type Axis, type Node, type NodeId, operandsOf } from '../term/index.ts';
import { constantSize } from '../types/index.ts';
import { keptTiles, type StreamRegion, type Tile } from './labelled.ts';

/** A value takes a word of workgroup memory, as in a register. */
const wordBytes = 4;
/** WebGPU §3.6.2: each variable counts rounded up to 16 bytes. */
const variableBytes = 16;

/** The part of a staged node that lies in workgroup memory, one extent for each of its axes. Nothing where an axis has no
 * part and no known size. */
export function stagedTile(region: StreamRegion, id: NodeId): readonly Tile[] | undefined {
  const { stream, stage, chunk } = region;
  const isOfChunk = stagedInParts(region, id) || (stage?.shares ?? []).includes(id);
  const tiles = (stream.nodes[id] as Node).axes.map((axis): Tile | undefined => {
    const size =
      axis.id === stream.axis.id
        ? isOfChunk
          ? chunk
          : (stage?.chunk ?? chunk)
        : (keptOf(region, axis) ?? partOf(region, axis) ?? constantSize(axis.size));
    return size === undefined ? undefined : { axis, size };
  });
  return tiles.every((tile) => tile !== undefined) ? tiles : undefined;
}

/** Whether a node is staged by the reductions that read it, part by part, and not once for the chunk. */
export const stagedInParts = ({ stage, stream }: StreamRegion, id: NodeId): boolean =>
  (stage?.parts ?? []).some(({ axis }) => (stream.nodes[id] as Node).axes.some((a) => a.id === axis.id));

/** How many indices of a row or of the column a workgroup has. */
function keptOf(region: StreamRegion, axis: Axis): number | undefined {
  const kept = keptTiles(region).find((tile) => tile.axis.id === axis.id);
  return kept && kept.size * (kept.lanes ?? 1);
}

const partOf = ({ stage }: StreamRegion, axis: Axis): number | undefined =>
  stage?.parts.find((tile) => tile.axis.id === axis.id)?.size;

export const tileValues = (tile: readonly Tile[]): number => tile.reduce((product, { size }) => product * size, 1);

/** Bytes of workgroup memory that a tile takes. */
export const tileBytes = (tile: readonly Tile[]): number =>
  Math.ceil((tileValues(tile) * wordBytes) / variableBytes) * variableBytes;

/** Bytes of workgroup memory that a region takes. */
export const stagedBytes = (region: StreamRegion): number =>
  stagedIn(region).reduce((sum, id) => sum + tileBytes(stagedTile(region, id) ?? []), 0);

/** All that lies in workgroup memory. */
export const stagedIn = ({ stage }: StreamRegion): readonly NodeId[] => [
  ...(stage?.nodes ?? []),
  ...(stage?.shares ?? []),
];

/** Reductions of which invocations that share the column compute parts for each other: all need them, along all rows, and they
 * are made of loads alone. */
export function shareableFolds(region: StreamRegion): readonly NodeId[] {
  const { column, rows, stream, loads } = region;
  if (!column || stream.recurrences.length > 0) return [];
  const originOf = originsOf(region);
  const isAlong = (node: Node, axis: Axis): boolean => node.axes.some((a) => a.id === axis.id);
  const found = new Set<NodeId>();
  const seen = new Set<NodeId>();
  const pending = [...stream.accumulators.flatMap(({ body, shift = body }) => [body, shift])];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id) || loads.includes(id)) continue;
    seen.add(id);
    const node = stream.nodes[id] as Node;
    const isShareable =
      node.kind === 'reduce' &&
      originOf(node.arg) === 'loads' &&
      !isAlong(node, column.axis) &&
      [stream.axis, ...rows.map(({ axis }) => axis)].every((axis) => isAlong(node, axis));
    if (isShareable) found.add(id);
    else pending.push(...operandsOf(node));
  }
  return [...found].sort((a, b) => a - b);
}

/** Whether a chunk can be divided among the invocations that share the column. */
export const dividesChunk = ({ column, chunk }: StreamRegion): boolean =>
  column?.lanes !== undefined && chunk % column.lanes === 0;

/** Values that several invocations of a workgroup read, as much as is computed from loads alone and is no larger than one of
 * them: a cast or a product with a weight is done once for all. They are read where the region reads them, at the index of
 * its own axes. */
export function sharedNodes(region: StreamRegion): readonly NodeId[] {
  const { stream, loads } = region;
  const kept = keptTiles(region);
  const originOf = originsOf(region);
  const node = (id: NodeId): Node => stream.nodes[id] as Node;
  const isAlong = (id: NodeId, axis: Axis): boolean => node(id).axes.some((a) => a.id === axis.id);
  const isShared = (id: NodeId): boolean =>
    originOf(id) === 'loads' &&
    isAlong(id, stream.axis) &&
    kept.some(({ axis, lanes = 1 }) => lanes > 1 && !isAlong(id, axis));
  const found = new Set<NodeId>();
  const seen = new Set<NodeId>();
  const saved = region.outputs.filter((id) => isAlong(id, stream.axis)).map((id) => stream.tails.get(id) as NodeId);
  const pending = [...stream.accumulators.map(({ body }) => body), ...saved];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const at = node(id);
    const noLarger =
      at.kind !== 'map' || at.args.some((arg) => originOf(arg) === 'loads' && node(arg).axes.length === at.axes.length);
    if (isShared(id) && noLarger) found.add(id);
    else if (!loads.includes(id) && at.kind !== 'recur')
      // what is moved is read at other indices
      pending.push(...operandsOf(at).slice(at.kind === 'reindex' ? 1 : 0));
  }
  return [...found].sort((a, b) => a - b);
}

/** Of what a value is computed: of loads alone, of nothing that is read, or of states and reductions too. */
type Origin = 'loads' | 'nothing' | 'more';

function originsOf({ stream, loads }: StreamRegion): (id: NodeId) => Origin {
  const known = new Map<NodeId, Origin>();
  return originOf;

  function originOf(id: NodeId): Origin {
    const origin = known.get(id) ?? compute(id);
    known.set(id, origin);
    return origin;
  }

  function compute(id: NodeId): Origin {
    if (loads.includes(id)) return 'loads';
    const node = stream.nodes[id] as Node;
    switch (node.kind) {
      case 'input': // stands for a state
      case 'reduce':
      case 'state':
      case 'recur':
        return 'more';
      case 'constant':
      case 'index':
      case 'size':
        return 'nothing';
      case 'map':
      case 'reindex': {
        const below = operandsOf(node).map(originOf);
        return below.find((o) => o === 'more') ?? below.find((o) => o === 'loads') ?? 'nothing';
      }
    }
  }
}
