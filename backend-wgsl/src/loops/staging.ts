/** Staging (theory §7): the invocations of a workgroup load a tile of a value together, wait for each other, and read it from
 * workgroup memory. Which values, and which part of them at a time, the plan says. */
import {
  type Axis,
  constantSize,
  type Node,
  type NodeId,
  operandsOf,
  type Stage,
  stagedInParts,
  type Tile,
} from '@ncd/language';
import { type Environment, indexOf, sizeValue } from './indices.ts';
import type { SharedArray } from './ir.ts';
import { loadTile, type StagingContext, tileOrder } from './stage-tiles.ts';
import { type Base, countOf, distinctPlaces, type Place, within } from './stream-places.ts';
import type { Value } from './values.ts';

export class Staging {
  readonly #context: StagingContext;
  readonly #stage: Stage;
  /** Of what lies in workgroup memory now: since which barrier, and the block in which it does. */
  readonly #present = new Map<NodeId, { readonly version: number; readonly within: number }>();
  /** By axis, the place in its tile of every index that lies in one. */
  readonly #places = new Map<number, Map<Value, Value>>();
  /** The same of elements of the stream, in a chunk. */
  readonly #inChunk = new Map<Value, Value>();
  #barriers = 0;

  constructor(context: StagingContext, stage: Stage) {
    this.#context = context;
    this.#stage = stage;
    const { graph, region, bases } = context;
    for (const { axis, size } of region.rows) {
      const { base, offset } = bases.get(axis.id) as Base;
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

  /** The same for an element of the stream, in the stage and in the chunk. */
  placeElement(index: Value, inStage: Value, inChunk: Value): void {
    this.place(this.#context.region.stream.axis, index, inStage);
    this.#inChunk.set(index, inChunk);
  }

  /** Whether a node lies in workgroup memory. */
  holds(id: NodeId): boolean {
    return this.#present.has(id);
  }

  /** The value of a node, if it lies in workgroup memory. */
  read(node: Node, environment: Environment): Value | undefined {
    const present = this.#present.get(node.id);
    const offset = present && this.#offsetOf(node, environment);
    if (!present || !offset) return undefined;
    const { name, type } = this.#arrayOf(node.id);
    return this.#context.graph.shared(type, name, offset, present.version, present.within);
  }

  /** Where in its array a value lies. */
  #offsetOf(node: Node, environment: Environment): Value | undefined {
    const { graph, region } = this.#context;
    const isShare = this.#stage.shares?.includes(node.id);
    let offset: Value | undefined = graph.literal('u32', 0);
    for (const { axis, size } of tileOrder(region, node.id)) {
      const index = indexOf(environment, axis);
      const isElement = isShare && axis.id === region.stream.axis.id;
      const place = isElement ? this.#inChunk.get(index) : this.#placeOf(axis, index);
      offset =
        offset &&
        place &&
        graph.call('add', 'u32', [graph.call('mul', 'u32', [offset, graph.literal('u32', size)]), place]);
    }
    return offset;
  }

  // ---- for each other

  /** What the invocation has computed for those with which it shares the column, and what they have for it. */
  share(places: readonly Place[]): void {
    const { region, writer, valueAt } = this.#context;
    const shares = this.#stage.shares ?? [];
    for (const id of shares) {
      const node = region.stream.nodes[id] as Node;
      for (const { at } of distinctPlaces(node.axes, places)) {
        const offset = this.#offsetOf(node, at);
        if (!offset) throw new Error(`NCD9001: ${region.name} shares what lies in no tile`);
        writer.set(this.#arrayOf(id).name, offset, valueAt(id, at));
      }
    }
    this.#meet(shares);
  }

  /** All have read what was computed for a chunk. */
  endShares(): void {
    this.#end(this.#stage.shares ?? []);
  }

  /** From here on, nodes lie in workgroup memory. */
  #meet(nodes: readonly NodeId[]): void {
    const { writer, changed } = this.#context;
    writer.barrier();
    this.#barriers++;
    for (const id of nodes) this.#present.set(id, { version: this.#barriers, within: writer.depth });
    changed();
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
    if (nodes.length === 0) return;
    for (const id of nodes) loadTile(this.#context, id, bases);
    this.#meet(nodes);
  }

  #end(nodes: readonly NodeId[]): void {
    const present = nodes.filter((id) => this.#present.delete(id));
    if (present.length === 0) return;
    this.#context.writer.barrier();
    this.#context.changed();
  }
}
