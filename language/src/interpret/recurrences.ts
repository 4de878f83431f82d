/** Recurrences, one element after the other: arrays hold the states, and the step is computed anew for every index, at
 * which the axis stands still. */
import type { Node, NodeId, RecurNode, Steps, Term } from '../term/index.ts';
import { type AxisArray, axisArray } from './array.ts';
import { type Extents, pointCount } from './extents.ts';
import { chooseKept } from './kept.ts';
import type { Standing } from './loops.ts';
import { compileCopy, compileRoot } from './nest.ts';

export interface Recurrence {
  /** By result; filled when the recurrence has run. */
  readonly results: ReadonlyMap<NodeId, AxisArray>;
  readonly run: () => void;
}

/** The results of one recurrence. `arrays` holds what is kept outside of it.
 * `onPoints` is told how many points were computed since it was last called. */
export function compileRecurrence(
  term: Term,
  steps: Steps,
  results: readonly RecurNode[],
  arrays: ReadonlyMap<NodeId, AxisArray>,
  extents: Extents,
  outer: Standing,
  onPoints: (points: number) => void,
): Recurrence {
  const { axis, states, recurrence } = results[0] as RecurNode;
  const count = extents.axis(axis);
  const here = { axis, index: 0 };
  const standing: Standing = new Map([...outer, [axis.id, here]]);
  const local = new Map(arrays);
  const nodeOf = (id: NodeId): Node => term.nodes[id] as Node;
  for (const { state } of states) local.set(state, axisArray(nodeOf(state).axes, extents));

  const computed: (() => void)[] = [];
  const read = new Set([...states.map((s) => s.next), ...results.map((r) => r.value)]);
  const scope = { steps, holds: (id: NodeId) => steps.inner.get(id)?.has(recurrence) ?? false, needed: read };
  const kept = chooseKept(term, scope, extents).map(({ node }) => node);
  for (const node of kept) {
    if (local.has(node.id)) continue;
    if (node.kind === 'recur') {
      const together = computableTogether(node, kept, steps, local);
      const inside = compileRecurrence(term, steps, together, local, extents, standing, () => {});
      for (const [id, array] of inside.results) local.set(id, array);
      computed.push(inside.run);
    } else {
      const { target, compute } = compileRoot(term, node, local, extents, standing, () => {});
      local.set(node.id, target);
      computed.push(compute);
    }
  }

  // what a step reads and does not depend on its states may be computed only now
  const stepValue = (id: NodeId): AxisArray => {
    const known = local.get(id);
    if (known) return known;
    const { target, compute } = compileRoot(term, nodeOf(id), local, extents, standing, () => {});
    local.set(id, target);
    computed.push(compute);
    return target;
  };
  const arrayOf = (id: NodeId): AxisArray => local.get(id) as AxisArray;
  const starts = states.flatMap(({ state, initial }) => {
    const { target, compute } = startOf(initial);
    return [compute, compileCopy(term, target, arrayOf(state), extents, outer)];
  });
  const outputs = new Map(
    results.map((r) => [
      r.id,
      axisArray(
        r.axes.filter((a) => !outer.has(a.id)),
        extents,
      ),
    ]),
  );
  const saves = results.flatMap(({ id, mode, value }) =>
    mode === 'emit' ? [compileCopy(term, stepValue(value), outputs.get(id) as AxisArray, extents, standing)] : [],
  );
  const nexts = states.map(({ next }) => {
    const array = stepValue(next);
    if (!states.some((s) => s.state === next)) return array;
    // another state as it is before the element
    const before = axisArray(array.axes, extents);
    saves.push(compileCopy(term, array, before, extents, standing));
    return before;
  });
  const steppings = states.map((s, i) => compileCopy(term, nexts[i] as AxisArray, arrayOf(s.state), extents, standing));
  const ends = results.flatMap(({ id, mode, value }) =>
    mode === 'final' ? [compileCopy(term, arrayOf(value), outputs.get(id) as AxisArray, extents, outer)] : [],
  );
  const points = pointCount(results[0]?.axes ?? [], extents) / Math.max(1, count);
  const run = (): void => {
    for (const start of starts) start();
    for (here.index = 0; here.index < count; here.index++) {
      for (const compute of computed) compute();
      for (const save of saves) save();
      for (const next of steppings) next();
      onPoints(points);
    }
    for (const end of ends) end();
  };
  return { results: outputs, run };

  /** Computed anew whenever the recurrence runs: inside another one, it may change with that. */
  function startOf(id: NodeId): { readonly target: AxisArray; readonly compute: () => void } {
    const known = arrays.get(id);
    if (known) return { target: known, compute: () => {} };
    return compileRoot(term, nodeOf(id), arrays, extents, outer, () => {});
  }
}

/** The results of one recurrence whose steps can be computed by now, that of `node` among them. */
export function computableTogether(
  { recurrence }: RecurNode,
  kept: readonly Node[],
  steps: Steps,
  arrays: ReadonlyMap<NodeId, AxisArray>,
): readonly RecurNode[] {
  const missing = new Set(kept.flatMap(({ id }) => (arrays.has(id) ? [] : [id])));
  return kept.filter(
    (n): n is RecurNode =>
      n.kind === 'recur' && n.recurrence === recurrence && !steps.reads(n).some((id) => missing.has(id)),
  );
}
