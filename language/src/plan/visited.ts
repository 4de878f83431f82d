/** The part of its chunks that a stream goes through, where bounds leave some out (theory §9). */
import type { Crossing, RegionShape } from '../cost/index.ts';
import { directionAlong, type Stream } from '../derive/index.ts';
import {
  type Axis,
  type ExpressionNames,
  type Node,
  type NodeId,
  operandsOf,
  printExpression,
  scalars,
} from '../term/index.ts';
import { evaluateSize } from '../types/index.ts';
import type { StreamRegion } from './labelled.ts';
import type { Group } from './shape.ts';

/** Of more tiles than this, so many are looked at, evenly spread. */
const mostTiles = 2 ** 16;

type Lookup = (symbol: string) => number | undefined;

/** The axes along which the bounds of a stream change. */
function boundAxes({ nodes, bounds: { lower, upper } = {} }: Pick<Stream, 'nodes' | 'bounds'>): readonly Axis[] {
  const carried = [lower, upper].flatMap((id) => (id === undefined ? [] : (nodes[id] as Node).axes));
  return [...new Map(carried.map((axis) => [axis.id, axis])).values()];
}

/** From 0 to 1, the mean over all tiles of the given groups; 1 where there are no bounds, or where they depend on values that
 * the program is given. `undefined` where a size is not known. */
export const visitedFraction = (
  { stream, chunk }: StreamRegion,
  groups: readonly Group[],
  lookup: Lookup,
): number | undefined => visitedFractions(stream, lookup, mostTiles)(chunk, groups);

/** That for all chunks and groups of a stream, with at most so many tiles looked at. */
export function visitedFractions(
  { axis, nodes, bounds }: Stream,
  lookup: Lookup,
  most: number,
): (chunk: number, groups: readonly Group[]) => number | undefined {
  const { lower, upper } = bounds ?? {};
  if (lower === undefined && upper === undefined) return () => 1;
  const extent = evaluateSize(axis.size, lookup);
  const axes = boundAxes({ nodes, bounds });
  const lengths = axes.map(({ size }) => evaluateSize(size, lookup));
  if (extent === undefined || !lengths.every((length) => length !== undefined)) return () => undefined;
  const shown = Math.max(1, Math.floor(most ** (1 / Math.max(1, axes.length))));
  const firstOf = lower === undefined ? () => 0 : extremeOf(nodes, lower, axes, lookup, Math.min);
  const endOf = upper === undefined ? () => extent : extremeOf(nodes, upper, axes, lookup, Math.max);
  const visitsOf = (sizes: readonly number[]): readonly Visited[] => {
    const ranges = lengths.map((length, i) => rangesOf(length, sizes[i] as number, shown));
    const tiles = ranges.reduce((product, { length }) => product * length, 1);
    return Array.from({ length: tiles }, (_, i) => {
      const tile = tileAt(ranges, i);
      return { from: Math.max(0, firstOf?.(tile) ?? 0), end: Math.min(extent, Math.max(0, endOf?.(tile) ?? extent)) };
    });
  };
  const known = new Map<string, readonly Visited[]>();
  return (chunk, groups) => {
    const sizes = axes.map(({ id }, i) => {
      const length = lengths[i] as number;
      return Math.min(length, groups.find((g) => g.axis.id === id)?.size ?? length);
    });
    const key = sizes.join();
    const visits = known.get(key) ?? visitsOf(sizes);
    known.set(key, visits);
    const chunks = Math.ceil(extent / chunk);
    if (chunks === 0 || visits.length === 0) return 1;
    let visited = 0;
    for (const { from, end } of visits) visited += Math.max(0, Math.ceil(end / chunk) - Math.floor(from / chunk));
    return visited / (visits.length * chunks);
  };
}

/** Whether bounds depend on values that the program is given. */
export function isBoundedByData({ nodes, bounds }: Stream): boolean {
  const given = (id: NodeId): boolean => {
    const node = nodes[id] as Node;
    return node.kind === 'input' || operandsOf(node).some(given);
  };
  return [bounds?.lower, bounds?.upper].some((id) => id !== undefined && given(id));
}

/** The elements of the stream that count for a tile. */
interface Visited {
  readonly from: number;
  readonly end: number;
}

