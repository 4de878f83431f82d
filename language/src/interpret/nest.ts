/** Computes one array: a node's loops, with the nodes that are not kept computed inside, strip by strip. A nest is a list
 * of steps in topological order, each filling one operand for the current strip; nothing recurses over the graph. */
import { type Axis, loopAxes, monoidLaws, type Node, type NodeId, operandsOf, type Term } from '../term/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import type { Extents } from './extents.ts';
import { forEachStrip, loopsOver, moveStanding, type Standing } from './loops.ts';
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
  const { target, compute } = compileRoot(term, root, arrays, extents, new Map(), onPoints);
  compute();
  return target;
}

/** The same, to be computed time and again as the arrays that it reads and the axes that stand still change. */
export function compileRoot(
  term: Term,
  root: Node,
  arrays: ReadonlyMap<NodeId, AxisArray>,
  extents: Extents,
  standing: Standing,
  onPoints: (points: number) => void,
): { readonly target: AxisArray; readonly compute: () => void } {
  const nest: Nest = {
    term,
    loops: loopsOver(loopAxes(root), extents, standing),
    extents,
    arrays,
    operands: new Map(),
    steps: [],
  };
  for (const node of nodesWithin(term, root, arrays)) compileNode(nest, node);
  const moving = root.axes.filter((a) => !standing.has(a.id));
  const target = axisArray(moving, extents);
  if (root.kind === 'reduce') {
    const { identity, combine } = monoidLaws[root.monoid];
    const fold = loopOf(combine, root.element);
    const walk = walkOver(nest, operandOf(nest, root.arg), target, fold, onPoints);
    const compute = (): void => {
      target.data.fill(identity[root.element]);
      moveStanding(nest.loops, standing);
      walk();
    };
    return { target, compute };
  }
  const walk = walkOver(nest, operandOf(nest, root.id), target, takeNew, onPoints);
  const compute = (): void => {
    moveStanding(nest.loops, standing);
    walk();
  };
  return { target, compute };
}

/** A copy of an array with its axes in another order. */
export function transposed(term: Term, array: AxisArray, axes: readonly Axis[], extents: Extents): AxisArray {
  const target = axisArray(axes, extents);
  compileCopy(term, array, target, extents, new Map())();
  return target;
}

/** Writes an array into another one, in its order of axes, again along axes that the first lacks, and where axes stand
 * still, at their places. A state that goes on may be read and written: not where its axes change places. */
export function compileCopy(
  term: Term,
  from: AxisArray,
  to: AxisArray,
  extents: Extents,
  standing: Standing,
): () => void {
  const loops = loopsOver(to.axes, extents, standing);
  const nest: Nest = { term, loops, extents, arrays: new Map(), operands: new Map(), steps: [] };
  const walk = walkOver(nest, readArray(nest, from), to, takeNew, () => {});
  return () => {
    moveStanding(loops, standing);
    walk();
  };
}

const takeNew = runLoop((_known, value) => value);

/** A walk through the loops; `loop` takes what stands in the target as its first operand, and `value` as its second. */
function walkOver(
  nest: Nest,
  value: Run,
  target: AxisArray,
  loop: RunLoop,
  onPoints: (points: number) => void,
): () => void {
  const out = readArray(nest, target);
  return () =>
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
