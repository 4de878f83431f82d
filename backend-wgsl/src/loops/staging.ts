/** Staging (theory §7): the invocations of a workgroup load a tile of a value together, wait for each other, and read it from
 * workgroup memory. Which values, and which part of them at a time, the plan says. */
import {
  type Axis,
  constantSize,
  invocationsOf,
  type Node,
  type NodeId,
  operandsOf,
  type Stage,
  type StreamRegion,
  stagedInParts,
  stagedTile,
  type Tile,
  tileValues,
} from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import { type Environment, indexOf, sizeValue } from './indices.ts';
import type { SharedArray } from './ir.ts';
import { type NodeValue, scalarType } from './node-values.ts';
import { countOf, type Places, within } from './stream-places.ts';
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

export class Staging {
  readonly #context: StagingContext;
  readonly #stage: Stage;
  /** Of what lies in workgroup memory now: since which barrier, and the block in which it does. */
  readonly #present = new Map<NodeId, { readonly version: number; readonly within: number }>();
  /** By axis, the place in its tile of every index that lies in one. */
  readonly #places = new Map<number, Map<Value, Value>>();
  #barriers = 0;

  constructor(context: StagingContext, stage: Stage) {
    this.#context = context;
    this.#stage = stage;
    const { graph, region, bases } = context;
    for (const { axis, size } of region.rows) {
      const { base, offset } = bases.get(axis.id) as { base: Value; offset: Value };
      const first = graph.call('add', 'u32', [base, offset]);
      for (let i = 0; i < size; i++) {
        const [index, place] = [first, offset].map((at) => graph.call('add', 'u32', [at, graph.literal('u32', i)]));
        if (!index || !place) continue;
        this.place(axis, index, place);
        this.place(axis, within(graph, index, axis).clamped, place);
      }
    }
  }

  /** Says where in a tile an index along an axis lies. */
  place(axis: Axis, index: Value, place: Value): void {
    const known = this.#places.get(axis.id);
    if (known) known.set(index, place);
    else this.#places.set(axis.id, new Map([[index, place]]));
  }

  /** The value of a node, if it lies in workgroup memory. */
  read(node: Node, environment: Environment): Value | undefined {
    const present = this.#present.get(node.id);
    if (!present) return undefined;
    const { graph } = this.#context;
    const tile = this.#order(node);
    let offset: Value | undefined = graph.literal('u32', 0);
    for (const { axis, size } of tile) {
      const place = this.#placeOf(axis, indexOf(environment, axis));
      offset =
        offset &&
        place &&
        graph.call('add', 'u32', [graph.call('mul', 'u32', [offset, graph.literal('u32', size)]), place]);
    }
    if (!offset) return undefined;
    const { name, type } = this.#arrayOf(node.id);
    return graph.shared(type, name, offset, present.version, present.within);
  }

