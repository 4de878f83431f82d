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
  type StreamRegion,
} from '@ncd/language';
import { elementsTogether } from './block-loads.ts';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, sizeValue } from './indices.ts';
import type { SharedArray, Statement } from './ir.ts';
import { neededFor, needOf } from './needed.ts';
import { type Layout, nodeValues, scalarType } from './node-values.ts';
import { rescaling } from './rescaling.ts';
import { Staging } from './staging.ts';
import { type ChunkRange, chunkRange, invocationWalker, workgroupWalker } from './stream-bounds.ts';
import {
  carries,
  chunkElements,
  columnPlace,
  distinctPlaces,
  type Element,
  type Extent,
  extentOf,
  type Place,
  type Places,
  placeKey,
  tilePlaces,
} from './stream-places.ts';
import { StreamSaves } from './stream-saves.ts';
import { type State, StreamStates } from './stream-states.ts';
import type { Target } from './targets.ts';
import { type Value, ValueGraph } from './values.ts';

export interface StreamBody extends Extent {
  readonly body: readonly Statement[];
}

/** `targets` says where each output is saved, `shared` where in workgroup memory what is staged lies. */
export function streamBody(
  region: StreamRegion,
  layouts: ReadonlyMap<NodeId, Layout>,
  targets: ReadonlyMap<NodeId, Target>,
  shared: ReadonlyMap<NodeId, SharedArray>,
  names: Identifiers,
): StreamBody {
  const lowering = new StreamLowering(region, layouts, targets, shared, names);
  return { body: lowering.run(), ...extentOf(region) };
}

class StreamLowering {
  readonly #region: StreamRegion;
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;
  readonly #valueAt: (id: NodeId, environment: Environment) => Value;
  readonly #loads: ReadonlySet<NodeId>;
  readonly #layouts: ReadonlyMap<NodeId, Layout>;
  readonly #tile: Places;
  readonly #staging: Staging | undefined;
  /** The chunk that is computed now. */
  #element: Value | undefined;
  readonly #states: StreamStates;
  readonly #saves: StreamSaves;
  /** Reductions that are done, by node and place. */
  readonly #folded = new Map<string, Value>();
  #epoch = 0;

