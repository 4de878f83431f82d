/** Computes one array: a node's loops, with the nodes that are not kept computed inside, strip by strip. A nest is a list
 * of steps in topological order, each filling one operand for the current strip; nothing recurses over the graph. */
import { type Axis, loopAxes, monoidLaws, type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import type { Extents } from './extents.ts';
import { forEachStrip, loopsOver } from './loops.ts';
import { compileNode, type Nest, operandOf, readArray } from './operands.ts';
import { loopOf, type Run, type RunLoop, runLoop } from './runs.ts';

/** The values of `root` at every index of its axes. `arrays` holds every kept node that it needs.
 * `onPoints` is told how many points were computed since it was last called. */
export function computeNode(
  term: Term,
  root: Node,
  arrays: ReadonlyMap<NodeId, AxisArray>,
  extents: Extents,
  onPoints: (points: number) => void,
): AxisArray {
  const nest: Nest = {
    term,
    loops: loopsOver(loopAxes(root), extents),
    extents,
    arrays,
    operands: new Map(),
    steps: [],
  };
  for (const node of nodesWithin(term, root, arrays)) compileNode(nest, node);
  const target = axisArray(root.axes, extents);
  if (root.kind === 'reduce') {
    const { identity, combine } = monoidLaws[root.monoid];
    target.data.fill(identity[root.element]);
    run(nest, operandOf(nest, root.arg), target, loopOf(combine, root.element), onPoints);
  } else run(nest, operandOf(nest, root.id), target, takeNew, onPoints);
  return target;
}

/** A copy of an array with its axes in another order. */
export function transposed(term: Term, array: AxisArray, axes: readonly Axis[], extents: Extents): AxisArray {
  const loops = loopsOver(axes, extents);
  const nest: Nest = { term, loops, extents, arrays: new Map(), operands: new Map(), steps: [] };
  const target = axisArray(axes, extents);
  run(nest, readArray(nest, array), target, takeNew, () => {});
  return target;
}

const takeNew = runLoop((_known, value) => value);

/** Walks the loops; `loop` takes what stands in the target as its first operand, and `value` as its second. */
function run(nest: Nest, value: Run, target: AxisArray, loop: RunLoop, onPoints: (points: number) => void): void {
  const out = readArray(nest, target);
  forEachStrip(nest.loops, (count) => {
    for (const refresh of nest.steps) refresh(count);
    loop(count, out, out, value, value);
    onPoints(count);
  });
}

/** The nodes that are computed inside the loops of `root`, in topological order. */
function nodesWithin(term: Term, root: Node, arrays: ReadonlyMap<NodeId, AxisArray>): readonly Node[] {
  const found = new Set<NodeId>();
  // What a reduction folds is computed in its loops, the reduction itself after them.
  const pending = root.kind === 'reduce' ? [root.arg] : [root.id];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id) || arrays.has(id)) continue;
    found.add(id);
    pending.push(...operandsOf(term.nodes[id] as Node));
  }
  return [...found].sort((a, b) => a - b).map((id) => term.nodes[id] as Node);
}
