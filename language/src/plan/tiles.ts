/** Register tiles: how many indices of each grouped axis one invocation computes together, so that what it has loaded is
 * used more than once. */
import type { Stream } from '../derive/index.ts';
import type { Axis, NodeId } from '../term/index.ts';
import { constantSize, evaluateSize, isBlockType, loadsAreDear, type TargetMachine } from '../types/index.ts';
import { longestColumn, type StreamRegion, type Tile, workgroupSize } from './labelled.ts';
import type { StreamLayout } from './regions.ts';
import { loadsOfStream } from './visits.ts';

/** Of an axis that a tile keeps whole, where its size is open: the plan is for sizes at which it fits (see `openWhole`). */
export const usualColumn = 64;
/** Where sizes are open, plans are compared at this one. It says nothing of how busy they keep a machine (see `asIfLong`). */
export const usualSize = 4096;

/** How long an axis is taken to be. */
export const extentOf = (axis: Axis, sizes: ReadonlyMap<string, number>): number =>
  Math.max(1, knownSizes(sizes)(axis) ?? usualSize);

export type SizeOf = (axis: Axis) => number | undefined;

/** Sizes as far as they are known: constants, and those given for this plan. */
export const knownSizes =
  (sizes: ReadonlyMap<string, number>): SizeOf =>
  (axis) =>
    evaluateSize(axis.size, (s) => sizes.get(s));

export function tiled(
  name: string,
  { outputs, nodes, stream, rows, column, held = [] }: StreamLayout,
  sizeOf: SizeOf,
): StreamRegion {
  // a recurrence goes on element by element, and an invocation runs one
  const inOrder = stream.recurrences.length > 0;
  const reused = inOrder ? [] : reusedRows(nodes.loads, rows, stream, sizeOf).slice(column ? -1 : -2);
  const shifted = stream.accumulators.some((a) => a.shift !== undefined);
  // two axes that share loads make a square of invocations, so that a workgroup as a whole moves little
  const lanes = reused.length === 2 ? Math.sqrt(workgroupSize) : undefined;
  // where a workgroup lies along one row, it is one along which loads are shared
  const ordered = lanes
    ? rows
    : [...rows.filter((a) => !reused.includes(a)), ...rows.filter((a) => reused.includes(a))];
  const tiles = ordered.map((axis): Tile => {
    if (!reused.includes(axis)) return { axis, size: 1, ...(lanes ? { lanes: 1 } : {}) };
    return { axis, size: rowTile(axis, sizeOf), ...(lanes ? { lanes } : {}) };
  });
  const length = column && (sizeOf(column) ?? usualColumn);
  const pieces = length === undefined ? undefined : Math.max(1, Math.min(length, longestColumn));
  return {
    kind: 'stream',
    name,
    outputs,
    loads: nodes.loads,
    stream,
    rows: tiles,
    chunk: inOrder ? 1 : chunkOf(stream.axis, shifted || column !== undefined, reused.length, sizeOf),
    ...(held.length > 0 ? { held } : {}),
    ...(column && pieces ? { column: { axis: column, size: pieces } } : {}),
  };
}

/** Rows along which some load is the same, those last along which most is read again. A tile has one of them beside a column,
 * else two: more have no registers left. */
export function reusedRows(
  loads: readonly NodeId[],
  rows: readonly Axis[],
  stream: Stream,
  sizeOf: SizeOf,
): readonly Axis[] {
  const arrays = loadsOfStream(stream, loads).filter(({ axes }) => axes.length > 0);
  const extentOf = (axis: Axis): number => sizeOf(axis) ?? usualSize;
  const volumes = arrays.map(({ axes }) => axes.reduce((product, a) => product * extentOf(a), 1));
  const again = rows.map((axis) => {
    const values = volumes.filter((_, i) => !arrays[i]?.axes.some((a) => a.id === axis.id));
    return { axis, values: extentOf(axis) * values.reduce((sum, n) => sum + n, 0) };
  });
  return again
    .filter(({ axis, values }) => values > 0 && sizeOf(axis) !== 1)
    .toSorted((a, b) => a.values - b.values)
    .map(({ axis }) => axis);
}

/** Four by four, or four by a chunk, is what the registers of every device hold. */
const mostRows = 4;

function rowTile(axis: Axis, sizeOf: SizeOf): number {
  return Math.max(1, Math.min(mostRows, sizeOf(axis) ?? mostRows));
}

/** A chunk shares one rescaling, one access to each value of a column, and what was loaded for one element of the rows. */
function chunkOf(axis: Axis, isUpdated: boolean, reused: number, sizeOf: SizeOf): number {
  const wanted = isUpdated ? updatedChunk : reused >= 2 ? 1 : 4;
  const size = sizeOf(axis) ?? constantSize(axis.size);
  return size === undefined ? wanted : Math.max(1, Math.min(wanted, size));
}
const updatedChunk = 8;

/** Chunks among which the machine decides, the usual one first: twice as much is shared where loads are dear, and has to be
 * unrolled. There, sums that go element by element may as well go two at a time, so that they are put back half as often; those of
 * what is stored in blocks go several at a time as they are. */
export function chunkChoices(
  { stream, chunk, rows, loads }: StreamRegion,
  sizeOf: SizeOf,
  target: TargetMachine,
): readonly [number, ...number[]] {
  const twice = 2 * updatedChunk;
  const isInBlocks = loads.map((id) => stream.nodes[id]).some((n) => n?.kind === 'input' && isBlockType(n.stored));
  const isSum = !isInBlocks && stream.recurrences.length === 0 && rows.filter(({ size }) => size > 1).length === 2;
  if (chunk === 1 && isSum && loadsAreDear(target) && (sizeOf(stream.axis) ?? 0) >= 2) return [1, 2];
  const isChosen = chunk === updatedChunk || chunk === twice;
  return isChosen && loadsAreDear(target) && (sizeOf(stream.axis) ?? 0) >= twice ? [updatedChunk, twice] : [chunk];
}
