/** Which places an invocation computes: a tile of the grouped axes, and the elements of one chunk of the stream. */
import {
  type Axis,
  constantSize,
  invocationsOf as invocationsOfWorkgroup,
  isLaid,
  multiplySizes,
  type Node,
  type NodeId,
  quotientSize,
  type Size,
  type StreamRegion,
  sizeConstant,
  type Tile,
} from '@ncd/language';
import { wholeBlocks } from './block-loads.ts';
import { type Environment, sizeValue } from './indices.ts';
import { isLiteral, type Value, type ValueGraph } from './values.ts';

/** Axis id → index, and what must hold for the place to exist. */
export interface Place {
  readonly at: Environment;
  readonly guards: readonly Value[];
}

/** One element of the stream axis in a chunk. */
export interface Element {
  readonly index: Value;
  readonly inside?: Value;
}

/** How much work there is. */
export interface Extent {
  readonly invocations: Size;
  /** Where workgroups are laid out as tiles, and so are whole. */
  readonly workgroups?: Size;
}

/** One for each tile of rows and each piece of the column; whole workgroups where these are laid out in tiles. */
export function extentOf(region: StreamRegion): Extent {
  const laid = isLaid(region);
  const counts = dimensionsOf(region).map(({ axis, size, lanes }) => {
    const count = countOf(axis, size * (laid ? (lanes ?? 1) : 1));
    // what lacks the column is saved even where the column is empty
    return lacking(region, axis) ? quotientSize('max', count, sizeConstant(1)) : count;
  });
  const tiles = counts.reduce<Size>(multiplySizes, sizeConstant(1));
  if (!laid) return { invocations: tiles };
  return { invocations: multiplySizes(tiles, sizeConstant(invocationsOfWorkgroup(region))), workgroups: tiles };
}

/** Whether the axis is the column, and an output lacks it. */
const lacking = ({ column, outputs, stream }: StreamRegion, axis: Axis): boolean =>
  column?.axis.id === axis.id && outputs.some((id) => !stream.nodes[id]?.axes.some((a) => a.id === axis.id));

const dimensionsOf = ({ rows, column }: StreamRegion): readonly Tile[] => [...(column ? [column] : []), ...rows];

/** How many tiles cover an axis. */
export const countOf = (axis: Axis, tile: number): Size => quotientSize('ceilDiv', axis.size, sizeConstant(tile));

export interface Places {
  readonly places: readonly Place[];
  /** Where the invocation's part of the column starts. */
  readonly start: Value | undefined;
  /** By axis, where the tile of the workgroup starts, and how far behind that the tile of the invocation does. Nothing
   * where workgroups are not laid out as tiles. */
  readonly bases: ReadonlyMap<number, Base>;
}

export interface Base {
  readonly base: Value;
  readonly offset: Value;
  /** Which of the invocations along the axis it is. */
  readonly lane: Value;
}

/** The places of a tile. */
export function tilePlaces(graph: ValueGraph, region: StreamRegion): Places {
  const { rows, column } = region;
  const number = (value: number): Value => graph.literal('u32', value);
  const laid = isLaid(region);
  let lane = laid ? graph.lane() : number(0);
  let rest = laid ? graph.workgroup() : graph.invocation();
  const bases = new Map<number, Base>();
  let left = invocationsOfWorkgroup(region);
  for (const [i, { axis, size, lanes = 1 }] of [...dimensionsOf(region).entries()].reverse()) {
    const along = laid ? lanes : 1;
    const count = sizeValue(graph, countOf(axis, size * along), 'u32');
    const group = i === 0 && !isLiteral(count, 1) ? rest : graph.call('rem', 'u32', [rest, count]);
    rest = graph.call('div', 'u32', [rest, count]);
    const inGroup = left === along ? lane : graph.call('rem', 'u32', [lane, number(along)]);
    left /= along;
    lane = left === 1 ? number(0) : graph.call('div', 'u32', [lane, number(along)]);
    const base = graph.call('mul', 'u32', [group, number(size * along)]);
    bases.set(axis.id, { base, offset: graph.call('mul', 'u32', [inGroup, number(size)]), lane: inGroup });
  }
  const firstOf = (axis: Axis): Value => {
    const { base, offset } = bases.get(axis.id) as Base;
    return graph.call('add', 'u32', [base, offset]);
  };
  let places: Place[] = [{ at: new Map(), guards: [] }];
  for (const { axis, size, lanes = 1 } of rows) {
    const first = firstOf(axis);
    places = places.flatMap((place) =>
      Array.from({ length: size }, (_, i) => {
        const index = graph.call('add', 'u32', [first, graph.literal('u32', i)]);
        if (size === 1 && !(laid && lanes > 1))
          return { at: new Map([...place.at, [axis.id, graph.named(index, axis.name)]]), guards: place.guards };
        const { clamped, inside } = within(graph, index, axis);
        return {
          at: new Map([...place.at, [axis.id, clamped]]),
          guards: [...place.guards, inside],
        };
      }),
    );
  }
  return { places, start: column && firstOf(column.axis), bases: laid ? bases : new Map() };
}

