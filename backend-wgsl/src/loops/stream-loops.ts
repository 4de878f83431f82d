/** The loops in which a stream and what it folds are gone through. */
import type { Axis, StreamRegion } from '@ncd/language';
import { elementsTogether } from './block-loads.ts';
import type { BlockWriter } from './block-writer.ts';
import { type Environment, sizeValue } from './indices.ts';
import type { ChunkRange } from './stream-bounds.ts';
import type { Value, ValueGraph } from './values.ts';

export class StreamLoops {
  readonly #region: StreamRegion;
  readonly #graph: ValueGraph;
  readonly #writer: BlockWriter;

  constructor(region: StreamRegion, graph: ValueGraph, writer: BlockWriter) {
    this.#region = region;
    this.#graph = graph;
    this.#writer = writer;
  }

  /** A loop for each axis, outermost first. */
  along(axes: readonly Axis[], fill: (counters: Environment) => void, counters: Environment = new Map()): void {
    const [axis, ...rest] = axes;
    if (!axis) return fill(counters);
    const together = elementsTogether(this.#region.stream.nodes, this.#region.loads, axis);
    this.rounds(axis.name, { to: sizeValue(this.#graph, axis.size, 'u32') }, together, (index) =>
      this.along(rest, fill, new Map([...counters, [axis.id, index]])),
    );
  }

  /** A loop of which each round does several steps, as far as whole rounds go around the range. */
  rounds(name: string, { from, to }: ChunkRange, together: number, step: (index: Value) => void): void {
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
}
