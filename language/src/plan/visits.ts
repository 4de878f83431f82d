/** What a region computes and reads, seen from the loops that surround it. Below a reindexing, an array's axes stand for
 * others: in `X[t = x]` the load runs along `x`, and beside `X[t = q]` it is a second way to read X, with a tile of its own.
 *
 * What the model says of a way to read an array is
 * - exact where every index is a loop axis as long as the array's own (identity, renaming, transposition, diagonal), a
 *   constant, or the digits of a merged axis, each loop with an index at all;
 * - an upper bound for slices, strides and reads with `else` (not every index lies inside), and for gathers (indices may be
 *   equal);
 * - one read of each value per group for windows (`i + k`), quotients and remainders: what neighbouring tiles and chunks
 *   share is taken to stay. */
import type { CostedAxis } from '../cost/index.ts';
import type { Stream } from '../derive/index.ts';
import {
  type Axis,
  type IndexExpression,
  indexLeaves,
  type Node,
  type NodeId,
  operandsOf,
  type ReindexNode,
  type Term,
  unionAxes,
} from '../term/index.ts';
import { addSizes, multiplySizes, quotientSize, type Size, sameSize, sizeSymbol } from '../types/index.ts';
import { type Region, savesOf } from './labelled.ts';
import { statesOf } from './recurrences.ts';

export interface Visit {
  readonly node: Node;
  /** Those that the node runs along; each is as long as the part of the node that is read. */
  readonly axes: readonly CostedAxis[];
}

/** Nodes in the frame of the node that reads them. */
export interface Frame {
  readonly id: NodeId;
  readonly axes: ReadonlyMap<number, Source>;
}

/** The loop axes on which an index into an axis depends. */
interface Source {
  readonly axes: readonly Axis[];
  readonly gathered: boolean;
  /** Every index comes from one index along each of the axes: `a · size(b) + b`. */
  readonly digits?: boolean;
  /** The index, over symbols for the loop axes: two reads at one place are one. */
  readonly place: Size;
}

export const nodesOf = (term: Term, region: Region): readonly Node[] =>
  region.kind === 'stream' ? region.stream.nodes : term.nodes;

/** What the region evaluates: bodies and shifts of its accumulators and the tails, or its root. */
export function rootsOf(region: Region): readonly NodeId[] {
  return region.kind === 'element' ? [region.root] : rootsOfStream(region.stream);
}

function rootsOfStream({ accumulators, recurrences, tails }: Stream): readonly NodeId[] {
  return [
    ...recurrences.flatMap((r) => r.states.flatMap(({ initial, next }) => [initial, next])),
    ...accumulators.flatMap(({ body, shift }) => (shift === undefined ? [body] : [body, shift])),
    ...tails.values(),
  ];
}

/** Where evaluation ends: what is loaded, and the states. */
export const endsOf = (region: Region): ReadonlySet<NodeId> =>
  new Set([...region.loads, ...(region.kind === 'stream' ? statesOf(region.stream) : [])]);

export const frameOf = (id: NodeId): Frame => ({ id, axes: new Map() });

/** Everything below the roots, ends included; a node that is read in two ways is visited twice. */
export const visitsOf = (term: Term, region: Region): readonly Visit[] =>
  region.kind === 'stream'
    ? visitsOfStream(region.stream, region.loads)
    : visitsBelow(nodesOf(term, region), rootsOf(region), endsOf(region));

/** What the bounds of a stream read: values that are loaded, and parameters. Nothing where that is not all that they need. */
export function readByBounds({ nodes, bounds }: Stream, loads: ReadonlySet<NodeId>): readonly NodeId[] | undefined {
  const found = new Set<NodeId>();
  const pending = [bounds?.lower, bounds?.upper].flatMap((id) => id ?? []);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const node = nodes[id] as Node;
    if (loads.has(id) || node.kind === 'input') found.add(id);
    else if (node.kind === 'reduce' || node.kind === 'recur') return undefined;
    else pending.push(...operandsOf(node));
  }
  return [...found];
}