  constructor(
    region: StreamRegion,
    layouts: ReadonlyMap<NodeId, Layout>,
    targets: ReadonlyMap<NodeId, Target>,
    shared: ReadonlyMap<NodeId, SharedArray>,
    names: Identifiers,
  ) {
    this.#region = region;
    this.#layouts = layouts;
    const span = (region.stream.nodes[region.outputs[0] as NodeId] as Node).span;
    this.#graph = new ValueGraph(span);
    this.#writer = new BlockWriter(this.#graph, names, span);
    this.#loads = new Set(region.loads);
    this.#states = new StreamStates(region, this.#graph, this.#writer);
    this.#valueAt = nodeValues({
      region: region.name,
      graph: this.#graph,
      nodes: region.stream.nodes,
      loads: this.#loads,
      layouts,
      provided: (node, environment) => this.#provided(node, environment),
      epoch: () => this.#epoch,
    });
    this.#tile = tilePlaces(this.#graph, region);
    const context = {
      region,
      graph: this.#graph,
      writer: this.#writer,
      arrays: shared,
      bases: this.#tile.bases,
      valueAt: this.#valueAt,
      changed: () => {
        this.#epoch++;
      },
    };
    this.#staging = region.stage && new Staging(context, region.stage);
    this.#saves = new StreamSaves({
      ...context,
      targets,
      fold: (ids, at) => this.#fold(ids, at, () => true),
      columnLoop: (start, fill) => this.#columnLoop(start, fill),
    });
  }

  run(): readonly Statement[] {
    const { stream } = this.#region;
    const graph = this.#graph;
    const { places, start } = this.#tile;
    const bodies = stream.accumulators.flatMap((a) => [a.body, ...(a.shift === undefined ? [] : [a.shift])]);
    this.#fold(bodies, places, (node) => !carries(node, stream.axis) && !this.#states.isReadBy(node.id));
    for (const accumulator of stream.accumulators) this.#states.declare(accumulator, places);

    const own = chunkRange(graph, this.#region, invocationWalker(graph, this.#region, places, start), this.#valueAt);
    const together = Math.max(1, elementsTogether(stream.nodes, this.#region.loads, stream.axis) / this.#region.chunk);
    if (this.#staging) this.#stages(own, this.#staging);
    else this.#chunks(this.#whereNeeded(own), together, (counter) => this.#chunk(counter, places, start));
    this.#states.depth = 0;
    this.#epoch++;
    this.#saves.save(places, start);
    return this.#writer.body;
  }

  /** No chunk, where no result needs one. */
  #whereNeeded(range: ChunkRange): ChunkRange {
    const { outputs, stream, column } = this.#region;
    const graph = this.#graph;
    const needs = outputs.map((id) => {
      const need = needOf(stream.nodes, stream.tails.get(id) as NodeId, (node) => this.#states.isReadBy(node));
      const condition = need && (stream.nodes[need.condition] as Node);
      const varies = [stream.axis, ...(column ? [column.axis] : [])].some(
        (axis) => condition && carries(condition, axis),
      );
      return varies ? undefined : need;
    });
    const needed = neededFor(graph, needs, (id) => this.#tile.places.map(({ at }) => this.#valueAt(id, at)));
    if (!needed) return range;
    return { ...range, to: graph.call('select', 'u32', [needed, range.to, graph.literal('u32', 0)]) };
  }

  #chunks(range: ChunkRange, together: number, fill: (counter: Value) => void): void {
    const { stream, chunk } = this.#region;
    const step = (counter: Value): void => {
      this.#states.depth = this.#writer.depth;
      this.#epoch++;
      fill(counter);
    };
    this.#rounds(chunk === 1 ? stream.axis.name : `${stream.axis.name}_chunk`, range, together, step);
  }

  /** Stages in turn: what the workgroup loads together, and the chunks in it, of which an invocation leaves out those that
   * it has no use for. Where reductions inside a chunk load parts together, none may be left out. */
  #stages(own: ChunkRange, staging: Staging): void {
    const { stream, chunk, stage } = this.#region;
    const { start, bases } = this.#tile;
    const graph = this.#graph;
    const elements = stage?.chunk ?? chunk;
    const perStage = graph.literal('u32', elements / chunk);
    const walker = workgroupWalker(graph, this.#region, elements, bases, (bound) => this.#isUniform(bound));
    const { from, to } = chunkRange(graph, this.#region, walker, this.#valueAt);
    const step = (counter: Value): void => {
      this.#states.depth = this.#writer.depth;
      this.#epoch++;
      const first = graph.call('mul', 'u32', [counter, graph.literal('u32', elements)]);
      staging.loadStage(first, start);
      if (elements === chunk) this.#stagedChunk(counter, first, staging);
      else {
        const head = graph.call('mul', 'u32', [counter, perStage]);
        const end = graph.call('add', 'u32', [head, perStage]);
        const known = constantSize(stream.axis.size);
        const isWhole = !stream.bounds && known !== undefined && known % elements === 0;
        const range = {
          from: own.from ? graph.call('max', 'u32', [own.from, head]) : head,
          to: isWhole ? end : graph.call('min', 'u32', [own.to, end]),
        };
        this.#chunks(range, 1, (inner) => this.#stagedChunk(inner, first, staging));
      }
      staging.endStage();
    };
    this.#writer.loop(`${stream.axis.name}_stage`, to, step, from);
  }

  #stagedChunk(counter: Value, firstOfStage: Value, staging: Staging): void {
    const { stream, chunk } = this.#region;
    const { places, start } = this.#tile;
    const graph = this.#graph;
    const first = graph.call('mul', 'u32', [counter, graph.literal('u32', chunk)]);
    const offset = graph.call('sub', 'u32', [first, firstOfStage]);
    for (const [j, { index }] of chunkElements(graph, this.#region, counter).entries())
      staging.place(stream.axis, index, graph.call('add', 'u32', [offset, graph.literal('u32', j)]));
    this.#element = first;
    this.#chunk(counter, places, start);
    this.#element = undefined;
  }

  /** Whether all invocations of a workgroup are certain to read the same value: WGSL knows it of loads that no kernel
   * writes. */
  #isUniform(id: NodeId): boolean {
    if (this.#loads.has(id)) return this.#layouts.get(id)?.isWritten === false;
    return operandsOf(this.#region.stream.nodes[id] as Node).every((operand) => this.#isUniform(operand));
  }

  // ---- what nodes read

  #provided(node: Node, environment: Environment): Value | undefined {
    const staged = this.#staging?.read(node, environment);
    if (staged || this.#loads.has(node.id)) return staged;
    if (this.#states.has(node.id)) return this.#states.read(node, environment);
    return node.kind === 'reduce' ? this.#folded.get(placeKey(node.id, node.axes, environment)) : undefined;
  }

  /** Computes the reductions below some nodes that are wanted now, innermost first. */
  #fold(ids: readonly NodeId[], places: readonly Place[], wanted: (node: Node) => boolean): void {
    const { nodes } = this.#region.stream;
    const found = new Set<NodeId>();
    const pending = [...ids];
    const seen = new Set<NodeId>();
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id) || this.#loads.has(id) || this.#states.has(id)) continue;
      seen.add(id);
      const node = nodes[id] as Node;
      if (node.kind === 'reduce' && wanted(node)) found.add(id);
      pending.push(...operandsOf(node));
    }
    for (const id of [...found].sort((a, b) => a - b)) {
      const node = nodes[id] as Node & { readonly kind: 'reduce' };
      const open = distinctPlaces(node.axes, places).filter((p) => !this.#folded.has(placeKey(id, node.axes, p.at)));
      if (open.length > 0) this.#foldOne(node, open);
    }
  }

  #foldOne(node: Node & { readonly kind: 'reduce' }, places: readonly Place[]): void {
    const graph = this.#graph;
    const type = scalarType(node.element);
    const identity = graph.literal(type, monoidLaws[node.monoid].identity[node.element]);
    const variables = places.map(() => this.#writer.declare(node.name ?? node.monoid, identity));
    const depth = this.#writer.depth;
    const fill = (counters: Environment): void => {
      const values = places.map((p) => this.#valueAt(node.arg, new Map([...p.at, ...counters])));
      places.forEach((_, i) => {
        const name = variables[i] as string;
        const before = graph.variable(type, name, this.#writer.depth, -1);
        this.#writer.assign(name, graph.call(monoidLaws[node.monoid].combine, type, [before, values[i] as Value]));
      });
    };
    const chunk = this.#element && { first: this.#element, start: this.#tile.start };
    if (this.#staging) this.#staging.loops(node.reduced, node.arg, chunk, fill);
    else this.#loops(node.reduced, new Map(), fill);
    places.forEach((p, i) => {
      this.#folded.set(placeKey(node.id, node.axes, p.at), graph.variable(type, variables[i] as string, depth));
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
    const together = elementsTogether(this.#region.stream.nodes, this.#region.loads, axis);
    this.#rounds(axis.name, { to: sizeValue(this.#graph, axis.size, 'u32') }, together, (index) =>
      this.#loops(rest, new Map([...counters, [axis.id, index]]), fill),
    );
  }

  /** A loop of which each round does several steps, as far as whole rounds go around the range. */
  #rounds(name: string, { from, to }: ChunkRange, together: number, step: (index: Value) => void): void {
    const graph = this.#graph;
    const number = graph.literal('u32', together);
    const last = graph.call('add', 'u32', [to, graph.literal('u32', together - 1)]);
    const round = (counter: Value): void => {
      const first = graph.call('mul', 'u32', [counter, number]);
      for (let i = 0; i < together; i++) step(graph.call('add', 'u32', [first, graph.literal('u32', i)]));
    };
    const start = from && graph.call('div', 'u32', [from, number]);
    this.#writer.loop(name, graph.call('div', 'u32', [last, number]), round, start);
  }

  // ---- the stream

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
    this.#saves.saveAlongStream(places, elements, start);
  }

  #isColumn({ state }: Accumulator): boolean {
    const { stream, column } = this.#region;
    return column !== undefined && carries(stream.nodes[state] as Node, column.axis);
  }

  /** How much states are to be multiplied with because their shift has changed; see `rescaling`. */
  #rescaling({ shift }: Accumulator, places: readonly Place[], rescaled: Map<string, Value>): void {
    if (shift === undefined) return;
    const graph = this.#graph;
    const axes = (this.#region.stream.nodes[shift] as Node).axes;
    for (const place of distinctPlaces(axes, places)) {
      const key = placeKey(shift, axes, place.at);
      if (rescaled.has(key)) continue;
      const state = this.#states.shiftAt(shift, axes, place.at);
      const before = graph.variable('f32', state.name, this.#states.depth, state.version);
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
    const factor = rescaled.get(placeKey(shift, axes, place.at)) as Value;
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
    const own = distinctPlaces(node.axes, places);
    const states = own.map((p) => this.#states.at(node.id, node.axes, p.at));
    if (inner.length === 0) {
      const next = own.map((p, i) => {
        const state = states[i] as State;
        const before = graph.variable(type, state.name, this.#states.depth, state.version);
        return this.#combined(accumulator, p, elements, new Map(), this.#scaled(accumulator, p, rescaled, before));
      });
      next.forEach((value, i) => this.#writer.assign((states[i] as State).name, value));
    } else {
      own.forEach((p, i) => {
        const { name, version } = states[i] as State;
        if (accumulator.shift !== undefined)
          this.#writer.assign(
            name,
            this.#scaled(accumulator, p, rescaled, graph.variable(type, name, this.#states.depth, version)),
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
    const node = stream.nodes[accumulator.state] as Node;
    const type = scalarType(node.element);
    const rows = this.#states.rowsOf(node);
    const own = distinctPlaces(rows, places);
    const inner = accumulator.reduced.filter((a) => a.id !== stream.axis.id);
    const stateAt = (place: Place): State => this.#states.at(node.id, rows, place.at);
    if (inner.length > 0 && accumulator.shift !== undefined) {
      this.#columnLoop(start, (c) =>
        own.forEach((p) => {
          const { name, version } = stateAt(p);
          this.#writer.set(name, c, this.#scaled(accumulator, p, rescaled, graph.element(type, name, c, version)));
        }),
      );
      for (const p of own) stateAt(p).version++;
    }
    this.#columnLoop(start, (c, at) =>
      this.#loops(inner, new Map(), (counters) =>
        own.forEach((p) => {
          const state = stateAt(p);
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
    for (const p of own) stateAt(p).version++;
  }

  /** Over the piece of the column that this invocation keeps; the axis itself may end inside it. */
  #columnLoop(start: Value, fill: (c: Value, at: Environment) => void): void {
    const graph = this.#graph;
    const { axis, size } = this.#region.column as NonNullable<StreamRegion['column']>;
    const whole = constantSize(axis.size) === size;
    const rest = graph.call('sub', 'u32', [sizeValue(graph, axis.size, 'u32'), start]);
    const count = whole ? graph.literal('u32', size) : graph.call('min', 'u32', [rest, graph.literal('u32', size)]);
    this.#writer.loop(axis.name, count, (c) => {
      const index = whole ? c : graph.call('add', 'u32', [start, c]);
      this.#staging?.place(axis, index, c);
      fill(
        c,
        new Map([
          [axis.id, index],
          [columnPlace, c],
        ]),
      );
    });
  }
}
