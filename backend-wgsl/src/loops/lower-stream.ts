/** A streamed region (theory §7): every invocation owns a tile of the grouped axes and goes through the stream chunk by
 * chunk, its state in variables. Nothing here knows what is computed: bodies, shifts and tails are the derivation's. */
import {
  type Accumulator,
  type Axis,
  constantSize,
  monoidLaws,
  type Node,
  type NodeId,
  operandsOf,
  type ScalarFunction,
  type Size,
  type StreamRegion,
} from '@ncd/language';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, indexOf, sizeValue } from './indices.ts';
import type { Statement } from './ir.ts';
import { type Layout, nodeValues, scalarType } from './node-values.ts';
import { rescaling } from './rescaling.ts';
import { chunkRange } from './stream-bounds.ts';
import { chunkElements, type Element, invocationsOf, type Place, tilePlaces } from './stream-places.ts';
import { type Value, ValueGraph } from './values.ts';

export interface StreamBody {
  readonly body: readonly Statement[];
  readonly invocations: Size;
}

/** `targets` says where each output is saved. */
export function streamBody(
  region: StreamRegion,
  layouts: ReadonlyMap<NodeId, Layout>,
  targets: ReadonlyMap<NodeId, Layout>,
  names: Identifiers,
): StreamBody {
  const lowering = new StreamLowering(region, layouts, targets, names);
  return { body: lowering.run(), invocations: invocationsOf(region) };
}

/** A value that changes as the stream goes on: a variable, or an array along the column. */
interface State {
  readonly name: string;
  version: number;
}

class StreamLowering {
  readonly #region: StreamRegion;
  readonly #targets: ReadonlyMap<NodeId, Layout>;
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;
  readonly #valueAt: (id: NodeId, environment: Environment) => Value;
  readonly #loads: ReadonlySet<NodeId>;
  readonly #byState = new Map<NodeId, Accumulator>();
  /** States and reductions that are done, by node and place. */
  readonly #states = new Map<string, State>();
  readonly #folded = new Map<string, Value>();
  #epoch = 0;
  /** The block in which states are read now: 0 outside the stream. */
  #stateDepth = 0;

