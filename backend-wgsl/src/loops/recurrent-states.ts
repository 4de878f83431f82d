/** The states that an invocation keeps while it goes through a stream: variables, or arrays along the column and the axes
 * that it keeps whole. */
import { type Axis, constantSize, type Node, type NodeId, type StreamRegion, type Tile } from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import { type Environment, sizeValue } from './indices.ts';
import { scalarType } from './node-values.ts';
import { rescaling } from './rescaling.ts';
import type { Value, ValueGraph } from './values.ts';

interface State {
  readonly name: string;
  /** Of the array; a variable has none. */
  readonly axes: readonly Tile[];
  version: number;
}

export class RecurrentStates {
  readonly #region: StreamRegion;
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;
  readonly #states = new Map<NodeId, State>();
  readonly #ids: ReadonlySet<NodeId>;
  readonly #shifts = new Map<NodeId, State>();
  /** The block in which states are read now: 0 outside the stream. */
  depth = 0;
  /** Where the piece of the column starts. */
  start: Value | undefined;

  constructor(region: StreamRegion, graph: ValueGraph, writer: BlockWriter) {
    this.#region = region;
    this.#graph = graph;
    this.#writer = writer;
    const { recurrences, accumulators } = region.stream;
    this.#ids = new Set([
      ...recurrences.flatMap((r) => r.states.map((s) => s.state)),
      ...accumulators.map((a) => a.state),
    ]);
  }

  has(id: NodeId): boolean {
    return this.#ids.has(id);
  }

  /** The axes along which a value of a node lies in an array. */
  axesOf({ axes }: Node): readonly Axis[] {
    return axes.filter((a) => this.#tileOf(a) !== undefined);
  }

  #tileOf(axis: Axis): Tile | undefined {
    const { column, held = [] } = this.#region;
    return [...held, ...(column ? [column] : [])].find((t) => t.axis.id === axis.id);
  }

  declare(node: Node, name: string, initial: Value): void {
    const axes = node.axes.flatMap((a) => this.#tileOf(a) ?? []);
    const own = axes.length === 0 ? this.#writer.declare(name, initial) : this.#declareArray(node, name);
    this.#states.set(node.id, { name: own, axes, version: 0 });
  }

  /** An array for the next values of a state; its name. */
  declareBeside(node: Node): string {
    return this.#declareArray(node, `next_${this.#stateOf(node.id).name}`);
  }

  #declareArray(node: Node, name: string): string {
    const length = node.axes.reduce((product, a) => product * (this.#tileOf(a)?.size ?? 1), 1);
    return this.#writer.declareArray(name, scalarType(node.element), length);
  }

  isFirstPiece(): Value {
    const none = this.#graph.literal('u32', 0);
    return this.#graph.call('eq', 'bool', [this.start ?? none, none]);
  }

  /** Over an axis, or the part of it that an invocation keeps. */
  loop(axis: Axis, environment: Environment, fill: (inside: Environment) => void): void {
    const graph = this.#graph;
    const { column } = this.#region;
    const size = sizeValue(graph, axis.size, 'u32');
    if (column?.axis.id !== axis.id || !this.start) {
      this.#writer.loop(axis.name, size, (c) => fill(new Map([...environment, [axis.id, c]])));
      return;
    }
    const { start } = this;
    const isWhole = constantSize(axis.size) === column.size;
    const rest = graph.call('min', 'u32', [graph.call('sub', 'u32', [size, start]), graph.literal('u32', column.size)]);
    this.#writer.loop(axis.name, isWhole ? size : rest, (c) => {
      const index = isWhole ? c : graph.call('add', 'u32', [start, c]);
      fill(new Map([...environment, [axis.id, index], [columnPlace, c]]));
    });
  }

  read(node: Node, environment: Environment, beside?: string): Value {
    const state = this.#stateOf(node.id);
    const type = scalarType(node.element);
    if (state.axes.length === 0) return this.#graph.variable(type, state.name, this.depth, state.version);
    const place = this.#place(state, environment);
    return this.#graph.element(type, beside ?? state.name, place, state.version, this.depth);
  }

  write(node: Node, environment: Environment, value: Value, beside?: string): void {
    const state = this.#stateOf(node.id);
    if (state.axes.length === 0) this.#writer.assign(state.name, value);
    else this.#writer.set(beside ?? state.name, this.#place(state, environment), value);
  }

  #place({ axes }: State, environment: Environment): Value {
    const graph = this.#graph;
    return axes.reduce<Value>(
      (offset, { axis, size }) => {
        const isColumn = this.#region.column?.axis.id === axis.id;
        const index = environment.get(isColumn ? columnPlace : axis.id);
        if (!index) throw new Error(`NCD9001: ${this.#region.name} reads a state outside the loop over ${axis.name}`);
        return graph.call('add', 'u32', [graph.call('mul', 'u32', [offset, graph.literal('u32', size)]), index]);
      },
      graph.literal('u32', 0),
    );
  }

  /** States that have changed are other values from now on. */
  advance(ids: readonly NodeId[]): void {
    for (const id of ids) this.#stateOf(id).version++;
  }

  /** A value as it is now, whatever is assigned afterwards. */
  keep(value: Value): Value {
    if (value.kind === 'literal') return value;
    if (value.kind !== 'variable') {
      this.#writer.bind(value, 'next');
      return value;
    }
    return this.#graph.variable(value.type, this.#writer.declare('before', value), this.#writer.depth);
  }

  // ---- shifts of reductions

  declareShift(shift: NodeId): void {
    const name = this.#writer.declare('shift', this.#graph.literal('f32', 0));
    this.#shifts.set(shift, { name, axes: [], version: 0 });
  }

  /** The factor for what was accumulated under the shift before; see `rescaling`. */
  rescale(shift: NodeId, raw: Value): Value {
    const state = this.#shifts.get(shift) as State;
    const before = this.#graph.variable('f32', state.name, this.depth, state.version);
    const { now, factor } = rescaling(this.#graph, raw, before);
    this.#writer.bind(factor, 'rescale');
    this.#writer.assign(state.name, now);
    state.version++;
    return factor;
  }

  #stateOf(id: NodeId): State {
    const state = this.#states.get(id);
    if (!state) throw new Error(`NCD9001: ${this.#region.name} reads a state before it exists`);
    return state;
  }
}

/** Stands in environments for the place inside the piece of the column; no axis has this id. */
const columnPlace = -1;
