/** Where a reduction is needed at all: of `select(mask, sum, −∞)`, only where the mask holds. What a mask hides then costs no
 * loads, also where the masked values are stored. */
import type { Axis, Node, NodeId } from '@ncd/language';
import type { Value, ValueGraph } from './values.ts';

/** A condition of which a value needs its reductions where it holds, or where it does not. */
export interface Need {
  readonly condition: NodeId;
  readonly holds: boolean;
}

/** Nothing where they are needed everywhere, or where that differs along some axes, the `loops`. `reads` says which nodes depend
 * on reductions. */
export function needOf(
  nodes: readonly Node[],
  root: NodeId,
  reads: (id: NodeId) => boolean,
  loops: readonly Axis[] = [],
): Need | undefined {
  for (let node = nodes[root] as Node; node.kind === 'map'; ) {
    const dependent = node.args.filter(reads);
    const [only] = dependent;
    if (only === undefined || dependent.length > 1) return undefined;
    const operand = node.args.indexOf(only);
    if (node.fn === 'select' && operand > 0) {
      const condition = nodes[node.args[0] as NodeId] as Node;
      // what is the same at all places hides nothing
      const differs =
        condition.axes.length > 0 && !condition.axes.some(({ id }) => loops.some((loop) => loop.id === id));
      return differs ? { condition: condition.id, holds: operand === 1 } : undefined;
    }
    node = nodes[only] as Node;
  }
  return undefined;
}

/** Whether the reductions are needed for some of several values; nothing where one of them always needs them. */
export function neededFor(
  graph: ValueGraph,
  needs: readonly (Need | undefined)[],
  conditionsOf: (condition: NodeId) => readonly Value[],
): Value | undefined {
  const values: Value[] = [];
  for (const need of needs) {
    if (!need) return undefined;
    const conditions = conditionsOf(need.condition);
    values.push(...conditions.map((value) => (need.holds ? value : graph.call('not', 'bool', [value]))));
  }
  const [first, ...others] = [...new Set(values)];
  return first && others.reduce((a, b) => graph.call('or', 'bool', [a, b]), first);
}
