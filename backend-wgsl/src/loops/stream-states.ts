/** The states that an invocation keeps of a stream of reductions: a variable for each place, or an array along the column. */
import {
  type Accumulator,
  type Axis,
  monoidLaws,
  type Node,
  type NodeId,
  operandsOf,
  type StreamRegion,
} from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import type { Environment } from './indices.ts';
import { scalarType } from './node-values.ts';
import { columnPlace, distinctPlaces, type Place, placeKey } from './stream-places.ts';
import type { Value, ValueGraph } from './values.ts';

/** A value that changes as the stream goes on: a variable, or an array along the column. */
export interface State {
  readonly name: string;
  version: number;
}

export class StreamStates {
  readonly #region: StreamRegion;
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;
  readonly #accumulators: ReadonlyMap<NodeId, Accumulator>;
  /** By node and place. */
  readonly #states = new Map<string, State>();
  /** What shifts were, by the same: a shift may be a state. */
  readonly #shifts = new Map<string, State>();
  /** The block in which states are read now: 0 outside the stream. */
  depth = 0;

  constructor(region: StreamRegion, graph: ValueGraph, writer: BlockWriter) {
    this.#region = region;
    this.#graph = graph;
    this.#writer = writer;
    this.#accumulators = new Map(region.stream.accumulators.map((a) => [a.state, a]));
  }

  has(id: NodeId): boolean {
    return this.#accumulators.has(id);
  }

  /** Whether a node is computed from a state. */
  isReadBy(id: NodeId, seen = new Set<NodeId>()): boolean {
    if (seen.has(id) || this.#region.loads.includes(id)) return false;
    seen.add(id);
    return this.has(id) || operandsOf(this.#region.stream.nodes[id] as Node).some((o) => this.isReadBy(o, seen));
  }

  /** The axes of which each place has a state of its own. */
  rowsOf({ axes }: Node): readonly Axis[] {
    return axes.filter((a) => a.id !== this.#region.column?.axis.id);
  }

  /** The state of a place. */
  at(id: NodeId, axes: readonly Axis[], environment: Environment): State {
    return this.#existing(this.#states.get(placeKey(id, axes, environment)));
  }

  /** What the shift of an accumulator was before this chunk. */
  shiftAt(accumulator: Accumulator, axes: readonly Axis[], environment: Environment): State {
    return this.#existing(this.#shifts.get(shiftKey(accumulator, axes, environment)));
  }

  #existing(state: State | undefined): State {
    if (!state) throw new Error(`NCD9001: ${this.#region.name} reads a state before it exists`);
    return state;
  }

  read(node: Node, environment: Environment): Value {
    const rows = this.rowsOf(node);
    const state = this.at(node.id, rows, environment);
    const type = scalarType(node.element);
    if (rows.length === node.axes.length) return this.#graph.variable(type, state.name, this.depth, state.version);
    return this.#graph.element(type, state.name, environment.get(columnPlace) as Value, state.version);
  }

  declare(accumulator: Accumulator, places: readonly Place[]): void {
    const { state, of, monoid, shift } = accumulator;
    const { stream, column } = this.#region;
    const node = stream.nodes[state] as Node;
    const graph = this.#graph;
    const type = scalarType(node.element);
    const identity = graph.literal(type, monoidLaws[monoid].identity[node.element]);
    const wanted = (stream.nodes[of] as Node).name ?? monoid;
    const rows = this.rowsOf(node);
    for (const place of distinctPlaces(rows, places)) {
      const key = placeKey(state, rows, place.at);
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
    const { axes, element } = stream.nodes[shift] as Node;
    for (const place of distinctPlaces(axes, places)) {
      const key = shiftKey(accumulator, axes, place.at);
      if (!this.#shifts.has(key))
        this.#shifts.set(key, {
          name: this.#writer.declare('shift', graph.literal(scalarType(element), 0)),
          version: 0,
        });
    }
  }
}

/** One for all accumulators that do the same when a shift changes. */
export const shiftKey = ({ shift, restarts }: Accumulator, axes: readonly Axis[], environment: Environment): string =>
  `${restarts ? 'restart ' : ''}${placeKey(shift ?? -1, axes, environment)}`;