interface Range {
  readonly first: number;
  readonly last: number;
}
/** A range for each axis along which the bounds change. */
type Tile = readonly Range[];

function tileAt(ranges: readonly (readonly Range[])[], place: number): Tile {
  let rest = place;
  return ranges.map((along) => {
    const range = along[rest % along.length] as Range;
    rest = Math.floor(rest / along.length);
    return range;
  });
}

function rangesOf(length: number, size: number, most: number): readonly Range[] {
  const count = Math.ceil(length / size);
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, i) => {
    const first = Math.floor(((i + 0.5) * count) / shown) * size;
    return { first, last: Math.min(first + size, length) - 1 };
  });
}

/** A bound at the corner of a tile where it is extreme; nothing where it depends on values that the program is given. */
function extremeOf(
  nodes: readonly Node[],
  id: NodeId,
  axes: readonly Axis[],
  lookup: Lookup,
  choose: (a: number, b: number) => number,
): ((tile: Tile) => number) | undefined {
  const value = valueFor(nodes, id, new Map(axes.map((axis, place) => [axis.id, (at) => at[place] as number])), lookup);
  if (!value) return undefined;
  const moving = axes.flatMap((axis, place) => (directionAlong(nodes, id, axis) === 'constant' ? [] : [place]));
  return (tile) => {
    const at = tile.map(({ first }) => first);
    let extreme = value(at);
    for (let corner = 1; corner < 2 ** moving.length; corner++) {
      for (const [i, place] of moving.entries()) {
        const { first, last } = tile[place] as Range;
        at[place] = (corner >> i) & 1 ? last : first;
      }
      extreme = choose(extreme, value(at));
    }
    return extreme;
  };
}

/** A number at one index of each axis. */
type At = (indices: readonly number[]) => number;

/** The value of a node where its axes are at given indices. */
function valueFor(
  nodes: readonly Node[],
  id: NodeId,
  indices: ReadonlyMap<number, At>,
  lookup: Lookup,
): At | undefined {
  const fixed = (value: number | undefined): At | undefined => (value === undefined ? undefined : () => value);
  const node = nodes[id] as Node;
  switch (node.kind) {
    case 'constant':
      return fixed(node.value);
    case 'index':
      return indices.get(node.axis.id);
    case 'size':
      return fixed(evaluateSize(node.size, lookup));
    case 'map': {
      const args = node.args.map((a) => valueFor(nodes, a, indices, lookup));
      return args.every((a) => a !== undefined) ? applied(scalars[node.fn](node.element), args) : undefined;
    }
    case 'reindex': {
      const inner = new Map(indices);
      for (const { from, to } of node.entries) {
        const index = to.kind === 'constant' ? fixed(evaluateSize(to.value, lookup)) : undefined;
        if (index === undefined) return undefined;
        inner.set(from.id, index);
      }
      return valueFor(nodes, node.arg, inner, lookup);
    }
    default:
      return undefined;
  }
}

/** Most functions have one or two arguments, and are called for every candidate tile. */
function applied(meaning: (...args: number[]) => number, args: readonly At[]): At {
  const [first, second] = args;
  if (first && args.length === 1) return (at) => meaning(first(at));
  if (first && second && args.length === 2) return (at) => meaning(first(at), second(at));
  return (at) => meaning(...args.map((a) => a(at)));
}

/** Of what crosses, what is loaded along the stream: the bytes of which a fraction is left out. */
export const streamedOnly = (crossing: readonly Crossing[], { loads, stream }: RegionShape): readonly Crossing[] =>
  crossing.filter(({ array }) => loads.includes(array) && array.axes.some((a) => a.id === stream?.axis));

/** The elements that count, as `index(q) - 2 <= x < index(q) + 1`. */
export function boundsText({ stream: { axis, nodes, bounds } }: StreamRegion, names: ExpressionNames): string | null {
  if (!bounds) return null;
  const text = (id: NodeId): string => printExpression(nodes, id, names);
  const low = bounds.lower === undefined ? '' : `${text(bounds.lower)} <= `;
  const high = bounds.upper === undefined ? '' : ` < ${text(bounds.upper)}`;
  return `${low}${axis.name}${high}`;
}
