/** How the states of a stream take in a chunk: the state before, rescaled where its shift has changed, ⊕ the chunk's elements. */
import {
  type Accumulator,
  type Axis,
  constantSize,
  monoidLaws,
  type Node,
  type NodeId,
  type ScalarFunction,
  type StreamRegion,
} from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import { type Environment, sizeValue } from './indices.ts';
import { type NodeValue, scalarType } from './node-values.ts';
import { rescaling } from './rescaling.ts';
import { carries, columnPlace, distinctPlaces, type Element, type Place, type Places } from './stream-places.ts';
import { type State, type StreamStates, shiftKey } from './stream-states.ts';
import type { Value, ValueGraph } from './values.ts';

/** What the lowering of a stream lends to its steps. */
export interface StepContext {
  readonly region: StreamRegion;
  readonly graph: ValueGraph;
  readonly writer: BlockWriter;
  readonly states: StreamStates;
  readonly valueAt: NodeValue;
  readonly bases: Places['bases'];
  /** A loop for each axis, outermost first. */
  readonly loops: (axes: readonly Axis[], fill: (counters: Environment) => void) => void;
  /** Where in a staged tile an index along the column lies. */
  readonly placeInColumn: (axis: Axis, index: Value, place: Value) => void;
}

/** Factors for states, by shift and place. */
export type Rescaled = Map<string, Value>;

export class StreamSteps {
  readonly #context: StepContext;

  constructor(context: StepContext) {
    this.#context = context;
  }

  step(
    accumulator: Accumulator,
    places: readonly Place[],
    elements: readonly Element[],
    rescaled: Rescaled,
    start: Value | undefined,
  ): void {
    this.#rescaling(accumulator, places, rescaled);
    if (this.#isColumn(accumulator)) this.#columnStep(accumulator, places, elements, rescaled, start as Value);
    else this.#rowStep(accumulator, places, elements, rescaled);
  }

  #isColumn({ state }: Accumulator): boolean {
    const { stream, column } = this.#context.region;
    return column !== undefined && carries(stream.nodes[state] as Node, column.axis);
  }

  /** How much states are to be multiplied with because their shift has changed (see `rescaling`), or whether it is the same. */
  #rescaling(accumulator: Accumulator, places: readonly Place[], rescaled: Rescaled): void {
    const { shift, restarts } = accumulator;
    if (shift === undefined) return;
    const graph = this.#context.graph;
    const { axes, element } = this.#context.region.stream.nodes[shift] as Node;
    for (const place of distinctPlaces(axes, places)) {
      const key = shiftKey(accumulator, axes, place.at);
      if (rescaled.has(key)) continue;
      const state = this.#context.states.shiftAt(accumulator, axes, place.at);
      const before = graph.variable(scalarType(element), state.name, this.#context.states.depth, state.version);
      const raw = this.#context.valueAt(shift, place.at);
      const { now, factor } = restarts
        ? { now: raw, factor: graph.call('eq', 'bool', [raw, before]) }
        : rescaling(graph, raw, before);
      this.#context.writer.bind(factor, restarts ? 'same' : 'rescale');
      this.#context.writer.assign(state.name, now);
      state.version++;
      rescaled.set(key, factor);
    }
  }

