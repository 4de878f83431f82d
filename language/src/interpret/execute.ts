/** Runs a plan as it is labelled, group by group and chunk by chunk, and counts what crosses between the global level and
 * the groups (theory §9). Nothing is taken from the cost model: what it says can be checked against what happens. */
import { type Labelled, savesOf, updatesBy } from '../plan/index.ts';
import { finalInputs, type NodeId } from '../term/index.ts';
import type { AxisArray } from './array.ts';
import { loadInput } from './evaluate.ts';
import { executeRegion, type RegionExecution } from './execute-region.ts';
import { extentsOf } from './extents.ts';
import { transposed } from './nest.ts';
import type { Tensor } from './tensor.ts';
import { updated } from './updates.ts';

export interface Execution {
  /** By name, as `evaluate` gives them. */
  readonly results: ReadonlyMap<string, Tensor>;
  /** In the order of the plan. */
  readonly regions: readonly RegionExecution[];
}

/** The results of a plan, computed in float64 by the accumulators and tails of its streams, with no rounding, and how many
 * values each region moved. Inputs and sizes are those of `evaluate`.
 * @throws when an input or a size is missing or does not fit: callers check with `bindSizes` first. */
export function executePlan(
  { term, regions }: Labelled,
  inputs: ReadonlyMap<string, Tensor>,
  sizes: ReadonlyMap<string, number>,
): Execution {
  const extents = extentsOf(sizes);
  const global = new Map<NodeId, AxisArray>(term.inputs.map((node) => [node.id, loadInput(node, inputs, extents)]));
  const executions = regions.map((region) => {
    const execution = executeRegion(term, region, global, sizes, extents);
    for (const id of savesOf(region)) global.set(id, execution.saved.get(id) as AxisArray);
    for (const update of updatesBy(term, region)) global.set(update.after, updated(term, update, global, extents));
    return execution;
  });
  const results = term.results.map(({ name, node, axes, element }): [string, Tensor] => {
    const { data } = transposed(term, global.get(node) as AxisArray, axes, extents);
    return [name, { element, shape: axes.map(extents.axis), data }];
  });
  const inPlace = finalInputs(term).map(({ id, name, axes, stored: element }): [string, Tensor] => {
    const { data } = global.get(id) as AxisArray;
    return [name, { element, shape: axes.map(extents.axis), data }];
  });
  return { results: new Map([...results, ...inPlace]), regions: executions };
}
