/** Which places an invocation computes: a tile of the grouped axes, and the elements of one chunk of the stream. */
import {
  type Axis,
  constantSize,
  invocationsOf as invocationsOfWorkgroup,
  multiplySizes,
  quotientSize,
  type Size,
  type StreamRegion,
  sizeConstant,
  type Tile,
} from '@ncd/language';
import { type Environment, sizeValue } from './indices.ts';
import type { Value, ValueGraph } from './values.ts';

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

/** One for each tile of rows and each piece of the column; whole workgroups where these are laid out in two dimensions. */
export function invocationsOf(region: StreamRegion): Size {
  const square = isSquare(region);
  const counts = dimensionsOf(region).map(({ axis, size, lanes }) => {
    const count = countOf(axis, size * (square ? (lanes ?? 1) : 1));
    // what lacks the column is saved even where the column is empty
    return lacking(region, axis) ? quotientSize('max', count, sizeConstant(1)) : count;
  });
  return counts.reduce<Size>(multiplySizes, sizeConstant(square ? invocationsOfWorkgroup(region) : 1));
}

/** Whether the axis is the column, and an output lacks it. */
const lacking = ({ column, outputs, stream }: StreamRegion, axis: Axis): boolean =>
  column?.axis.id === axis.id && outputs.some((id) => !stream.nodes[id]?.axes.some((a) => a.id === axis.id));

const dimensionsOf = ({ rows, column }: StreamRegion): readonly Tile[] => [...(column ? [column] : []), ...rows];
const isSquare = ({ rows }: StreamRegion): boolean => rows.some((t) => t.lanes !== undefined);

/** How many tiles cover an axis. */
export const countOf = (axis: Axis, tile: number): Size => quotientSize('ceilDiv', axis.size, sizeConstant(tile));

/** The places of a tile, and where its piece of the column starts. */
export function tilePlaces(
  graph: ValueGraph,
  region: StreamRegion,
): { places: readonly Place[]; start: Value | undefined } {
  const { rows, column } = region;
  const number = (value: number): Value => graph.literal('u32', value);
  const square = isSquare(region);
  let lane = square
    ? graph.call('rem', 'u32', [graph.invocation(), number(invocationsOfWorkgroup(region))])
    : number(0);
  let rest = square
    ? graph.call('div', 'u32', [graph.invocation(), number(invocationsOfWorkgroup(region))])
    : graph.invocation();
  const first = new Map<number, Value>();
  for (const [i, { axis, size, lanes = 1 }] of [...dimensionsOf(region).entries()].reverse()) {
    const along = square ? lanes : 1;
    const count = sizeValue(graph, countOf(axis, size * along), 'u32');
    const group = i === 0 ? rest : graph.call('rem', 'u32', [rest, count]);
    rest = graph.call('div', 'u32', [rest, count]);
    const inGroup = graph.call('rem', 'u32', [lane, number(along)]);
    lane = graph.call('div', 'u32', [lane, number(along)]);
    const tile = graph.call('add', 'u32', [graph.call('mul', 'u32', [group, number(along)]), inGroup]);
    first.set(axis.id, graph.call('mul', 'u32', [tile, number(size)]));
  }
  let places: Place[] = [{ at: new Map(), guards: [] }];
  for (const { axis, size, lanes = 1 } of rows) {
    const base = first.get(axis.id) as Value;
    places = places.flatMap((place) =>
      Array.from({ length: size }, (_, i) => {
        const index = graph.call('add', 'u32', [base, graph.literal('u32', i)]);
        if (size === 1 && !(square && lanes > 1))
          return { at: new Map([...place.at, [axis.id, graph.named(index, axis.name)]]), guards: place.guards };
        const { clamped, inside } = within(graph, index, axis);
        return {
          at: new Map([...place.at, [axis.id, clamped]]),
          guards: [...place.guards, inside],
        };
      }),
    );
  }
  return { places, start: column && first.get(column.axis.id) };
}

/** An index that may lie behind the end of its axis, moved to the last element; and whether it had to be. */
function within(graph: ValueGraph, index: Value, axis: Axis): { clamped: Value; inside: Value } {
  const size = sizeValue(graph, axis.size, 'u32');
  const last = graph.call('sub', 'u32', [size, graph.literal('u32', 1)]);
  return { clamped: graph.call('min', 'u32', [index, last]), inside: graph.call('lt', 'bool', [index, size]) };
}

/** The elements of the chunk number `counter`. Where chunks need not fit the axis, those behind its end are guarded. */
export function chunkElements(graph: ValueGraph, { stream, chunk }: StreamRegion, counter: Value): readonly Element[] {
  const base = graph.call('mul', 'u32', [counter, graph.literal('u32', chunk)]);
  const known = constantSize(stream.axis.size);
  const whole = chunk === 1 || (known !== undefined && known % chunk === 0);
  return Array.from({ length: chunk }, (_, j): Element => {
    const index = graph.call('add', 'u32', [base, graph.literal('u32', j)]);
    if (whole) return { index };
    const { clamped, inside } = within(graph, index, stream.axis);
    return { index: clamped, inside };
  });
}
