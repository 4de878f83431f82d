/** How long a region takes by the roofline: the longer of what it moves and what it computes, and a launch. */
import { type Axis, type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { bitsPerValue, evaluateSize } from '../types/index.ts';
import { type Region, type StreamRegion, savesOf, type Tile, workgroupSize } from './labelled.ts';
import { nodeOf } from './reach.ts';

/** Where a size is open, plans are compared at this one. */
const usualSize = 4096;
const machine = { bytesPerSecond: 100e9, flopPerSecond: 2e12, launchSeconds: 5e-6, invocations: 1024 };
/** A function such as exp counts as this many operations. */
const costOfFunction = 8;

export function regionSeconds(term: Term, region: Region, sizes: ReadonlyMap<string, number>): number {
  const column = region.kind === 'stream' ? region.column : undefined;
  const extent = (axis: Axis): number => {
    const usual = axis.id === column?.axis.id ? column.size : usualSize;
    return Math.max(1, evaluateSize(axis.size, (s) => sizes.get(s) ?? usual) ?? usual);
  };
  const volume = (axes: readonly Axis[]): number => axes.reduce((p, a) => p * extent(a), 1);
  const bytes = (id: NodeId): number => {
    const node = nodeOf(term, id);
    return (volume(node.axes) * bitsPerValue(node.kind === 'input' ? node.stored : node.element)) / 8;
  };
  const moved =
    region.loads.reduce((sum, id) => sum + bytes(id) * repetition(region, nodeOf(term, id), extent), 0) +
    savesOf(region).reduce((sum, id) => sum + bytes(id), 0);
  const idle = Math.max(1, machine.invocations / invocations(term, region, extent));
  return (
    machine.launchSeconds +
    idle * Math.max(moved / machine.bytesPerSecond, operations(term, region, extent) / machine.flopPerSecond)
  );
}

/** How often a load is read again: once for every group along an axis that it lacks. */
function repetition(region: Region, load: Node, extent: (axis: Axis) => number): number {
  if (region.kind === 'element') return 1;
  const missing = groupsOf(region).filter(({ axis }) => !load.axes.some((a) => a.id === axis.id));
  return missing.reduce((times, { axis, size }) => times * Math.ceil(extent(axis) / size), 1);
}

/** The tile of a workgroup, whose invocations share what they load at the same time: a square of two axes, or along the
 * last row. */
export function groupsOf({ rows, column }: StreamRegion): readonly { readonly axis: Axis; readonly size: number }[] {
  const tiles = rows.map(({ axis, size, lanes }, i) => ({
    axis,
    size: size * (lanes ?? (i === rows.length - 1 ? workgroupSize : 1)),
  }));
  return column ? [...tiles, column] : tiles;
}

function invocations(term: Term, region: Region, extent: (axis: Axis) => number): number {
  return tilesOf(term, region).reduce((p, t) => p * Math.ceil(extent(t.axis) / t.size), 1);
}

const tilesOf = (term: Term, region: Region): readonly Tile[] =>
  region.kind === 'stream'
    ? [...region.rows, ...(region.column ? [region.column] : [])]
    : nodeOf(term, region.root).axes.map((axis) => ({ axis, size: 1 }));

/** A state in a private array is read and written for every operation on it. */
const arrayAccesses = 2;

/** Scalar operations, as often as they are done. */
function operations(term: Term, region: Region, extent: (axis: Axis) => number): number {
  const stream = region.kind === 'stream' ? region.stream : undefined;
  const nodes = stream?.nodes ?? term.nodes;
  const roots = stream
    ? [
        ...stream.accumulators.flatMap((a) => [a.body, ...(a.shift === undefined ? [] : [a.shift])]),
        ...stream.tails.values(),
      ]
    : savesOf(region);
  const ends = new Set([...region.loads, ...(stream?.accumulators.map((a) => a.state) ?? [])]);
  const seen = new Set<NodeId>();
  let total = 0;
  const visit = (id: NodeId): void => {
    if (seen.has(id) || ends.has(id)) return;
    seen.add(id);
    const node = nodes[id] as Node;
    if (node.kind === 'map' || node.kind === 'reduce') {
      const own = node.kind === 'reduce' ? [...node.axes, ...node.reduced] : node.axes;
      total += (node.kind === 'map' && functions.has(node.fn) ? costOfFunction : 1) * times(term, region, own, extent);
    }
    for (const operand of operandsOf(node)) visit(operand);
  };
  for (const root of roots) visit(root);
  const column = region.kind === 'stream' ? region.column : undefined;
  for (const { body, state } of stream?.accumulators ?? []) {
    const inArray = (nodes[state] as Node).axes.some((a) => a.id === column?.axis.id);
    total +=
      (1 + (inArray ? arrayAccesses / (region.kind === 'stream' ? region.chunk : 1) : 0)) *
      times(term, region, (nodes[body] as Node).axes, extent);
  }
  return total;
}

const functions = new Set(['exp', 'log', 'sqrt', 'rsqrt', 'tanh', 'erf', 'sin', 'cos', 'pow', 'div']);

/** How often a value over some axes is computed: invocations share nothing, so once more for each tile along axes that it lacks. */
function times(term: Term, region: Region, own: readonly Axis[], extent: (axis: Axis) => number): number {
  const lacks = (axis: Axis): boolean => !own.some((a) => a.id === axis.id);
  const volume = own.reduce((p, a) => p * extent(a), 1);
  return tilesOf(term, region)
    .filter((t) => lacks(t.axis))
    .reduce((p, t) => p * Math.ceil(extent(t.axis) / t.size), volume);
}
