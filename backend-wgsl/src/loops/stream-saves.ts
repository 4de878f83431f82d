/** What a stream saves: at its end or, of outputs along its axis, as their elements are computed. */
import type { Node, NodeId, StreamRegion } from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import type { Environment } from './indices.ts';
import type { NodeValue } from './node-values.ts';
import { carries, type Element, type Place } from './stream-places.ts';
import { storedAt, type Target } from './targets.ts';
import type { Value, ValueGraph } from './values.ts';

/** What the lowering of a stream lends to saving. */
export interface SavingContext {
  readonly region: StreamRegion;
  readonly graph: ValueGraph;
  readonly writer: BlockWriter;
  /** Where each output is saved. */
  readonly targets: ReadonlyMap<NodeId, Target>;
  readonly valueAt: NodeValue;
  /** Computes the reductions below some nodes. */
  readonly fold: (ids: readonly NodeId[], places: readonly Place[]) => void;
  /** Over the piece of the column that an invocation keeps. */
  readonly columnLoop: (start: Value, fill: (c: Value, at: Environment) => void) => void;
}

export class StreamSaves {
  readonly #context: SavingContext;

  constructor(context: SavingContext) {
    this.#context = context;
  }

  save(places: readonly Place[], start: Value | undefined): void {
    const { stream, outputs } = this.#context.region;
    const final = outputs.filter((id) => !carries(stream.nodes[id] as Node, stream.axis));
    const tails = final.map((id) => stream.tails.get(id) as NodeId);
    this.#context.fold(tails, places);
    const once = final.filter((id) => this.#isSavedOnce(id));
    const all = final.filter((id) => !this.#isSavedOnce(id));
    const first = start && this.#context.graph.call('eq', 'bool', [start, this.#context.graph.literal('u32', 0)]);
    for (const place of places)
      this.#guarded(place.guards, () => {
        all.forEach((id) => this.#store(id, place.at, start));
        if (once.length > 0)
          this.#guarded(first ? [first] : [], () => once.forEach((id) => this.#store(id, place.at, start)));
      });
  }

  /** What lacks the column is saved by the invocation that has the first piece of it. */
  #isSavedOnce(id: NodeId): boolean {
    const { stream, column } = this.#context.region;
    return column !== undefined && !carries(stream.nodes[id] as Node, column.axis);
  }

  /** Outputs that carry the stream axis are saved as their elements are computed. */
  saveAlongStream(places: readonly Place[], elements: readonly Element[], start: Value | undefined): void {
    const { stream, outputs } = this.#context.region;
    const along = outputs.filter((id) => carries(stream.nodes[id] as Node, stream.axis));
    if (along.length === 0) return;
    const tails = along.map((id) => stream.tails.get(id) as NodeId);
    for (const element of elements)
      for (const place of places) {
        const at = new Map([...place.at, [stream.axis.id, element.index]]);
        this.#context.fold(tails, [{ at, guards: [] }]);
        this.#guarded([...place.guards, ...(element.inside ? [element.inside] : [])], () =>
          along.forEach((id) => this.#store(id, at, start)),
        );
      }
  }

  #guarded(guards: readonly Value[], fill: () => void): void {
    const [first, ...rest] = guards;
    if (!first) return fill();
    this.#context.writer.when(
      rest.reduce((a, b) => this.#context.graph.call('and', 'bool', [a, b]), first),
      fill,
    );
  }

  #store(id: NodeId, environment: Environment, start: Value | undefined): void {
    const { stream, column } = this.#context.region;
    const target = this.#context.targets.get(id) as Target;
    const save = (at: Environment): void => {
      const { graph, writer, valueAt } = this.#context;
      const value = valueAt(stream.tails.get(id) as NodeId, at);
      const { place, inside } = storedAt(graph, target, at, valueAt);
      const rounded = target.element === 'f16' ? graph.call('f16', 'f32', [value]) : value;
      this.#guarded(inside ? [inside] : [], () => writer.store(target.buffer, place, rounded));
    };
    if (column && carries(stream.nodes[id] as Node, column.axis))
      this.#context.columnLoop(start as Value, (_, at) => save(new Map([...environment, ...at])));
    else save(environment);
  }
}
