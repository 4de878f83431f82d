import {
  finalInputs,
  type InputNode,
  loopAxes,
  type Node,
  type NodeId,
  roundTo,
  stepsOf,
  type Term,
  updateOf,
} from '../term/index.ts';
import type { ComputeType } from '../types/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import { type Extents, extentsOf, pointCount } from './extents.ts';
import { chooseKept, wholeTerm } from './kept.ts';
import { computeNode, transposed } from './nest.ts';
import { compileRecurrence, computableTogether } from './recurrences.ts';
import { dataLength, type Tensor, valuesOf } from './tensor.ts';
import { updated } from './updates.ts';

export interface EvaluateOptions {
  /** `stored` rounds what memory holds, the inputs, results and `stored` nodes, to their element types; everything else
   * stays float64. `none`, the default, rounds nothing. */
  readonly round?: 'none' | 'stored';
  /** The nodes that a plan stores; see `Labelled.stored`. */
  readonly stored?: ReadonlySet<NodeId>;
  /** Told now and then the part of the work that is done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** The meaning of a term, by name of result and of updated parameter: float64 data laid out in the result's `axes` order.
 * `inputs` are laid out
 * in their nodes' `axes` order. `sizes` gives every symbol
 * (see `bindSizes`).
 * @throws when an input or a size is missing or does not fit: callers check with `bindSizes` first. */
export function evaluate(
  term: Term,
  inputs: ReadonlyMap<string, Tensor>,
  sizes: ReadonlyMap<string, number>,
  { round = 'none', stored = new Set(), onProgress = () => {} }: EvaluateOptions = {},
): Map<string, Tensor> {
  const extents = extentsOf(sizes);
  const steps = stepsOf(term.nodes);
  const kept = chooseKept(term, wholeTerm(term, steps), extents, round === 'stored' ? stored : new Set());
  const arrays = new Map<NodeId, AxisArray>();
  const report = progressOver(
    kept.reduce((sum, { node }) => sum + pointCount(loopAxes(node), extents), 0),
    onProgress,
  );
  for (const { node, release } of kept) {
    const array = arrays.get(node.id) ?? compute(node);
    if (round === 'stored' && (node.kind === 'input' || stored.has(node.id))) roundAll(array.data, node.element);
    arrays.set(node.id, array);
    for (const id of release) arrays.delete(id);
  }
  const results = new Map<string, Tensor>();
  for (const { name, node, axes, element } of term.results) {
    const { data } = transposed(term, arrays.get(node) as AxisArray, axes, extents);
    if (round === 'stored') roundAll(data, element);
    results.set(name, { element, shape: axes.map(extents.axis), data });
  }
  for (const { id, name, axes, stored: element } of finalInputs(term)) {
    const { data } = arrays.get(id) as AxisArray;
    results.set(name, { element, shape: axes.map(extents.axis), data });
  }
  onProgress(1);
  return results;

  function compute(node: Node): AxisArray {
    if (node.kind === 'input') {
      const update = updateOf(term, node.id);
      return update ? updated(term, update, arrays, extents) : loadInput(node, inputs, extents);
    }
    if (node.kind !== 'recur') return computeNode(term, node, arrays, extents, report);
    const nodes = kept.map((k) => k.node);
    const together = computableTogether(node, nodes, steps, arrays);
    const { results: found, run } = compileRecurrence(term, steps, together, arrays, extents, new Map(), report);
    run();
    for (const [id, array] of found) arrays.set(id, array);
    return arrays.get(node.id) as AxisArray;
  }
}

/** @throws when it is missing, or does not have the shape of the node. */
export function loadInput(node: InputNode, inputs: ReadonlyMap<string, Tensor>, extents: Extents): AxisArray {
  const tensor = inputs.get(node.name);
  const shape = node.axes.map(extents.axis);
  if (!tensor) throw new Error(`NCD9020: input ${node.name} is missing`);
  if (tensor.shape.join() !== shape.join() || tensor.data.length !== dataLength(tensor))
    throw new Error(
      `NCD9020: input ${node.name} has shape [${tensor.shape}] and ${tensor.data.length} values instead of [${shape}]`,
    );
  const data = Float64Array.from(valuesOf(tensor));
  return axisArray(node.axes, extents, node.element === 'bool' ? data.map((v) => (v === 0 ? 0 : 1)) : data);
}

function roundAll(data: Float64Array, element: ComputeType): void {
  for (let i = 0; i < data.length; i++) data[i] = roundTo(element, data[i] as number);
}

/** A function to be told of points done; it passes on at most about a hundred fractions below 1. */
function progressOver(total: number, onProgress: (fraction: number) => void): (points: number) => void {
  let done = 0;
  let next = total / 100;
  return (points) => {
    done += points;
    if (done < next || done >= total) return;
    onProgress(done / total);
    next = done + total / 100;
  };
}