/** A stream is derived for one region; tiles change nothing of what it reads. */
const ofStreams = new WeakMap<Stream, readonly Visit[]>();

function visitsOfStream(stream: Stream, loads: readonly NodeId[]): readonly Visit[] {
  const known = new Set(loads);
  const roots = [...rootsOfStream(stream), ...(readByBounds(stream, known) ?? [])];
  const visits = ofStreams.get(stream) ?? visitsBelow(stream.nodes, roots, new Set([...loads, ...statesOf(stream)]));
  ofStreams.set(stream, visits);
  return visits;
}

/** The loads of a stream, each along the axes along which it is read. */
export const loadsOfStream = (stream: Stream, loads: readonly NodeId[]): readonly Visit[] =>
  visitsOfStream(stream, loads).filter(({ node }) => loads.includes(node.id));

function visitsBelow(nodes: readonly Node[], roots: readonly NodeId[], ends: ReadonlySet<NodeId>): readonly Visit[] {
  const visits = new Map<string, Visit>();
  const pending = roots.map(frameOf);
  for (let frame = pending.pop(); frame; frame = pending.pop()) {
    const node = nodes[frame.id] as Node;
    const key = visitKey(node, frame);
    if (visits.has(key)) continue;
    visits.set(key, { node, axes: seenAxes(node.axes, frame) });
    if (!ends.has(node.id)) pending.push(...operandFrames(nodes, frame));
  }
  return [...visits.values()].sort((a, b) => a.node.id - b.node.id);
}

/** The same for two ways of reading a node that read the same values. */
export const visitKey = (node: Node, { axes }: Frame): string =>
  `${node.id} ${node.axes.map((axis) => placeOn(axes, axis).key)}`;

const placeOn = (axes: Frame['axes'], axis: Axis): Size => axes.get(axis.id)?.place ?? sizeSymbol(`@${axis.id}`);

/** What a node reads, each in the frame in which it reads it. */
export function operandFrames(nodes: readonly Node[], frame: Frame): readonly Frame[] {
  const node = nodes[frame.id] as Node;
  const { axes } = frame;
  // initial values and steps are roots of their own
  if (node.kind === 'recur') return [{ id: node.value, axes }];
  if (node.kind !== 'reindex') return operandsOf(node).map((id) => ({ id, axes: within(nodes, id, axes, node) }));
  // the value that is moved comes first; its indices, and what is read instead of it, are read where the node is
  return operandsOf(node).map((id, i) => ({ id, axes: i === 0 ? moved(nodes, node, axes) : axes }));
}

/** A folded axis is the loop's own. */
function within(nodes: readonly Node[], id: NodeId, axes: Frame['axes'], reader: Node): Frame['axes'] {
  if (axes.size === 0) return axes;
  const folded = reader.kind === 'reduce' ? reader.reduced : [];
  const own = (nodes[id] as Node).axes.filter((axis) => !folded.some((f) => f.id === axis.id));
  return new Map(own.flatMap(({ id: axis }) => (axes.has(axis) ? [[axis, axes.get(axis) as Source] as const] : [])));
}

function moved(nodes: readonly Node[], node: ReindexNode, axes: Frame['axes']): Frame['axes'] {
  const sourceOf = (axis: Axis): Source =>
    axes.get(axis.id) ?? { axes: [axis], gathered: false, place: placeOn(axes, axis) };
  const inner = new Map<number, Source>();
  for (const axis of (nodes[node.arg] as Node).axes) {
    const entry = node.entries.find(({ from }) => from.id === axis.id);
    if (!entry) {
      inner.set(axis.id, sourceOf(axis));
      continue;
    }
    const leaves = indexLeaves(entry.to);
    const sources = leaves.flatMap((leaf) => {
      if (leaf.kind === 'constant') return [];
      return leaf.kind === 'axis' ? [sourceOf(leaf.axis)] : (nodes[leaf.node] as Node).axes.map(sourceOf);
    });
    const plain = leaves.every((leaf) => leaf.kind === 'axis' && isPlain(sourceOf(leaf.axis)));
    inner.set(axis.id, {
      axes: unionAxes(sources.map((s) => s.axes)),
      gathered: sources.some((s) => s.gathered) || leaves.some((leaf) => leaf.kind === 'gather'),
      place: placeOf(nodes, entry.to, axes),
      ...(plain && isDigits(entry.to) ? { digits: true } : {}),
    });
  }
  return inner;
}