  #arrayOf(id: NodeId): SharedArray {
    return this.#context.arrays.get(id) as SharedArray;
  }

  #placeOf(axis: Axis, index: Value): Value | undefined {
    const { region } = this.#context;
    const isTiled =
      region.stream.axis.id === axis.id ||
      region.column?.axis.id === axis.id ||
      [...region.rows, ...this.#stage.parts].some((t) => t.axis.id === axis.id);
    return isTiled ? this.#places.get(axis.id)?.get(index) : index;
  }

  /** A tile in the order in which it lies in memory: rows last, along which neighbouring invocations differ. */
  #order({ id }: Node): readonly Tile[] {
    const tile = stagedTile(this.#context.region, id) as readonly Tile[];
    const { rows } = this.#context.region;
    const rowOf = (axis: Axis): number => rows.findIndex((t) => t.axis.id === axis.id);
    return tile
      .map((t, i) => ({ t, key: rowOf(t.axis) < 0 ? i : tile.length + rowOf(t.axis) }))
      .sort((a, b) => a.key - b.key)
      .map(({ t }) => t);
  }

  // ---- once for a stage

  /** Loads what is staged for whole chunks, from an element of the stream on. */
  loadStage(firstElement: Value): void {
    const nodes = this.#stage.nodes.filter((id) => !stagedInParts(this.#context.region, id));
    this.#load(nodes, this.#basesFrom(firstElement));
  }

  /** All have read what the stage holds. */
  endStage(): void {
    this.#end(this.#stage.nodes);
  }

  // ---- in parts

  /** Loops over folded axes, outermost first, if operands of what is folded are staged in parts: each part is loaded before
   * it is gone through. */
  partLoops(axes: readonly Axis[], operand: NodeId, first: Value, fill: (counters: Environment) => void): boolean {
    const nodes = this.#inParts(axes, operand);
    if (nodes.length === 0) return false;
    const parts = this.#stage.parts.filter(({ axis }) => axes.some((a) => a.id === axis.id));
    this.#overParts(parts, this.#basesFrom(first), (within) => {
      this.#load(nodes, within);
      this.#insideLoops(axes, new Map(), fill, within);
      this.#end(nodes);
    });
    return true;
  }

  /** Where tiles begin along the stream and the column. */
  #basesFrom(firstElement: Value): Environment {
    const { region, bases } = this.#context;
    const { stream, column } = region;
    const piece = column && bases.get(column.axis.id)?.base;
    return new Map([[stream.axis.id, firstElement], ...(column && piece ? [[column.axis.id, piece] as const] : [])]);
  }

  #overParts(parts: readonly Tile[], bases: Environment, fill: (bases: Environment) => void): void {
    const [part, ...rest] = parts;
    if (!part) return fill(bases);
    const { graph, writer } = this.#context;
    const { axis, size } = part;
    writer.loop(`${axis.name}_part`, sizeValue(graph, countOf(axis, size), 'u32'), (counter) => {
      const base = graph.call('mul', 'u32', [counter, graph.literal('u32', size)]);
      this.#overParts(rest, new Map([...bases, [axis.id, base]]), fill);
    });
  }

  /** `bases`: where the parts of axes begin that are gone through in parts. */
  #insideLoops(
    axes: readonly Axis[],
    counters: Environment,
    fill: (counters: Environment) => void,
    bases: Environment,
  ): void {
    const [axis, ...rest] = axes;
    if (!axis) return fill(counters);
    const { graph, writer } = this.#context;
    const base = bases.get(axis.id);
    const part = base && this.#stage.parts.find((t) => t.axis.id === axis.id);
    const size = sizeValue(graph, axis.size, 'u32');
    const next = (index: Value): void => this.#insideLoops(rest, new Map([...counters, [axis.id, index]]), fill, bases);
    if (!base || !part) return writer.loop(axis.name, size, next);
    const partSize = graph.literal('u32', part.size);
    const known = constantSize(axis.size);
    const isWhole = known !== undefined && known % part.size === 0;
    const left = graph.call('min', 'u32', [graph.call('sub', 'u32', [size, base]), partSize]);
    writer.loop(axis.name, isWhole ? partSize : left, (counter) => {
      const index = graph.call('add', 'u32', [base, counter]);
      this.place(axis, index, counter);
      next(index);
    });
  }

  /** Nodes below an operand that lie in parts along axes over which it is folded. */
  #inParts(axes: readonly Axis[], operand: NodeId): readonly NodeId[] {
    const { region } = this.#context;
    const node = (id: NodeId): Node => region.stream.nodes[id] as Node;
    const wanted = this.#stage.nodes.filter((id) => {
      const own = this.#stage.parts.filter(({ axis }) => node(id).axes.some((a) => a.id === axis.id));
      return own.length > 0 && own.every(({ axis }) => axes.some((a) => a.id === axis.id));
    });
    const seen = new Set<NodeId>();
    const pending = [operand];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (node(id).kind !== 'reduce' && !wanted.includes(id)) pending.push(...operandsOf(node(id)));
    }
    return wanted.filter((id) => seen.has(id));
  }

  // ---- tiles

  #load(nodes: readonly NodeId[], bases: Environment): void {
    const { writer, changed } = this.#context;
    if (nodes.length === 0) return;
    for (const id of nodes) this.#loadTile(id, bases);
    writer.barrier();
    this.#barriers++;
    for (const id of nodes) this.#present.set(id, { version: this.#barriers, within: writer.depth });
    changed();
  }

  #end(nodes: readonly NodeId[]): void {
    const present = nodes.filter((id) => this.#present.delete(id));
    if (present.length === 0) return;
    this.#context.writer.barrier();
    this.#context.changed();
  }

  /** Invocation after invocation takes the next value, in the order in which the array lies in memory. */
  #loadTile(id: NodeId, bases: Environment): void {
    const { region, graph, writer } = this.#context;
    const number = (value: number): Value => graph.literal('u32', value);
    const node = region.stream.nodes[id] as Node;
    const { name, length } = this.#arrayOf(id);
    const invocations = invocationsOf(region);
    const set = (at: Value, isWhole: boolean): void => {
      const inside = isWhole ? at : graph.call('min', 'u32', [at, number(length - 1)]);
      const { index, value } = this.#element(node, inside, bases);
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
  #element(node: Node, at: Value, bases: Environment): { readonly index: Value; readonly value: Value } {
    const { region, graph, valueAt } = this.#context;
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
        const base = bases.get(axis.id) ?? this.#context.bases.get(axis.id)?.base;
        const offset = indexOf(offsets, axis);
        if (!base) return [axis.id, offset] as const;
        const index = graph.call('add', 'u32', [base, offset]);
        const known = constantSize(axis.size);
        const fits = size === 1 || (known !== undefined && known % size === 0);
        return [axis.id, fits ? index : within(graph, index, axis).clamped] as const;
      }),
    );
    const order = this.#order(node);
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
}

/** The arrays that a region keeps in workgroup memory; `nameOf` gives each a name. */
export function sharedArrays(region: StreamRegion, nameOf: (id: NodeId) => string): ReadonlyMap<NodeId, SharedArray> {
  return new Map(
    (region.stage?.nodes ?? []).map((id) => {
      const { element } = region.stream.nodes[id] as Node;
      const length = tileValues(stagedTile(region, id) as readonly Tile[]);
      return [id, { name: nameOf(id), type: scalarType(element), length }];
    }),
  );
}