  #scaled(accumulator: Accumulator, place: Place, rescaled: Rescaled, before: Value): Value {
    const { shift, restarts, state, monoid } = accumulator;
    if (shift === undefined) return before;
    const { nodes } = this.#context.region.stream;
    const { axes } = nodes[shift] as Node;
    const factor = rescaled.get(shiftKey(accumulator, axes, place.at)) as Value;
    const graph = this.#context.graph;
    if (!restarts) return graph.call('mul', 'f32', [before, factor]);
    const { element } = nodes[state] as Node;
    const type = scalarType(element);
    return graph.call('select', type, [factor, before, graph.literal(type, monoidLaws[monoid].identity[element])]);
  }

  /** The state after a chunk: ⊕ over the chunk's elements, those behind the end left out. */
  #combined(
    accumulator: Accumulator,
    place: Place,
    elements: readonly Element[],
    more: Environment,
    before: Value,
  ): Value {
    const graph = this.#context.graph;
    const { stream } = this.#context.region;
    const { monoid, body } = accumulator;
    const type = scalarType((stream.nodes[body] as Node).element);
    return elements.reduce((total, { index, inside }) => {
      const at = new Map([...place.at, ...more, [stream.axis.id, index]]);
      const part = inside ? this.#within(accumulator, at, inside) : this.#context.valueAt(body, at);
      return graph.call(monoidLaws[monoid].combine as ScalarFunction, type, [total, part]);
    }, before);
  }

  /** An element of a chunk, and what changes nothing behind the end. A product is zero there where both factors are: each of them
   * is shared along a row or the column, and a machine can add a bare product in the same instruction. */
  #within({ monoid, body }: Accumulator, at: Environment, inside: Value): Value {
    const { graph, region, valueAt } = this.#context;
    const nodes = region.stream.nodes;
    const node = nodes[body] as Node;
    const type = scalarType(node.element);
    const identity = graph.literal(type, monoidLaws[monoid].identity[node.element]);
    const guarded = (id: NodeId): Value => graph.call('select', type, [inside, valueAt(id, at), identity]);
    const isShared = (id: NodeId): boolean => (nodes[id] as Node).axes.length < node.axes.length;
    const isProduct = node.kind === 'map' && node.fn === 'mul' && !region.loads.includes(body);
    return monoid === 'sum' && isProduct && node.args.every(isShared)
      ? graph.call('mul', type, node.args.map(guarded))
      : guarded(body);
  }

  #rowStep(accumulator: Accumulator, places: readonly Place[], elements: readonly Element[], rescaled: Rescaled): void {
    const { stream } = this.#context.region;
    const graph = this.#context.graph;
    const node = stream.nodes[accumulator.state] as Node;
    const type = scalarType(node.element);
    const inner = accumulator.reduced.filter((a) => a.id !== stream.axis.id);
    const own = distinctPlaces(node.axes, places);
    const states = own.map((p) => this.#context.states.at(node.id, node.axes, p.at));
    if (inner.length === 0) {
      const next = own.map((p, i) => {
        const state = states[i] as State;
        const before = graph.variable(type, state.name, this.#context.states.depth, state.version);
        return this.#combined(accumulator, p, elements, new Map(), this.#scaled(accumulator, p, rescaled, before));
      });
      next.forEach((value, i) => this.#context.writer.assign((states[i] as State).name, value));
    } else {
      own.forEach((p, i) => {
        const { name, version } = states[i] as State;
        if (accumulator.shift !== undefined)
          this.#context.writer.assign(
            name,
            this.#scaled(accumulator, p, rescaled, graph.variable(type, name, this.#context.states.depth, version)),
          );
      });
      this.#context.loops(inner, (counters) =>
        own.forEach((p, i) => {
          const { name } = states[i] as State;
          this.#context.writer.assign(
            name,
            this.#combined(
              accumulator,
              p,
              elements,
              counters,
              graph.variable(type, name, this.#context.writer.depth, -1),
            ),
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
    rescaled: Rescaled,
    start: Value,
  ): void {
    const { stream } = this.#context.region;
    const graph = this.#context.graph;
    const node = stream.nodes[accumulator.state] as Node;
    const type = scalarType(node.element);
    const rows = this.#context.states.rowsOf(node);
    const own = distinctPlaces(rows, places);
    const inner = accumulator.reduced.filter((a) => a.id !== stream.axis.id);
    const stateAt = (place: Place): State => this.#context.states.at(node.id, rows, place.at);
    if (inner.length > 0 && accumulator.shift !== undefined) {
      this.columnLoop(start, (c) =>
        own.forEach((p) => {
          const { name, version } = stateAt(p);
          const before = graph.element(type, name, c, version);
          this.#context.writer.set(name, c, this.#scaled(accumulator, p, rescaled, before));
        }),
      );
      for (const p of own) stateAt(p).version++;
    }
    this.columnLoop(start, (c, at) =>
      this.#context.loops(inner, (counters) =>
        own.forEach((p) => {
          const state = stateAt(p);
          const before = graph.element(type, state.name, c, state.version);
          const scaled = inner.length === 0 ? this.#scaled(accumulator, p, rescaled, before) : before;
          this.#context.writer.set(
            state.name,
            c,
            this.#combined(accumulator, p, elements, new Map([...counters, ...at]), scaled),
          );
        }),
      ),
    );
    for (const p of own) stateAt(p).version++;
  }

  /** Over the part of the column that this invocation keeps; the axis itself may end inside it or, where several invocations share
   * a piece, before it. */
  columnLoop(start: Value, fill: (c: Value, at: Environment) => void): void {
    const graph = this.#context.graph;
    const { axis, size, lanes = 1 } = this.#context.region.column as NonNullable<StreamRegion['column']>;
    const known = constantSize(axis.size);
    const whole = known === size;
    const end = sizeValue(graph, axis.size, 'u32');
    const rest = graph.call('sub', 'u32', [end, lanes === 1 ? start : graph.call('min', 'u32', [start, end])]);
    const part = graph.literal('u32', size);
    const count = known !== undefined && known % (size * lanes) === 0 ? part : graph.call('min', 'u32', [rest, part]);
    const { offset } = this.#context.bases.get(axis.id) ?? {};
    this.#context.writer.loop(axis.name, count, (c) => {
      const index = whole ? c : graph.call('add', 'u32', [start, c]);
      this.#context.placeInColumn(axis, index, offset ? graph.call('add', 'u32', [offset, c]) : c);
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
