/** Tiles in workgroup memory: the arrays in which they lie, in which order, and how the invocations of a workgroup load one. */
import {
  type Axis,
  constantSize,
  invocationsOf,
  type Node,
  type NodeId,
  type StreamRegion,
  stagedIn,
  stagedTile,
  type Tile,
  tileValues,
} from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import { type Environment, indexOf } from './indices.ts';
import type { SharedArray } from './ir.ts';
import { type NodeValue, scalarType } from './node-values.ts';
import { type Places, within } from './stream-places.ts';
import type { Value, ValueGraph } from './values.ts';

/** What the lowering of a stream lends to staging. */
export interface StagingContext {
  readonly region: StreamRegion;
  readonly graph: ValueGraph;
  readonly writer: BlockWriter;
  readonly arrays: ReadonlyMap<NodeId, SharedArray>;
  readonly bases: Places['bases'];
  readonly valueAt: NodeValue;
  /** What nodes are has changed. */
  readonly changed: () => void;
}

/** The arrays that a region keeps in workgroup memory; `nameOf` gives each a name. */
export function sharedArrays(region: StreamRegion, nameOf: (id: NodeId) => string): ReadonlyMap<NodeId, SharedArray> {
  return new Map(
    stagedIn(region).map((id) => {
      const { element } = region.stream.nodes[id] as Node;
      const length = tileValues(stagedTile(region, id) as readonly Tile[]);
      return [id, { name: nameOf(id), type: scalarType(element), length }];
    }),
  );
}

/** A tile in the order in which it lies in memory: rows last, along which neighbouring invocations differ. */
export function tileOrder(region: StreamRegion, id: NodeId): readonly Tile[] {
  const tile = stagedTile(region, id) as readonly Tile[];
  const rowOf = (axis: Axis): number => region.rows.findIndex((t) => t.axis.id === axis.id);
  return tile
    .map((t, i) => ({ t, key: rowOf(t.axis) < 0 ? i : tile.length + rowOf(t.axis) }))
    .sort((a, b) => a.key - b.key)
    .map(({ t }) => t);
}

/** Invocation after invocation takes the next value, in the order in which the array lies in memory. */
export function loadTile(context: StagingContext, id: NodeId, bases: Environment): void {
  const { region, graph, writer, arrays } = context;
  const number = (value: number): Value => graph.literal('u32', value);
  const node = region.stream.nodes[id] as Node;
  const { name, length } = arrays.get(id) as SharedArray;
  const invocations = invocationsOf(region);
  const set = (at: Value, isWhole: boolean): void => {
    const inside = isWhole ? at : graph.call('min', 'u32', [at, number(length - 1)]);
    const { index, value } = tileElement(context, node, inside, bases);
    // loaded by all, so that only the setting is conditional
    if (isWhole) writer.set(name, index, value);
    else {
      writer.write(value);
      writer.when(graph.call('lt', 'bool', [at, number(length)]), () => writer.set(name, index, value));
    }
  };
  if (length <= invocations) return set(graph.lane(), length === invocations);
  writer.loop('turn', number(Math.ceil(length / invocations)), (turn) => {
    const first = graph.call('mul', 'u32', [turn, number(invocations)]);
    set(graph.call('add', 'u32', [first, graph.lane()]), length % invocations === 0);
  });
}

/** The value number `at` of a tile, counted as the array lies in memory, and its place in workgroup memory. */
function tileElement(
  context: StagingContext,
  node: Node,
  at: Value,
  bases: Environment,
): { readonly index: Value; readonly value: Value } {
  const { region, graph, valueAt } = context;
  const number = (value: number): Value => graph.literal('u32', value);
  const tile = stagedTile(region, node.id) as readonly Tile[];
  const offsets = new Map<number, Value>();
  let rest = at;
  let left = tileValues(tile);
  for (const { axis, size } of tile.toReversed()) {
    offsets.set(axis.id, left === size ? rest : graph.call('rem', 'u32', [rest, number(size)]));
    rest = graph.call('div', 'u32', [rest, number(size)]);
    left /= size;
    if (left === 1) rest = number(0);
  }
  const environment = new Map(
    tile.map(({ axis, size }) => {
      const base = bases.get(axis.id) ?? context.bases.get(axis.id)?.base;
      const offset = indexOf(offsets, axis);
      if (!base) return [axis.id, offset] as const;
      const index = graph.call('add', 'u32', [base, offset]);
      const known = constantSize(axis.size);
      const fits = size === 1 || (known !== undefined && known % size === 0);
      return [axis.id, fits ? index : within(graph, index, axis).clamped] as const;
    }),
  );
  const order = tileOrder(region, node.id);
  const isStraight = order.every((t, i) => t.axis.id === tile[i]?.axis.id);
  const index = isStraight
    ? at
    : order.reduce<Value>(
        (sum, { axis, size }) =>
          graph.call('add', 'u32', [graph.call('mul', 'u32', [sum, number(size)]), indexOf(offsets, axis)]),
        number(0),
      );
  return { index, value: valueAt(node.id, environment) };
}
