/** A streamed region with recurrences: every invocation owns one index of each grouped axis and goes through the stream
 * element by element, its states in variables and, along the column and the axes that it keeps whole, in arrays.
 * Reductions inside are computed where they are first needed, outside every loop that does not change them. */
import {
  type Axis,
  type Monoid,
  monoidLaws,
  type Node,
  type NodeId,
  type Stream,
  type StreamRegion,
} from '@ncd/language';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, sizeValue } from './indices.ts';
import type { Statement } from './ir.ts';
import type { StreamBody } from './lower-stream.ts';
import { type Layout, nodeValues, scalarType } from './node-values.ts';
import { RecurrentStates } from './recurrent-states.ts';
import { type RecurrentState, type StateGroup, StateReads } from './state-reads.ts';
import { extentOf, tilePlaces } from './stream-places.ts';
import { storedAt, type Target } from './targets.ts';
import { isLiteral, type Value, ValueGraph } from './values.ts';

/** `targets` says where each output is saved. */
export function recurrenceBody(
  region: StreamRegion,
  layouts: ReadonlyMap<NodeId, Layout>,
  targets: ReadonlyMap<NodeId, Target>,
  names: Identifiers,
): StreamBody {
  const lowering = new RecurrenceLowering(region, layouts, targets, names);
  return { body: lowering.run(), ...extentOf(region) };
}

type Accumulator = Stream['accumulators'][number];
/** Arrays for next values that may not take the place of the states at once. */
type Group = StateGroup & { readonly beside?: readonly string[] };

class RecurrenceLowering {
  readonly #region: StreamRegion;
  readonly #targets: ReadonlyMap<NodeId, Target>;
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;
  readonly #states: RecurrentStates;
  readonly #valueAt: (id: NodeId, environment: Environment) => Value;
  readonly #loads: ReadonlySet<NodeId>;
  readonly #reads: StateReads;
  /** Reductions that are done, by node and place, with the block that holds each. */
  readonly #folded = new Map<string, { readonly value: Value; readonly depth: number }>();
  #epoch = 0;

