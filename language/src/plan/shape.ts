/** From a planned region to what the cost model knows of it. */
import type { CostedArray, CostedAxis, RegionShape } from '../cost/index.ts';
import type { Axis, Node, NodeId, Term } from '../term/index.ts';
import { bitsPerValue, evaluateSize, type Size, sizeConstant, sizeSymbols } from '../types/index.ts';
import { type ElementRegion, keptTiles, type Region, type StreamRegion, savesOf, workgroupSize } from './labelled.ts';
import { dividesChunk, shareableFolds } from './stage.ts';
import { storedIn } from './updates.ts';
import { foldName, givenName } from './value-names.ts';
import { endsOf, type Frame, frameOf, nodesOf, operandFrames, savedNodes, seenAxes, visitsOf } from './visits.ts';

export type KnownSizes = ReadonlyMap<string, number>;

/** The region between the global level and a workgroup. Sizes that are known let an axis that fits its tile be whole.
 *
 * A stream region is tiled as it is labelled, an element region as its invocations lie. */
export function regionShape(term: Term, region: Region, sizes: KnownSizes = new Map()): RegionShape {
  const saves = savesOfRegion(term, region);
  const loads = loadsOf(term, region);
  const { groups, stream } = loopsOf(term, region, sizes);
  const partOf = (elements: number): Size =>
    stream && fits(stream.axis, elements, sizes) ? stream.axis.size : sizeConstant(elements);
  const staged = region.kind === 'stream' && region.stage ? { staged: partOf(region.stage.chunk) } : {};
  return {
    loads,
    saves,
    states: region.kind === 'stream' ? statesOf(term, region) : saves,
    chunkValues: region.kind === 'stream' ? columnsOf(term, region) : [],
    groups: new Map(groups.map(({ axis, size }) => [axis.id, sizeConstant(size)])),
    ...(stream && { stream: { axis: stream.axis.id, size: partOf(stream.chunk), ...staged } }),
  };
}

/** What an invocation keeps in registers, as a region of its own: its tile of the states, and what is computed inside a chunk. Loads
 * go through. */
export function invocationShape(
  term: Term,
  region: StreamRegion,
  { stream, ...shape }: RegionShape,
  sizes: KnownSizes = new Map(),
): RegionShape {
  const shares = dividesChunk(region) ? shareableFolds(region) : [];
  const tiles = keptTiles(region).filter(({ axis, size }) => !fits(axis, size, sizes));
  return {
    ...shape,
    loads: [],
    ...(shares.length > 0 && {
      chunkValues: [shareOf(term, region, shares), ...columnsOf(term, region, new Set(shares))],
    }),
    groups: new Map(tiles.map(({ axis, size }) => [axis.id, sizeConstant(size)])),
    ...(stream && { stream: { axis: stream.axis, size: stream.size } }),
  };
}

/** What an invocation computes for those with which it shares a column. */
function shareOf(
  term: Term,
  { stream, chunk, column }: StreamRegion,
  shares: readonly NodeId[],
): readonly CostedArray[] {
  const part: CostedAxis = { ...stream.axis, id: -1, size: sizeConstant(chunk / (column?.lanes ?? 1)) };
  return shares.map((id) => {
    const node = stream.nodes[id] as Node;
    return stored(
      term,
      node,
      node.axes.map((axis) => (axis.id === stream.axis.id ? part : axis)),
    );
  });
}

/** Symbols of open sizes along which a region loads without being cut in tiles: it is for sizes at which that fits. */
export function openWhole(term: Term, region: Region, sizes: KnownSizes): readonly string[] {
  if (region.kind === 'element') return [];
  const cut = new Set([...keptTiles(region).map(({ axis }) => axis.id), region.stream.axis.id]);
  const whole = loadsOf(term, region).flatMap(({ axes }) => axes.filter(({ id }) => !cut.has(id)));
  const symbols = whole.flatMap(({ size }) => [...sizeSymbols(size)]);
  return [...new Set(symbols)].filter((symbol) => !sizes.has(symbol));
}

/** How a region is run: which axes are cut into tiles for workgroups, and along which axis each of them goes in chunks. */
export interface RegionLoops {
  readonly groups: readonly Group[];
  readonly stream?: { readonly axis: Axis; readonly chunk: number };
}

export function loopsOf(term: Term, region: Region, sizes: KnownSizes = new Map()): RegionLoops {
  const tiles = region.kind === 'stream' ? groupsOf(region) : lineOf(term, region);
  const groups = tiles.filter(({ axis, size }) => !fits(axis, size, sizes));
  if (region.kind === 'stream') return { groups, stream: { axis: region.stream.axis, chunk: region.chunk } };
  // a step takes one element of what is folded
  const kept = new Set((term.nodes[region.root] as Node).axes.map(({ id }) => id));
  const axis = foldedAxes(term, region).find(({ id }) => !kept.has(id));
  return axis ? { groups, stream: { axis, chunk: 1 } } : { groups };
}

/** An axis that is grouped, and how many of its indices a workgroup takes. */
export interface Group {
  readonly axis: CostedAxis;
  readonly size: number;
}