/** An index that may lie behind the end of its axis, moved to the last element; and whether it had to be. */
export function within(graph: ValueGraph, index: Value, axis: Axis): { clamped: Value; inside: Value } {
  const size = sizeValue(graph, axis.size, 'u32');
  const last = graph.call('sub', 'u32', [size, graph.literal('u32', 1)]);
  return { clamped: graph.call('min', 'u32', [index, last]), inside: graph.call('lt', 'bool', [index, size]) };
}

/** The elements of the chunk number `counter`. Where chunks need not fit the axis, those behind its end are guarded. */
export function chunkElements(graph: ValueGraph, region: StreamRegion, counter: Value): readonly Element[] {
  const { chunk } = region;
  const base = graph.call('mul', 'u32', [counter, graph.literal('u32', chunk)]);
  return Array.from({ length: chunk }, (_, j) => elementAt(graph, region, base, graph.literal('u32', j)));
}

/** The elements of a chunk that lies inside of the axis. */
export function wholeChunk(graph: ValueGraph, { chunk }: StreamRegion, counter: Value): readonly Element[] {
  const base = graph.call('mul', 'u32', [counter, graph.literal('u32', chunk)]);
  return Array.from({ length: chunk }, (_, j) => ({
    index: graph.call('add', 'u32', [base, graph.literal('u32', j)]),
  }));
}

/** Whether the last chunk may lie behind the end of the axis in part. */
export function isRagged({ stream, loads, chunk }: StreamRegion): boolean {
  const known = constantSize(stream.axis.size);
  return wholeBlocks(stream.nodes, loads, stream.axis) % chunk !== 0 && (known === undefined || known % chunk !== 0);
}

/** Of the chunk number `counter`, the elements for which an invocation computes what those need with which it shares the column:
 * each with its place in the chunk. */
export function ownElements(
  graph: ValueGraph,
  region: StreamRegion,
  counter: Value,
  lane: Value,
): readonly (Element & { readonly place: Value })[] {
  const { chunk, column } = region;
  const base = graph.call('mul', 'u32', [counter, graph.literal('u32', chunk)]);
  const length = chunk / (column?.lanes ?? 1);
  const first = graph.call('mul', 'u32', [lane, graph.literal('u32', length)]);
  return Array.from({ length }, (_, i) => {
    const place = graph.call('add', 'u32', [first, graph.literal('u32', i)]);
    return { ...elementAt(graph, region, base, place), place };
  });
}

function elementAt(graph: ValueGraph, region: StreamRegion, base: Value, place: Value): Element {
  const index = graph.call('add', 'u32', [base, place]);
  if (!isRagged(region)) return { index };
  const { clamped, inside } = within(graph, index, region.stream.axis);
  return { index: clamped, inside };
}

/** Says which of several values of a node is meant: the same for places that do not differ for it. */
export const placeKey = (id: NodeId, axes: readonly Axis[], environment: Environment): string =>
  `${id} ${axes.map((a) => environment.get(a.id)?.id).join()}`;

/** Places that differ along some axes, each once. */
export function distinctPlaces(axes: readonly Axis[], places: readonly Place[]): readonly Place[] {
  const seen = new Map<string, Place>();
  for (const place of places) {
    const key = placeKey(0, axes, place.at);
    if (!seen.has(key)) seen.set(key, place);
  }
  return [...seen.values()];
}

export const carries = ({ axes }: Node, axis: Axis): boolean => axes.some((a) => a.id === axis.id);

/** Stands in environments for the place inside the invocation's part of the column; no axis has this id. */
export const columnPlace = -1;