  constructor(
    region: StreamRegion,
    layouts: ReadonlyMap<NodeId, Layout>,
    targets: ReadonlyMap<NodeId, Layout>,
    names: Identifiers,
  ) {
    this.#region = region;
    this.#targets = targets;
    const span = (region.stream.nodes[region.outputs[0] as NodeId] as Node).span;
    this.#graph = new ValueGraph(span);
    this.#writer = new BlockWriter(this.#graph, names, span);
    this.#loads = new Set(region.loads);
    for (const accumulator of region.stream.accumulators) this.#byState.set(accumulator.state, accumulator);
    this.#valueAt = nodeValues({
      region: region.name,
      graph: this.#graph,
      nodes: region.stream.nodes,
      loads: this.#loads,
      layouts,
      provided: (node, environment) => this.#provided(node, environment),
      epoch: () => this.#epoch,
    });
  }

  run(): readonly Statement[] {
    const { stream, chunk } = this.#region;
    const graph = this.#graph;
    const { places, start } = tilePlaces(graph, this.#region);
    const bodies = stream.accumulators.flatMap((a) => [a.body, ...(a.shift === undefined ? [] : [a.shift])]);
    this.#fold(bodies, places, (node) => !this.#carries(node, stream.axis) && !this.#readsState(node.id));
    for (const accumulator of stream.accumulators) this.#declare(accumulator, places);

    const { from, to } = chunkRange(graph, this.#region, places, start, this.#valueAt);
    const step = (counter: Value): void => {
      this.#stateDepth = this.#writer.depth;
      this.#epoch++;
      this.#chunk(counter, places, start);
    };
    this.#writer.loop(chunk === 1 ? stream.axis.name : `${stream.axis.name}_chunk`, to, step, from);
    this.#stateDepth = 0;
    this.#epoch++;
    this.#save(places, start);
    return this.#writer.body;
  }

  #carries(node: Node, axis: Axis): boolean {
    return node.axes.some((a) => a.id === axis.id);
  }

  #keyOf(id: NodeId, axes: readonly Axis[], environment: Environment): string {
    return `${id} ${axes.map((a) => environment.get(a.id)?.id).join()}`;
  }

  /** Environments that differ for a node, each once. */
  #distinct(axes: readonly Axis[], places: readonly Place[]): readonly Place[] {
    const seen = new Map<string, Place>();
    for (const place of places) {
      const key = this.#keyOf(0, axes, place.at);
      if (!seen.has(key)) seen.set(key, place);
    }
    return [...seen.values()];
  }

  // ---- what nodes read

  #provided(node: Node, environment: Environment): Value | undefined {
    if (this.#loads.has(node.id)) return undefined;
    if (this.#byState.has(node.id)) return this.#stateValue(node, environment);
    return node.kind === 'reduce' ? this.#folded.get(this.#keyOf(node.id, node.axes, environment)) : undefined;
  }

  #stateValue(node: Node, environment: Environment): Value {
    const { column } = this.#region;
    const rows = node.axes.filter((a) => a.id !== column?.axis.id);
    const state = this.#states.get(this.#keyOf(node.id, rows, environment));
    if (!state) throw new Error(`NCD9001: ${this.#region.name} reads a state before it exists`);
    const type = scalarType(node.element);
    if (rows.length === node.axes.length)
      return this.#graph.variable(type, state.name, this.#stateDepth, state.version);
    return this.#graph.element(type, state.name, environment.get(columnPlace) as Value, state.version);
  }

  #readsState(id: NodeId, seen = new Set<NodeId>()): boolean {
    if (seen.has(id) || this.#loads.has(id)) return false;
    seen.add(id);
    return (
      this.#byState.has(id) || operandsOf(this.#region.stream.nodes[id] as Node).some((o) => this.#readsState(o, seen))
    );
  }

  /** Computes the reductions below some nodes that are wanted now, innermost first. */
  #fold(ids: readonly NodeId[], places: readonly Place[], wanted: (node: Node) => boolean): void {
    const { nodes } = this.#region.stream;
    const found = new Set<NodeId>();
    const pending = [...ids];
    const seen = new Set<NodeId>();
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id) || this.#loads.has(id) || this.#byState.has(id)) continue;
      seen.add(id);
      const node = nodes[id] as Node;
      if (node.kind === 'reduce' && wanted(node)) found.add(id);
      pending.push(...operandsOf(node));
    }
    for (const id of [...found].sort((a, b) => a - b)) {
      const node = nodes[id] as Node & { readonly kind: 'reduce' };
      const open = this.#distinct(node.axes, places).filter((p) => !this.#folded.has(this.#keyOf(id, node.axes, p.at)));
      if (open.length > 0) this.#foldOne(node, open);
    }
  }

  #foldOne(node: Node & { readonly kind: 'reduce' }, places: readonly Place[]): void {
    const graph = this.#graph;
    const type = scalarType(node.element);
    const identity = graph.literal(type, monoidLaws[node.monoid].identity[node.element]);
    const variables = places.map(() => this.#writer.declare(node.name ?? node.monoid, identity));
    const depth = this.#writer.depth;
    this.#loops(node.reduced, new Map(), (counters) => {
      const values = places.map((p) => this.#valueAt(node.arg, new Map([...p.at, ...counters])));
      places.forEach((_, i) => {
        const name = variables[i] as string;
        const before = graph.variable(type, name, this.#writer.depth, -1);
        this.#writer.assign(name, graph.call(monoidLaws[node.monoid].combine, type, [before, values[i] as Value]));
      });
    });
    places.forEach((p, i) => {
      this.#folded.set(this.#keyOf(node.id, node.axes, p.at), graph.variable(type, variables[i] as string, depth));
    });
  }

  /** A loop for each axis, outermost first. */
  #loops(
    axes: readonly Axis[],
    counters: ReadonlyMap<number, Value>,
    fill: (counters: ReadonlyMap<number, Value>) => void,
  ): void {
    const [axis, ...rest] = axes;
    if (!axis) return fill(counters);
    this.#writer.loop(axis.name, sizeValue(this.#graph, axis.size, 'u32'), (counter) =>
      this.#loops(rest, new Map([...counters, [axis.id, counter]]), fill),
    );
  }

  // ---- the stream

  #declare({ state, monoid, shift }: Accumulator, places: readonly Place[]): void {
    const { stream, column } = this.#region;
    const node = stream.nodes[state] as Node;
    const graph = this.#graph;
    const type = scalarType(node.element);
    const identity = graph.literal(type, monoidLaws[monoid].identity[node.element]);
    const accumulator = this.#byState.get(state) as Accumulator;
    const wanted = (stream.nodes[accumulator.of] as Node).name ?? monoid;
    const rows = node.axes.filter((a) => a.id !== column?.axis.id);
    for (const place of this.#distinct(rows, places)) {
      const key = this.#keyOf(state, rows, place.at);
      if (rows.length === node.axes.length || !column)
        this.#states.set(key, { name: this.#writer.declare(wanted, identity), version: 0 });
      else {
        const name = this.#writer.declareArray(wanted, type, column.size);
        this.#states.set(key, { name, version: 0 });
        if (monoidLaws[monoid].identity[node.element] !== 0)
          this.#writer.loop('i', graph.literal('u32', column.size), (i) => this.#writer.set(name, i, identity));
      }
    }
    if (shift === undefined) return;
    const axes = (stream.nodes[shift] as Node).axes;
    for (const place of this.#distinct(axes, places)) {
      const key = this.#keyOf(shift, axes, place.at);
      if (!this.#states.has(key))
        this.#states.set(key, {
          name: this.#writer.declare('shift', graph.literal('f32', 0)),
          version: 0,
        });
    }
  }

  #chunk(counter: Value, places: readonly Place[], start: Value | undefined): void {
    const { stream } = this.#region;
    const graph = this.#graph;
    const elements = chunkElements(graph, this.#region, counter);
    const all = elements.flatMap((e) =>
      places.map((p): Place => ({ ...p, at: new Map([...p.at, [stream.axis.id, e.index]]) })),
    );
    this.#folded.forEach((value, key) => value.depth > 0 && this.#folded.delete(key));
    const rescaled = new Map<string, Value>();
    for (const accumulator of stream.accumulators) {
      this.#fold([accumulator.body], all, () => true);
      this.#rescaling(accumulator, places, rescaled);
      if (this.#isColumn(accumulator)) this.#columnStep(accumulator, places, elements, rescaled, start as Value);
      else this.#rowStep(accumulator, places, elements, rescaled);
      this.#epoch++;
    }
    this.#saveAlongStream(places, elements, start);
  }

  #isColumn({ state }: Accumulator): boolean {
    const { stream, column } = this.#region;
    return column !== undefined && this.#carries(stream.nodes[state] as Node, column.axis);
  }

  /** How much states are to be multiplied with because their shift has changed; see `rescaling`. */
  #rescaling({ shift }: Accumulator, places: readonly Place[], rescaled: Map<string, Value>): void {
    if (shift === undefined) return;
    const graph = this.#graph;
    const axes = (this.#region.stream.nodes[shift] as Node).axes;
    for (const place of this.#distinct(axes, places)) {
      const key = this.#keyOf(shift, axes, place.at);
      if (rescaled.has(key)) continue;
      const state = this.#states.get(key) as State;
      const before = graph.variable('f32', state.name, this.#stateDepth, state.version);
      const { now, factor } = rescaling(graph, this.#valueAt(shift, place.at), before);
      this.#writer.bind(factor, 'rescale');
      this.#writer.assign(state.name, now);
      state.version++;
      rescaled.set(key, factor);
    }
  }

  #scaled({ shift }: Accumulator, place: Place, rescaled: ReadonlyMap<string, Value>, before: Value): Value {
    if (shift === undefined) return before;
    const axes = (this.#region.stream.nodes[shift] as Node).axes;
    const factor = rescaled.get(this.#keyOf(shift, axes, place.at)) as Value;
    return this.#graph.call('mul', 'f32', [before, factor]);
  }

  /** The state after a chunk: ⊕ over the chunk's elements, those behind the end left out. */
  #combined(
    accumulator: Accumulator,
    place: Place,
    elements: readonly Element[],
    more: Environment,
    before: Value,
  ): Value {
    const graph = this.#graph;
    const { stream } = this.#region;
    const { monoid, body } = accumulator;
    const node = stream.nodes[body] as Node;
    const type = scalarType(node.element);
    const identity = graph.literal(type, monoidLaws[monoid].identity[node.element]);
    return elements.reduce((total, element) => {
      const value = this.#valueAt(body, new Map([...place.at, ...more, [stream.axis.id, element.index]]));
      const part = element.inside ? graph.call('select', type, [element.inside, value, identity]) : value;
      return graph.call(monoidLaws[monoid].combine as ScalarFunction, type, [total, part]);
    }, before);
  }

  #rowStep(
    accumulator: Accumulator,
    places: readonly Place[],
    elements: readonly Element[],
    rescaled: ReadonlyMap<string, Value>,
  ): void {
    const { stream } = this.#region;
    const graph = this.#graph;
    const node = stream.nodes[accumulator.state] as Node;
    const type = scalarType(node.element);
    const inner = accumulator.reduced.filter((a) => a.id !== stream.axis.id);
    const own = this.#distinct(node.axes, places);
    const states = own.map((p) => this.#states.get(this.#keyOf(node.id, node.axes, p.at)) as State);
    if (inner.length === 0) {
      const next = own.map((p, i) => {
        const state = states[i] as State;
        const before = graph.variable(type, state.name, this.#stateDepth, state.version);
        return this.#combined(accumulator, p, elements, new Map(), this.#scaled(accumulator, p, rescaled, before));
      });
      next.forEach((value, i) => this.#writer.assign((states[i] as State).name, value));
    } else {
      own.forEach((p, i) => {
        const { name, version } = states[i] as State;
        if (accumulator.shift !== undefined)
          this.#writer.assign(
            name,
            this.#scaled(accumulator, p, rescaled, graph.variable(type, name, this.#stateDepth, version)),
          );
      });
      this.#loops(inner, new Map(), (counters) =>
        own.forEach((p, i) => {
          const { name } = states[i] as State;
          this.#writer.assign(
            name,
            this.#combined(accumulator, p, elements, counters, graph.variable(type, name, this.#writer.depth, -1)),
          );
        }),
      );
    }
    for (const state of states) state.version++;
  }

  #columnStep(
    accumulator: Accumulator,
    places: readonly Place[],
    elements: readonly Element[],
    rescaled: ReadonlyMap<string, Value>,
    start: Value,
  ): void {
    const { stream } = this.#region;
    const graph = this.#graph;
    const column = this.#region.column as NonNullable<StreamRegion['column']>;
    const node = stream.nodes[accumulator.state] as Node;
    const type = scalarType(node.element);
    const rows = node.axes.filter((a) => a.id !== column.axis.id);
    const own = this.#distinct(rows, places);
    const inner = accumulator.reduced.filter((a) => a.id !== stream.axis.id);
    this.#columnLoop(start, (c, at) =>
      this.#loops(inner, new Map(), (counters) =>
        own.forEach((p) => {
          const state = this.#states.get(this.#keyOf(node.id, rows, p.at)) as State;
          const before = graph.element(type, state.name, c, state.version);
          const scaled = inner.length === 0 ? this.#scaled(accumulator, p, rescaled, before) : before;
          this.#writer.set(
            state.name,
            c,
            this.#combined(accumulator, p, elements, new Map([...counters, ...at]), scaled),
          );
        }),
      ),
    );
    for (const p of own) (this.#states.get(this.#keyOf(node.id, rows, p.at)) as State).version++;
  }

  /** Over the piece of the column that this invocation keeps; the axis itself may end inside it. */
  #columnLoop(start: Value, fill: (c: Value, at: Environment) => void): void {
    const graph = this.#graph;
    const { axis, size } = this.#region.column as NonNullable<StreamRegion['column']>;
    const whole = constantSize(axis.size) === size;
    const rest = graph.call('sub', 'u32', [sizeValue(graph, axis.size, 'u32'), start]);
    const count = whole ? graph.literal('u32', size) : graph.call('min', 'u32', [rest, graph.literal('u32', size)]);
    this.#writer.loop(axis.name, count, (c) =>
      fill(
        c,
        new Map([
          [axis.id, whole ? c : graph.call('add', 'u32', [start, c])],
          [columnPlace, c],
        ]),
      ),
    );
  }

  // ---- saving

  #save(places: readonly Place[], start: Value | undefined): void {
    const { stream, outputs } = this.#region;
    const final = outputs.filter((id) => !this.#carries(stream.nodes[id] as Node, stream.axis));
    const tails = final.map((id) => stream.tails.get(id) as NodeId);
    this.#fold(tails, places, () => true);
    const once = final.filter((id) => this.#isSavedOnce(id));
    const all = final.filter((id) => !this.#isSavedOnce(id));
    const first = start && this.#graph.call('eq', 'bool', [start, this.#graph.literal('u32', 0)]);
    for (const place of places)
      this.#guarded(place.guards, () => {
        all.forEach((id) => this.#store(id, place.at, start));
        if (once.length > 0)
          this.#guarded(first ? [first] : [], () => once.forEach((id) => this.#store(id, place.at, start)));
      });
  }

  /** What lacks the column is saved by the invocation that has the first piece of it. */
  #isSavedOnce(id: NodeId): boolean {
    const { stream, column } = this.#region;
    return column !== undefined && !this.#carries(stream.nodes[id] as Node, column.axis);
  }

  /** Outputs that carry the stream axis are saved as their elements are computed. */
  #saveAlongStream(places: readonly Place[], elements: readonly Element[], start: Value | undefined): void {
    const { stream, outputs } = this.#region;
    const along = outputs.filter((id) => this.#carries(stream.nodes[id] as Node, stream.axis));
    if (along.length === 0) return;
    for (const element of elements)
      for (const place of places) {
        const at = new Map([...place.at, [stream.axis.id, element.index]]);
        this.#fold(along, [{ at, guards: [] }], () => true);
        this.#guarded([...place.guards, ...(element.inside ? [element.inside] : [])], () =>
          along.forEach((id) => this.#store(id, at, start)),
        );
      }
  }

  #guarded(guards: readonly Value[], fill: () => void): void {
    const [first, ...rest] = guards;
    if (!first) return fill();
    this.#writer.when(
      rest.reduce((a, b) => this.#graph.call('and', 'bool', [a, b]), first),
      fill,
    );
  }

  #store(id: NodeId, environment: Environment, start: Value | undefined): void {
    const { stream, column } = this.#region;
    const target = this.#targets.get(id) as Layout;
    const save = (at: Environment): void => {
      const graph = this.#graph;
      const value = this.#valueAt(stream.tails.get(id) as NodeId, at);
      const place = target.axes.reduce<Value>(
        (offset, axis) =>
          graph.call('add', 'u32', [
            graph.call('mul', 'u32', [offset, sizeValue(graph, axis.size, 'u32')]),
            indexOf(at, axis),
          ]),
        graph.literal('u32', 0),
      );
      this.#writer.store(target.buffer, place, target.element === 'f16' ? graph.call('f16', 'f32', [value]) : value);
    };
    if (column && this.#carries(stream.nodes[id] as Node, column.axis))
      this.#columnLoop(start as Value, (_, at) => save(new Map([...environment, ...at])));
    else save(environment);
  }
}

/** Stands in environments for the place inside the piece of the column; no axis has this id. */
const columnPlace = -1;
