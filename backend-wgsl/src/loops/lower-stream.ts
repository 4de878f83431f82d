/** A streamed region (theory §7): every invocation owns a tile of the grouped axes and goes through the stream chunk by
 * chunk, its state in variables. Nothing here knows what is computed: bodies, shifts and tails are the derivation's. */
import {
  monoidLaws,
  type Node,
  type NodeId,
  operandsOf,
  quotientSize,
  type StreamRegion,
  sizeConstant,
} from '@ncd/language';
import { elementsTogether } from './block-loads.ts';
import { BlockWriter } from './block-writer.ts';
import type { Identifiers } from './identifiers.ts';
import { type Environment, sizeValue } from './indices.ts';
import type { SharedArray, Statement } from './ir.ts';
import { neededFor, needOf } from './needed.ts';
import { type Layout, nodeValues, scalarType } from './node-values.ts';
import { Staging } from './staging.ts';
import { type ChunkRange, chunkRange, invocationWalker } from './stream-bounds.ts';
import { StreamLoops } from './stream-loops.ts';
import {
  carries,
  chunkElements,
  distinctPlaces,
  type Element,
  type Extent,
  extentOf,
  isRagged,
  type Place,
  type Places,
  placeKey,
  tilePlaces,
  wholeChunk,
} from './stream-places.ts';
import { StreamSaves } from './stream-saves.ts';
import { stageLoop } from './stream-stages.ts';
import { StreamStates } from './stream-states.ts';
import { type Rescaled, StreamSteps } from './stream-steps.ts';
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
  /** The first element of the chunk that is computed now, where the workgroup stages. */
  #element: Value | undefined;
  readonly #loops: StreamLoops;
  readonly #states: StreamStates;
  readonly #saves: StreamSaves;
  readonly #steps: StreamSteps;
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
    this.#loops = new StreamLoops(region, this.#graph, this.#writer);
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
      columnLoop: (start, fill) => this.#steps.columnLoop(start, fill),
    });
    this.#steps = new StreamSteps({
      ...context,
      states: this.#states,
      loops: (axes, fill) => this.#loops.along(axes, fill),
      placeInColumn: (axis, index, place) => this.#staging?.place(axis, index, place),
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
    if (this.#staging) this.#stages(own, this.#staging);
    else this.#goThrough(own, places, start);
    this.#states.depth = 0;
    this.#epoch++;
    this.#saves.save(places, start);
    return this.#writer.body;
  }

  /** Whole chunks first and then, element by element, what is left: neither asks where the axis ends. Where that is asked anyway, or
   * where every step goes along a column, the last chunk is like all others. */
  #goThrough(own: ChunkRange, places: readonly Place[], start: Value | undefined): void {
    const region = this.#region;
    const { stream, chunk, loads, column } = region;
    const graph = this.#graph;
    if (stream.bounds || column || !isRagged(region)) {
      const together = Math.max(1, elementsTogether(stream.nodes, loads, stream.axis) / chunk);
      return this.#chunks(this.#whereNeeded(own), together, (counter) =>
        this.#chunk(chunkElements(graph, region, counter), places, start),
      );
    }
    const whole = sizeValue(graph, quotientSize('floorDiv', stream.axis.size, sizeConstant(chunk)), 'u32');
    this.#chunks(this.#whereNeeded({ to: whole }), 1, (counter) =>
      this.#chunk(wholeChunk(graph, region, counter), places, start),
    );
    const rest = {
      from: graph.call('mul', 'u32', [whole, graph.literal('u32', chunk)]),
      to: sizeValue(graph, stream.axis.size, 'u32'),
    };
    const element = (index: Value): void => {
      this.#enter();
      this.#chunk([{ index }], places, start);
    };
    this.#loops.rounds(stream.axis.name, this.#whereNeeded(rest), 1, element);
  }

  /** No chunk, where no result needs one. */
  #whereNeeded(range: ChunkRange): ChunkRange {
    const { outputs, stream, column } = this.#region;
    const graph = this.#graph;
    const reads = (id: NodeId): boolean => this.#states.isReadBy(id);
    const loops = column ? [stream.axis, column.axis] : [stream.axis];
    const needs = outputs.map((id) => needOf(stream.nodes, stream.tails.get(id) as NodeId, reads, loops));
    const { places } = this.#tile;
    const needed = neededFor(graph, needs, (condition) => {
      this.#fold([condition], places, () => true);
      return places.map(({ at }) => this.#valueAt(condition, at));
    });
    if (!needed) return range;
    return { ...range, to: graph.call('select', 'u32', [needed, range.to, graph.literal('u32', 0)]) };
  }

  #stages(own: ChunkRange, staging: Staging): void {
    const context = {
      region: this.#region,
      graph: this.#graph,
      writer: this.#writer,
      layouts: this.#layouts,
      tile: this.#tile,
      valueAt: this.#valueAt,
      staging,
      entered: () => this.#enter(),
      chunks: (range: ChunkRange, fill: (counter: Value) => void) => this.#chunks(range, 1, fill),
      share: (places: readonly Place[], first: Value) => {
        this.#element = first;
        const { shares = [] } = this.#region.stage ?? {};
        this.#folded.forEach((value, key) => value.depth > 0 && this.#folded.delete(key));
        this.#fold(shares, places, () => true);
        this.#element = undefined;
        staging.share(places);
      },
      chunk: (counter: Value, first: Value) => {
        this.#element = first;
        this.#chunk(chunkElements(this.#graph, this.#region, counter), this.#tile.places, this.#tile.start);
        this.#element = undefined;
      },
    };
    stageLoop(context, own);
  }

  /** States are read in the loop that has just been opened. */
  #enter(): void {
    this.#states.depth = this.#writer.depth;
    this.#epoch++;
  }

  #chunks(range: ChunkRange, together: number, fill: (counter: Value) => void): void {
    const { stream, chunk } = this.#region;
    const step = (counter: Value): void => {
      this.#enter();
      fill(counter);
    };
    this.#loops.rounds(chunk === 1 ? stream.axis.name : `${stream.axis.name}_chunk`, range, together, step);
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
      if (this.#staging?.holds(id)) continue;
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
    const first = this.#element;
    if (!first || !this.#staging?.partLoops(node.reduced, node.arg, first, fill)) this.#loops.along(node.reduced, fill);
    places.forEach((p, i) => {
      this.#folded.set(placeKey(node.id, node.axes, p.at), graph.variable(type, variables[i] as string, depth));
    });
  }

  // ---- the stream

  #chunk(elements: readonly Element[], places: readonly Place[], start: Value | undefined): void {
    const { stream } = this.#region;
    const all = elements.flatMap((e) =>
      places.map((p): Place => ({ ...p, at: new Map([...p.at, [stream.axis.id, e.index]]) })),
    );
    this.#folded.forEach((value, key) => value.depth > 0 && this.#folded.delete(key));
    const rescaled: Rescaled = new Map();
    for (const accumulator of stream.accumulators) {
      this.#fold([accumulator.body], all, () => true);
      this.#steps.step(accumulator, places, elements, rescaled, start);
      this.#epoch++;
    }
    this.#saves.saveAlongStream(places, elements, start);
  }
}