/** Whether an index is that of one axis as it stands, whatever the axis is called where it is read. */
const isPlain = ({ axes, gathered, digits, place }: Source): boolean =>
  axes.length === 1 && !gathered && !digits && axes.every((axis) => place.key === sizeSymbol(`@${axis.id}`).key);

function placeOf(nodes: readonly Node[], index: IndexExpression, axes: Frame['axes']): Size {
  switch (index.kind) {
    case 'axis':
      return placeOn(axes, index.axis);
    case 'constant':
      return index.value;
    case 'add':
      return addSizes(placeOf(nodes, index.left, axes), placeOf(nodes, index.right, axes));
    case 'scale':
      return multiplySizes(index.by, placeOf(nodes, index.arg, axes));
    case 'floorDiv':
    case 'mod':
      return quotientSize(index.kind, placeOf(nodes, index.arg, axes), index.by);
    case 'gather':
      return sizeSymbol(`@(${visitKey(nodes[index.node] as Node, { id: index.node, axes })})`);
  }
}

/** Whether an index is written in the sizes of its axes: a part of an axis and the place in it. */
function isDigits(index: IndexExpression): boolean {
  if (index.kind !== 'add') return false;
  const { left, right } = index;
  return (
    left.kind === 'scale' && left.arg.kind === 'axis' && right.kind === 'axis' && sameSize(left.by, right.axis.size)
  );
}

/** The axes of a node in the frame of its reader: a gather reads one index for each index that is looked up, a slice no
 * more than it has, a window all that it slides over. What goes along one loop, such as the parts of an axis that is merged
 * and the places in them, is read once for each of its indices. */
export function seenAxes(axes: readonly Axis[], frame: Frame): readonly CostedAxis[] {
  const seen: CostedAxis[] = [];
  const once = (axis: CostedAxis): void => {
    if (!seen.some((s) => s.id === axis.id)) seen.push(axis);
  };
  for (const axis of axes) {
    const source = frame.axes.get(axis.id);
    const [first, ...others] = source?.axes ?? [axis];
    if (!first) continue;
    if (source?.gathered || source?.digits) for (const loop of [first, ...others]) once(loop);
    else if (others.length === 0)
      once(first.id === axis.id ? axis : { ...first, size: readAlong(first, axesAlong(axes, frame, first)) });
    else seen.push({ ...first, size: smaller(axis.size, [first, ...others].map((a) => a.size).reduce(multiplySizes)) });
  }
  return seen;
}

/** Those whose index depends on one loop alone. */
const axesAlong = (axes: readonly Axis[], frame: Frame, loop: Axis): readonly Axis[] =>
  axes.filter((axis) => {
    const { axes: loops, gathered, digits } = frame.axes.get(axis.id) ?? { axes: [axis], gathered: false };
    return loops.length === 1 && loops[0]?.id === loop.id && !gathered && !digits;
  });

/** One of these axes as long as the loop may differ at each of its indices. */
const readAlong = (loop: Axis, axes: readonly Axis[]): Size =>
  axes.some(({ size }) => sameSize(size, loop.size))
    ? loop.size
    : smaller(axes.map(({ size }) => size).reduce(multiplySizes), loop.size);

/** Where neither is known to be smaller, the array's own. */
function smaller(own: Size, read: Size): Size {
  if (sameSize(own, read)) return own;
  const least = quotientSize('min', own, read);
  return least.terms.every(({ atoms }) => atoms.length === 0) ? least : own;
}

/** Nodes whose values the region saves, with their own axes. */
export const savedNodes = (term: Term, region: Region): readonly Node[] =>
  savesOf(region).map((id) => nodesOf(term, region)[id] as Node);
