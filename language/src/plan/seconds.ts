/** How long a region takes by the roofline: the longer of what it moves and what it computes, and a launch. */
import { type Transfers, transfers } from '../cost/index.ts';
import { type Axis, type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { evaluateSize, type MachineLevel, type TargetMachine } from '../types/index.ts';
import { type Region, savesOf, type Tile, workgroupSize } from './labelled.ts';
import { nodeOf } from './reach.ts';
import { statesOf } from './recurrences.ts';
import { type Group, groupsOf, inNumbers, type KnownSizes, regionShape } from './shape.ts';
import { knownSizes } from './tiles.ts';
import { streamedOnly, visitedFraction } from './visited.ts';
import { visitsOf } from './visits.ts';
import { functions } from './work.ts';

/** Where a size is open, plans are compared at this one. */
export const usualSize = 4096;
const launchSeconds = 5e-6;
/** Invocations with which a core hides how long its loads take. */
const invocationsPerCore = 128;

/** What time depends on: the sizes that are known, and the machine. */
export interface Circumstances {
  readonly sizes: KnownSizes;
  readonly target: TargetMachine;
  /** As if other work kept the machine busy, so that only the work counts. */
  readonly busy?: boolean;
}

export const regionSeconds = (term: Term, region: Region, circumstances: Circumstances): number =>
  regionCost(term, region, circumstances).seconds;

/** With the bytes between the global level and the workgroups. */
export function regionCost(
  term: Term,
  region: Region,
  circumstances: Circumstances,
): { readonly seconds: number; readonly bytes: number } {
  const { sizes, target, busy = false } = circumstances;
  const scale = scaleOf(region, sizes);
  const idle = busy ? 1 : idleFactor(term, region, circumstances);
  const { bandwidthBytesPerSecond, units } = workgroupLevel(target);
  const flopPerSecond = target.flopPerSecond.f32;
  const functionCost = (target.costs.exponential * flopPerSecond) / units;
  const computed = operations(term, region, scale, functionCost) * visited(region, tilesOf(term, region), sizes);
  const bytes = movedBytes(term, region, sizes);
  const seconds = launchSeconds + idle * Math.max(bytes / bandwidthBytesPerSecond, computed / flopPerSecond);
  return { seconds, bytes };
}

const workgroupLevel = ({ levels }: TargetMachine): MachineLevel =>
  levels.find(({ name }) => name === 'workgroup') as MachineLevel; // a target has them all

/** Of that, what moving and computing take on a machine that is busy. */
export const workSeconds = (term: Term, region: Region, circumstances: Circumstances): number =>
  regionSeconds(term, region, { ...circumstances, busy: true }) - launchSeconds;

/** How many times over the region would have to be there to keep the machine busy; 1 where it does. */
export function idleFactor(term: Term, region: Region, { sizes, target }: Circumstances): number {
  const { tiles } = scaleOf(region, sizes);
  const { units } = workgroupLevel(target);
  const all = tilesOf(term, region);
  const invocations = all.reduce((p, t) => p * tiles(t), 1);
  // of a workgroup whose lanes are given, some may have nothing to do
  const laid = region.kind === 'stream' && region.rows.some(({ lanes }) => lanes !== undefined);
  const workgroups = laid
    ? all.reduce((p, { axis, size, lanes = 1 }) => p * tiles({ axis, size: size * lanes }), 1)
    : invocations / workgroupSize;
  return Math.max(1, (units * invocationsPerCore) / invocations, units / Math.max(1, workgroups));
}

/** Sizes of axes, and how many tiles cover one. */
interface Scale {
  readonly extent: (axis: Axis) => number;
  readonly tiles: (tile: Tile) => number;
  /** The column, where one tile is taken to cover it. */
  readonly whole?: number;
}

function scaleOf(region: Region, sizes: ReadonlyMap<string, number>): Scale {
  const known = knownSizes(sizes);
  const extent = (axis: Axis): number => Math.max(1, known(axis) ?? usualSize);
  // a column whose size is open is taken to fit the array that is kept for it
  const whole =
    region.kind === 'stream' && region.column && known(region.column.axis) === undefined
      ? region.column.axis.id
      : undefined;
  return { whole, extent, tiles: ({ axis, size }) => (axis.id === whole ? 1 : Math.ceil(extent(axis) / size)) };
}

/** Bytes between the global level and the workgroups. */
export function movedBytes(term: Term, region: Region, sizes: KnownSizes): number {
  const { whole } = scaleOf(region, sizes);
  const shape = inNumbers(regionShape(term, region, sizes), (s) => sizes.get(s) ?? usualSize);
  const groups = new Map([...shape.groups].filter(([axis]) => axis !== whole));
  const bytes = ({ total }: Transfers): number => evaluateSize(total.bytes, (s) => sizes.get(s) ?? usualSize) ?? 0;
  const all = bytes(transfers({ ...shape, groups }));
  const part = region.kind === 'stream' ? visited(region, groupsOf(region), sizes) : 1;
  return part === 1 ? all : all - (1 - part) * bytes(transfers(streamedOnly({ ...shape, groups })));
}

/** Tiles that are looked at for every plan that is compared. */
const tilesLookedAt = 64;

const visited = (region: Region, groups: readonly Group[], sizes: KnownSizes): number =>
  region.kind === 'stream'
    ? (visitedFraction(region, groups, (s) => sizes.get(s) ?? usualSize, tilesLookedAt) ?? 1)
    : 1;

const tilesOf = (term: Term, region: Region): readonly Tile[] =>
  region.kind === 'stream'
    ? [...region.rows, ...(region.column ? [region.column] : [])]
    : nodeOf(term, region.root).axes.map((axis) => ({ axis, size: 1 }));

/** A state in a private array is read and written for every operation on it. */
const arrayAccesses = 2;

/** Scalar operations, as often as they are done. */
function operations(term: Term, region: Region, scale: Scale, functionCost: number): number {
  const stream = region.kind === 'stream' ? region.stream : undefined;
  const nodes = stream?.nodes ?? term.nodes;
  const roots = stream
    ? [
        ...stream.recurrences.flatMap((r) => r.states.flatMap(({ initial, next }) => [initial, next])),
        ...stream.accumulators.flatMap((a) => [a.body, ...(a.shift === undefined ? [] : [a.shift])]),
        ...stream.tails.values(),
      ]
    : savesOf(region);
  const loads = new Set(region.loads);
  const ends = new Set([...region.loads, ...(stream ? statesOf(stream) : [])]);
  const seen = new Set<NodeId>();
  let total = 0;
  const visit = (id: NodeId): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const node = nodes[id] as Node;
    if (ends.has(id)) return;
    if (node.kind === 'map' || node.kind === 'reduce') {
      const own = node.kind === 'reduce' ? [...node.axes, ...node.reduced] : node.axes;
      total += (node.kind === 'map' && functions.has(node.fn) ? functionCost : 1) * times(term, region, own, scale);
    }
    for (const operand of operandsOf(node)) visit(operand);
  };
  for (const root of roots) visit(root);
  // a load is an instruction, wherever it is served
  for (const { node, axes } of visitsOf(term, region))
    if (loads.has(node.id)) total += times(term, region, axes, scale);
  const column = region.kind === 'stream' ? region.column : undefined;
  for (const { body, state } of stream?.accumulators ?? []) {
    const inArray = (nodes[state] as Node).axes.some((a) => a.id === column?.axis.id);
    total +=
      (1 + (inArray ? arrayAccesses / (region.kind === 'stream' ? region.chunk : 1) : 0)) *
      times(term, region, (nodes[body] as Node).axes, scale);
  }
  return total;
}

/** How often a value over some axes is computed: invocations share nothing, so once more for each tile along axes that it lacks. */
function times(term: Term, region: Region, own: readonly Axis[], { extent, tiles }: Scale): number {
  const lacks = (axis: Axis): boolean => !own.some((a) => a.id === axis.id);
  const volume = own.reduce((p, a) => p * extent(a), 1);
  return tilesOf(term, region)
    .filter((t) => lacks(t.axis))
    .reduce((p, t) => p * tiles(t), volume);
}
