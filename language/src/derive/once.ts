/** Regions that have no stream: a step computes everything. */
import { type Axis, type Node, type NodeId, TermBuilder } from '../term/index.ts';
import { sizeConstant } from '../types/index.ts';
import { foldedApart } from './apart.ts';
import type { RegionNodes, Stream } from './stream.ts';

/** What a region that has no stream runs along: one step. */
const onceAxis: Axis = { id: -2, name: 'once', size: sizeConstant(1) };

/** Values as a stream of a single step, which computes everything. */
export const unstreamed = (nodes: readonly Node[], outputs: readonly NodeId[]): Stream => ({
  axis: onceAxis,
  nodes,
  accumulators: [],
  recurrences: [],
  tails: new Map(outputs.map((id) => [id, id])),
  steps: [],
});

/** The same of a region that may fold what it keeps. */
export function unstreamedRegion(region: RegionNodes): Stream {
  const builder = new TermBuilder(region.nodes);
  const { outputs: tails } = foldedApart(builder, region);
  return { ...unstreamed(builder.nodes, []), tails };
}

export const isUnstreamed = ({ axis }: Stream): boolean => axis.id === onceAxis.id;