/** The tile of a workgroup, whose invocations share what they load at the same time: a square of two axes, or along the
 * last row. */
export function groupsOf({ rows, column }: StreamRegion): readonly Group[] {
  const tiles = rows.map(({ axis, size, lanes }, i) => ({
    axis,
    size: size * (lanes ?? (i === rows.length - 1 ? workgroupSize : 1)),
  }));
  return column ? [...tiles, { axis: column.axis, size: column.size * (column.lanes ?? 1) }] : tiles;
}

const foldedAxes = (term: Term, region: ElementRegion): readonly Axis[] => {
  const reduce = region.reduce === undefined ? undefined : term.nodes[region.reduce];
  return reduce?.kind === 'reduce' ? reduce.reduced : [];
};

/** A workgroup of an element region lies along the last axis of what it saves. An axis that is folded as well is needed
 * whole by every workgroup. */
function lineOf(term: Term, region: ElementRegion): readonly Group[] {
  const folded = new Set(foldedAxes(term, region).map(({ id }) => id));
  const { axes } = term.nodes[region.root] as Node;
  const groups = axes.map((axis, i) => ({ axis, size: i === axes.length - 1 ? workgroupSize : 1 }));
  return groups.filter(({ axis }) => !folded.has(axis.id));
}

const fits = (axis: CostedAxis, tile: number, sizes: KnownSizes): boolean =>
  (evaluateSize(axis.size, (symbol) => sizes.get(symbol)) ?? Number.POSITIVE_INFINITY) <= tile;

/** A copy into an array that is updated crosses as it is stored there. */
function savesOfRegion(term: Term, region: Region): readonly CostedArray[] {
  const update = region.kind === 'element' && region.update !== undefined ? term.updates[region.update] : undefined;
  const bits = update && bitsPerValue(storedIn(term, update));
  return savedNodes(term, region).map((node) => {
    const array = stored(term, node, node.axes);
    return bits === undefined ? array : { ...array, bitsPerValue: bits, residentBitsPerValue: array.bitsPerValue };
  });
}

/** Each load along the axes along which it is read, once for each way in which it is. */
function loadsOf(term: Term, region: Region): readonly CostedArray[] {
  const loads = new Set(region.loads);
  return visitsOf(term, region)
    .filter(({ node }) => loads.has(node.id))
    .map(({ node, axes }) => stored(term, node, axes));
}

function stored(term: Term, node: Node, axes: readonly CostedAxis[]): CostedArray {
  const bits = bitsPerValue(node.kind === 'input' ? node.stored : node.element);
  const resident = bitsPerValue(node.element);
  return {
    name: arrayName(term, node),
    axes,
    bitsPerValue: bits,
    ...(resident === bits ? {} : { residentBitsPerValue: resident }),
  };
}

function arrayName(term: Term, node: Node): string {
  const own = node.kind === 'reduce' ? foldName(node.monoid, node.reduced) : `n${node.id}`;
  return givenName(term, node) ?? own;
}

function statesOf(term: Term, { stream }: StreamRegion): readonly CostedArray[] {
  const recurrent = stream.recurrences
    .flatMap((r) => r.states)
    .map(({ state }) => {
      const node = stream.nodes[state] as Node;
      return stored(term, node, node.axes);
    });
  const folded = stream.accumulators.map(({ state, of }) => {
    const node = stream.nodes[state] as Node;
    return { ...stored(term, node, node.axes), name: arrayName(term, stream.nodes[of] as Node) };
  });
  return [...recurrent, ...folded];
}

/** What a chunk holds while one accumulator takes it in: results of the reductions inside, and what is computed once for
 * several elements of the body. A body is folded into the state as it is computed. What is `elsewhere` is not held here. */
function columnsOf(
  term: Term,
  region: StreamRegion,
  elsewhere: ReadonlySet<NodeId> = new Set(),
): readonly (readonly CostedArray[])[] {
  const { stream } = region;
  const nodes = nodesOf(term, region);
  const ends = endsOf(region);
  const along = (axes: readonly CostedAxis[]): boolean => axes.some((axis) => axis.id === stream.axis.id);
  const column = (root: NodeId): readonly CostedArray[] => {
    const values = new Map<NodeId, CostedArray>();
    const whole = (nodes[root] as Node).axes.length;
    const visit = (frame: Frame): void => {
      const node = nodes[frame.id] as Node;
      if (ends.has(node.id) || elsewhere.has(node.id)) return;
      const axes = seenAxes(node.axes, frame);
      const shared = node.kind === 'map' && along(axes) && axes.length < whole;
      if (node.kind === 'reduce' || shared) values.set(node.id, stored(term, node, axes));
      else for (const operand of operandFrames(nodes, frame)) visit(operand);
    };
    visit(frameOf(root));
    return [...values.values()];
  };
  const saved = savesOf(region).filter((id) => along((nodes[id] as Node).axes));
  return [
    ...stream.recurrences.flatMap((r) => r.states.map(({ next }) => column(next))),
    ...stream.accumulators.map(({ body }) => column(body)),
    ...saved.map((id) => [stored(term, nodes[id] as Node, (nodes[id] as Node).axes)]),
  ];
}
