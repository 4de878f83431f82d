/** The stages of a stream in turn: what the workgroup loads together, and the chunks in it. */
import { constantSize, type Node, type NodeId, operandsOf, type StreamRegion } from '@ncd/language';
import type { BlockWriter } from './block-writer.ts';
import { sizeValue } from './indices.ts';
import type { Layout, NodeValue } from './node-values.ts';
import type { Staging } from './staging.ts';
import { type ChunkRange, chunkRange, workgroupWalker } from './stream-bounds.ts';
import { chunkElements, countOf, ownElements, type Place, type Places } from './stream-places.ts';
import type { Value, ValueGraph } from './values.ts';

/** What the lowering of a stream lends to its stages. */
export interface StagesContext {
  readonly region: StreamRegion;
  readonly graph: ValueGraph;
  readonly writer: BlockWriter;
  readonly layouts: ReadonlyMap<NodeId, Layout>;
  readonly tile: Places;
  readonly valueAt: NodeValue;
  readonly staging: Staging;
  /** States are read in the loop that has just been opened. */
  readonly entered: () => void;
  /** A loop over the chunks of a range. */
  readonly chunks: (range: ChunkRange, fill: (counter: Value) => void) => void;
  /** Computes what the invocation has to of a chunk for others, at these places. */
  readonly share: (places: readonly Place[], first: Value) => void;
  /** Computes a chunk, of which `first` is the first element. */
  readonly chunk: (counter: Value, first: Value) => void;
}

/** `own` are the chunks for which the invocation has a use: it leaves out all others. Where reductions inside a chunk load
 * parts together, none may be left out. */
export function stageLoop(context: StagesContext, own: ChunkRange): void {
  const { region, graph, writer, tile, valueAt, staging } = context;
  const { stream, chunk, stage } = region;
  const elements = stage?.chunk ?? chunk;
  const perStage = graph.literal('u32', elements / chunk);
  const walker = workgroupWalker(graph, region, elements, tile.bases, (bound) => isUniform(context, bound));
  const { from, to } = chunkRange(graph, region, walker, valueAt);
  const step = (counter: Value): void => {
    context.entered();
    const first = graph.call('mul', 'u32', [counter, graph.literal('u32', elements)]);
    staging.loadStage(first);
    if (elements === chunk) stagedChunk(context, counter, first);
    else {
      const head = graph.call('mul', 'u32', [counter, perStage]);
      const end = graph.call('add', 'u32', [head, perStage]);
      const known = constantSize(stream.axis.size);
      const isWhole = !stream.bounds && known !== undefined && known % elements === 0;
      // what invocations compute for each other, all wait for
      const { from: start, to: last } = stage?.shares
        ? { from: undefined, to: sizeValue(graph, countOf(stream.axis, chunk), 'u32') }
        : own;
      const range = {
        from: start ? graph.call('max', 'u32', [start, head]) : head,
        to: isWhole ? end : graph.call('min', 'u32', [last, end]),
      };
      context.chunks(range, (inner) => stagedChunk(context, inner, first));
    }
    staging.endStage();
  };
  writer.loop(`${stream.axis.name}_stage`, to, step, from);
}

function stagedChunk(context: StagesContext, counter: Value, firstOfStage: Value): void {
  const { region, graph, staging, tile, chunk } = context;
  const { stream, column, stage } = region;
  const first = graph.call('mul', 'u32', [counter, graph.literal('u32', region.chunk)]);
  const offset = graph.call('sub', 'u32', [first, firstOfStage]);
  const placed = (index: Value, inChunk: Value): void =>
    staging.placeElement(index, graph.call('add', 'u32', [offset, inChunk]), inChunk);
  for (const [j, { index }] of chunkElements(graph, region, counter).entries()) placed(index, graph.literal('u32', j));
  const base = column && stage?.shares && tile.bases.get(column.axis.id);
  if (base) {
    const own = ownElements(graph, region, counter, base.lane);
    for (const { index, place } of own) placed(index, place);
    const places = own.flatMap(({ index }) =>
      tile.places.map((p): Place => ({ ...p, at: new Map([...p.at, [stream.axis.id, index]]) })),
    );
    context.share(places, first);
  }
  chunk(counter, first);
  staging.endShares();
}

/** Whether all invocations of a workgroup are certain to read the same value: WGSL knows it of loads that no kernel writes. */
function isUniform(context: StagesContext, id: NodeId): boolean {
  const { region, layouts } = context;
  if (region.loads.includes(id)) return layouts.get(id)?.isWritten === false;
  return operandsOf(region.stream.nodes[id] as Node).every((operand) => isUniform(context, operand));
}
