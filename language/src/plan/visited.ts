/** The part of its chunks that a stream goes through, where bounds leave some out (theory §9). */
import type { Crossing, RegionShape } from '../cost/index.ts';
import { directionAlong } from '../derive/index.ts';
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
export function boundAxes({ nodes, bounds: { lower, upper } = {} }: StreamRegion['stream']): readonly Axis[] {
  const carried = [lower, upper].flatMap((id) => (id === undefined ? [] : (nodes[id] as Node).axes));
  return [...new Map(carried.map((axis) => [axis.id, axis])).values()];
}

/** From 0 to 1, the mean over all tiles of the given groups; 1 where there are no bounds, or where they depend on values that
 * the program is given. `undefined` where a size is not known. */
export function visitedFraction(
  { stream, chunk }: StreamRegion,
  groups: readonly Group[],
  lookup: Lookup,
  most = mostTiles,
): number | undefined {
  const { axis, nodes, bounds } = stream;
  const { lower, upper } = bounds ?? {};
  if (lower === undefined && upper === undefined) return 1;
  const extent = evaluateSize(axis.size, lookup);
  const axes = boundAxes(stream);
  const shown = Math.max(1, Math.floor(most ** (1 / Math.max(1, axes.length))));
  let tiles: readonly Tile[] = [new Map()];
  for (const along of axes) {
    const length = evaluateSize(along.size, lookup);
    if (length === undefined) return undefined;
    const ranges = rangesOf(length, groups.find((g) => g.axis.id === along.id)?.size ?? length, shown);
    tiles = tiles.flatMap((tile) => ranges.map((range) => new Map([...tile, [along, range]])));
  }
  if (extent === undefined) return undefined;
  const chunks = Math.ceil(extent / chunk);
  if (chunks === 0 || tiles.length === 0) return 1;
  let visited = 0;
  for (const tile of tiles) {
    const first = lower === undefined ? 0 : (extreme(lower, tile, Math.min) ?? 0);
    const end = upper === undefined ? extent : (extreme(upper, tile, Math.max) ?? extent);
    const from = Math.floor(Math.max(0, first) / chunk);
    visited += Math.max(0, Math.ceil(Math.min(extent, Math.max(0, end)) / chunk) - from);
  }
  return visited / (tiles.length * chunks);

  /** A bound at the corner of a tile where it is extreme. */
  function extreme(id: NodeId, tile: Tile, choose: typeof Math.max): number | undefined {
    const values = [...tile].reduce<readonly ReadonlyMap<number, number>[]>(
      (corners, [along, { first, last }]) => {
        const direction = directionAlong(nodes, id, along);
        const indices = direction === 'constant' ? [first] : [first, last];
        return corners.flatMap((at) => indices.map((index) => new Map([...at, [along.id, index]])));
      },
      [new Map()],
    );
    const found = values.map((at) => valueAt(nodes, id, at, lookup));
    return found.every((v) => v !== undefined) ? choose(...found) : undefined;
  }
}

/** Whether bounds depend on values that the program is given. */
export function isBoundedByData({ nodes, bounds }: StreamRegion['stream']): boolean {
  const given = (id: NodeId): boolean => {
    const node = nodes[id] as Node;
    return node.kind === 'input' || operandsOf(node).some(given);
  };
  return [bounds?.lower, bounds?.upper].some((id) => id !== undefined && given(id));
}

interface Range {
  readonly first: number;
  readonly last: number;
}
type Tile = ReadonlyMap<Axis, Range>;

function rangesOf(length: number, size: number, most: number): readonly Range[] {
  const count = Math.ceil(length / size);
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, i) => {
    const first = Math.floor(((i + 0.5) * count) / shown) * size;
    return { first, last: Math.min(first + size, length) - 1 };
  });
}

/** The value of a bound at given indices; nothing where it depends on values that the program is given. */
function valueAt(
  nodes: readonly Node[],
  id: NodeId,
  at: ReadonlyMap<number, number>,
  lookup: Lookup,
): number | undefined {
  const node = nodes[id] as Node;
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'index':
      return at.get(node.axis.id);
    case 'size':
      return evaluateSize(node.size, lookup);
    case 'map': {
      const args = node.args.map((a) => valueAt(nodes, a, at, lookup));
      return args.every((a) => a !== undefined) ? scalars[node.fn](node.element)(...args) : undefined;
    }
    case 'reindex': {
      const inner = new Map(at);
      for (const { from, to } of node.entries) {
        const index = to.kind === 'constant' ? evaluateSize(to.value, lookup) : undefined;
        if (index === undefined) return undefined;
        inner.set(from.id, index);
      }
      return valueAt(nodes, node.arg, inner, lookup);
    }
    default:
      return undefined;
  }
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