  constructor(
    region: StreamRegion,
    layouts: ReadonlyMap<NodeId, Layout>,
    targets: ReadonlyMap<NodeId, Target>,
    names: Identifiers,
  ) {
    this.#region = region;
    this.#targets = targets;
    const { nodes } = region.stream;
    const { span } = nodes[region.outputs[0] as NodeId] as Node;
    this.#graph = new ValueGraph(span);
    this.#writer = new BlockWriter(this.#graph, names, span);
    this.#states = new RecurrentStates(region, this.#graph, this.#writer);
    this.#loads = new Set(region.loads);
    this.#reads = new StateReads(region, this.#states);
    this.#valueAt = nodeValues({
      region: region.name,
      graph: this.#graph,
      nodes,
      loads: this.#loads,
      layouts,
      provided: (node, environment) => this.#provided(node, environment),
      epoch: () => this.#epoch,
    });
  }

  run(): readonly Statement[] {
    const { stream, outputs } = this.#region;
    const { places, start } = tilePlaces(this.#graph, this.#region);
    const here = places[0]?.at ?? new Map();
    this.#states.start = start;
    const recurrent = stream.recurrences.flatMap((r) => r.states);
    const along = outputs.filter((id) => this.#node(id).axes.some((a) => a.id === stream.axis.id));
    const saved = along.map((id) => stream.tails.get(id) as NodeId);
    const read = [...recurrent.map((s) => s.next), ...saved, ...stream.accumulators.map((a) => a.body)];
    this.#prepare(read, here, (id) => !this.#reads.changes(id));
    for (const { state, initial } of recurrent) this.#declare(state, here, initial);
    for (const { state } of stream.accumulators) this.#declare(state, here, undefined);
    const shifts = new Set(stream.accumulators.flatMap((a) => a.shift ?? []));
    for (const shift of shifts) this.#states.declareShift(shift);
    const groups = this.#reads
      .groups(recurrent, here)
      .map(
        ({ inPlace, ...group }): Group =>
          inPlace
            ? group
            : { ...group, beside: group.members.map((s) => this.#states.declareBeside(this.#node(s.state))) },
      );

    this.#writer.loop(stream.axis.name, sizeValue(this.#graph, stream.axis.size, 'u32'), (counter) => {
      this.#states.depth = this.#writer.depth;
      this.#epoch++;
      const at = new Map([...here, [stream.axis.id, counter]]);
      this.#prepare(read, at, (id) => !this.#reads.readsFolds(id));
      for (const id of along) this.#save(id, at);
      const rescaled = new Map<NodeId, Value>();
      for (const accumulator of stream.accumulators) this.#accumulate(accumulator, at, rescaled);
      this.#step(recurrent, groups, at);
    });
    this.#close();
    this.#states.depth = 0;
    this.#states.advance(recurrent.map((s) => s.state));
    for (const id of outputs) if (!along.includes(id)) this.#save(id, here);
    return this.#writer.body;
  }

  #node(id: NodeId): Node {
    return this.#region.stream.nodes[id] as Node;
  }

  // ---- what nodes read

  #provided(node: Node, environment: Environment): Value | undefined {
    if (this.#loads.has(node.id)) return undefined;
    if (this.#states.has(node.id)) return this.#states.read(node, environment);
    if (node.kind === 'recur') return this.#valueAt(node.value, environment);
    if (node.kind !== 'reduce') return undefined;
    return this.#folded.get(this.#keyOf(node, environment))?.value ?? this.#fold(node, environment);
  }

  #keyOf({ id, axes }: Node, environment: Environment): string {
    return `${id} ${axes.map((a) => environment.get(a.id)?.id).join()}`;
  }

  // ---- reductions inside

  /** Computes the reductions below some nodes that are at home in an environment and not moved, innermost first. */
  #prepare(roots: readonly NodeId[], environment: Environment, wanted: (id: NodeId) => boolean): void {
    const found = new Set<NodeId>();
    const seen = new Set<NodeId>();
    const pending = [...roots];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id) || this.#loads.has(id) || this.#states.has(id)) continue;
      seen.add(id);
      const node = this.#node(id);
      const isAtHome = node.kind === 'reduce' && node.axes.every((a) => environment.has(a.id));
      if (isAtHome && wanted(id)) found.add(id);
      const moves = node.kind === 'reindex' && node.entries.length > 0;
      pending.push(...this.#reads.operandsOf(node).filter((operand) => !moves || operand !== node.arg));
    }
    for (const id of [...found].sort((a, b) => a - b)) {
      const node = this.#node(id);
      if (node.kind === 'reduce' && !this.#folded.has(this.#keyOf(node, environment))) this.#fold(node, environment);
    }
  }

  #fold(node: Node & { readonly kind: 'reduce' }, environment: Environment): Value {
    const { name, monoid, reduced, arg } = node;
    const value = this.#total(name ?? monoid, monoid, reduced, arg, environment);
    this.#folded.set(this.#keyOf(node, environment), { value, depth: value.depth });
    return value;
  }

  /** ⊕ over some axes, in a variable of its own. */
  #total(wanted: string, monoid: Monoid, axes: readonly Axis[], arg: NodeId, environment: Environment): Value {
    const { combine, identity } = monoidLaws[monoid];
    const { element } = this.#node(arg);
    const type = scalarType(element);
    const name = this.#writer.declare(wanted, this.#graph.literal(type, identity[element]));
    const { depth } = this.#writer;
    this.#loops(axes, environment, [arg], (at) => {
      const before = this.#graph.variable(type, name, this.#writer.depth, -1);
      this.#writer.assign(name, this.#graph.call(combine, type, [before, this.#valueAt(arg, at)]));
    });
    return this.#graph.variable(type, name, depth);
  }

  /** A loop for each axis, outermost first; in each, what `roots` need and its loop changes is computed at its head. */
  #loops(
    axes: readonly Axis[],
    environment: Environment,
    roots: readonly NodeId[],
    fill: (environment: Environment) => void,
  ): void {
    const [axis, ...rest] = axes;
    if (!axis) return fill(environment);
    this.#states.loop(axis, environment, (inside) => {
      this.#prepare(roots, inside, () => true);
      this.#loops(rest, inside, roots, fill);
    });
    this.#close();
  }

  /** Forgets what was computed in blocks that are closed. */
  #close(): void {
    this.#epoch++;
    for (const [key, { depth }] of this.#folded) if (depth > this.#writer.depth) this.#folded.delete(key);
  }

  // ---- the stream

  /** A state with its initial value; of a reduction, the identity. */
  #declare(id: NodeId, here: Environment, initial: NodeId | undefined): void {
    const node = this.#node(id);
    const accumulator = this.#region.stream.accumulators.find((a) => a.state === id);
    const type = scalarType(node.element);
    const identity = this.#graph.literal(type, accumulator ? monoidLaws[accumulator.monoid].identity[node.element] : 0);
    if (initial !== undefined) this.#prepare([initial], here, () => true);
    const name = (accumulator ? this.#node(accumulator.of) : node).name ?? accumulator?.monoid ?? 'state';
    const axes = this.#states.axesOf(node);
    const start = (at: Environment): Value => (initial === undefined ? identity : this.#valueAt(initial, at));
    this.#states.declare(node, name, axes.length === 0 ? start(here) : identity);
    const constant = initial === undefined ? undefined : this.#node(initial);
    const zero = constant?.kind === 'constant' ? constant.value === 0 : initial === undefined && isLiteral(identity, 0);
    if (axes.length > 0 && !zero)
      this.#loops(axes, here, initial === undefined ? [] : [initial], (at) => this.#states.write(node, at, start(at)));
  }

  /** What lacks the column is saved by the invocation that has the first piece of it. */
  #save(id: NodeId, environment: Environment): void {
    const { column } = this.#region;
    const tail = this.#region.stream.tails.get(id) as NodeId;
    this.#prepare([tail], environment, () => true);
    const store = (): void => this.#store(id, tail, environment);
    if (!column || this.#node(id).axes.some((a) => a.id === column.axis.id)) return store();
    this.#writer.when(this.#states.isFirstPiece(), store);
    this.#close();
  }

  #store(id: NodeId, tail: NodeId, environment: Environment): void {
    const graph = this.#graph;
    const target = this.#targets.get(id) as Target;
    this.#loops(this.#states.axesOf(this.#node(id)), environment, [tail], (at) => {
      const value = this.#valueAt(tail, at);
      const { place, inside } = storedAt(graph, target, at, (node, here) => this.#valueAt(node, here));
      const rounded = target.element === 'f16' ? graph.call('f16', 'f32', [value]) : value;
      const store = (): void => this.#writer.store(target.buffer, place, rounded);
      if (inside) this.#writer.when(inside, store);
      else store();
    });
  }

  /** A reduction takes in the element; see `Accumulator`. */
  #accumulate(accumulator: Accumulator, at: Environment, rescaled: Map<NodeId, Value>): void {
    const { state, monoid, body, reduced, shift } = accumulator;
    const node = this.#node(state);
    const type = scalarType(node.element);
    const axes = this.#states.axesOf(node);
    const inner = reduced.filter((a) => a.id !== this.#region.stream.axis.id);
    this.#prepare([body], at, () => true);
    const factor = shift === undefined ? undefined : this.#rescaling(shift, at, rescaled);
    this.#loops(axes, at, [body], (place) => {
      const value = inner.length > 0 ? this.#total(monoid, monoid, inner, body, place) : this.#valueAt(body, place);
      const before = this.#states.read(node, place);
      const scaled = factor ? this.#graph.call('mul', type, [before, factor]) : before;
      this.#states.write(node, place, this.#graph.call(monoidLaws[monoid].combine, type, [scaled, value]));
    });
    this.#states.advance([state]);
    this.#epoch++;
  }

  /** How much a state is to be multiplied with because its shift has changed: nothing is left of what had no finite one. */
  #rescaling(shift: NodeId, at: Environment, rescaled: Map<NodeId, Value>): Value {
    const known = rescaled.get(shift);
    if (known) return known;
    const factor = this.#states.rescale(shift, this.#valueAt(shift, at));
    rescaled.set(shift, factor);
    return factor;
  }

  /** All states go on at once: whatever is read is read before it is written. */
  #step(states: readonly RecurrentState[], groups: readonly Group[], at: Environment): void {
    const single = states.filter((s) => this.#states.axesOf(this.#node(s.state)).length === 0);
    const next = single.map((s) => this.#states.keep(this.#valueAt(s.next, at)));
    for (const { members, axes, beside } of groups) {
      const roots = members.map((s) => s.next);
      this.#loops(axes, at, roots, (place) => {
        const values = roots.map((id) => this.#states.keep(this.#valueAt(id, place)));
        members.forEach(({ state }, i) =>
          this.#states.write(this.#node(state), place, values[i] as Value, beside?.[i]),
        );
      });
    }
    for (const { members, axes, beside } of groups)
      if (beside)
        this.#loops(axes, at, [], (place) =>
          members.forEach(({ state }, i) => {
            const node = this.#node(state);
            this.#states.write(node, place, this.#states.read(node, place, beside[i]));
          }),
        );
    single.forEach(({ state }, i) => this.#states.write(this.#node(state), at, next[i] as Value));
  }
}
