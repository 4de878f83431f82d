/** Folds of what stands where an extreme value stands, such as the first index of a maximum (theory.md §5, CASCADE): an element
 * at which h(x) = max h once and for all is never one at which h(x) < max h was so before. So as long as the extreme value
 * stays, what stands there is folded; when it changes, nothing that was folded counts any more, and the fold starts again. */
import { type MapNode, monoidLaws, type Node, type NodeId, type ReduceNode } from '../term/index.ts';
import { sameSize } from '../types/index.ts';
import type { Accumulator } from './stream.ts';
import type { StreamScope } from './summands.ts';

/** What a choice takes at elements with the extreme value, and elsewhere. */
interface Choice {
  readonly extreme: Accumulator;
  readonly there: NodeId;
  readonly elsewhere: NodeId;
}

/** The fold over the states; nothing where it is no fold of that kind. */
export function foldedAtExtremes(scope: StreamScope, node: ReduceNode): NodeId | undefined {
  const { builder, states } = scope;
  const { monoid, element, reduced, span } = node;
  const nothing = builder.constant(monoidLaws[monoid].identity[element], element, span);
  const choice = choiceOf({ scope, nothing, where: [] }, node.arg);
  if (!choice) return undefined;
  const { extreme, there, elsewhere } = choice;
  const isFolded = (id: NodeId): boolean => builder.node(id).axes.some((a) => reduced.some((r) => r.id === a.id));
  if (isFolded(extreme.state) || scope.dependent(there) || scope.dependent(elsewhere)) return undefined;
  const here = builder.map('eq', [extreme.body, extreme.state], span);
  const body = builder.map('select', [here, there, nothing], span);
  const state = states.state({ monoid, body, reduced, of: node.id, shift: extreme.state, restarts: true });
  if (elsewhere === nothing) return state;
  // what stands elsewhere is the same at all of these elements, and folding it in once is enough
  if (isFolded(elsewhere) || !monoidLaws[monoid].idempotent) return undefined;
  const combined = builder.map(monoidLaws[monoid].combine, [state, elsewhere], span);
  if (isBeyond(builder.node(elsewhere), builder.node(there), monoid)) {
    const count = reduced
      .map((axis) => builder.size(axis.size, span))
      .reduce((a, b) => builder.map('mul', [a, b], span));
    const isEmpty = builder.map('eq', [count, builder.constant(0, 'i32', span)], span);
    return builder.map('select', [isEmpty, nothing, combined], span);
  }
  const opposite = extreme.monoid === 'max' ? 'min' : 'max';
  const other = states.state({ monoid: opposite, body: extreme.body, reduced, of: node.id });
  const sides: [NodeId, NodeId] = extreme.monoid === 'max' ? [other, extreme.state] : [extreme.state, other];
  return builder.map('select', [builder.map('lt', sides, span), combined, state], span);
}

/** Whether a value never takes the place of another one in a fold: an index lies below the size of its axis. */
function isBeyond(beyond: Node, within: Node, monoid: ReduceNode['monoid']): boolean {
  return (
    monoid === 'min' && within.kind === 'index' && beyond.kind === 'size' && sameSize(within.axis.size, beyond.size)
  );
}

/** What is known where a choice is looked for. */
interface Within {
  readonly scope: StreamScope;
  /** The identity of the fold. */
  readonly nothing: NodeId;
  /** Conditions that hold there; where one does not, nothing is folded. */
  readonly where: readonly NodeId[];
}

function choiceOf(within: Within, id: NodeId): Choice | undefined {
  const { scope, nothing, where } = within;
  const { builder } = scope;
  const node = builder.node(id);
  if (node.kind !== 'map' || node.fn !== 'select') return undefined;
  const [condition, yes, no] = node.args as [NodeId, NodeId, NodeId];
  if (!scope.dependent(condition)) {
    const inner = no === nothing ? choiceOf({ ...within, where: [...where, condition] }, yes) : undefined;
    if (!inner) return undefined;
    const counted = (value: NodeId): NodeId =>
      value === nothing ? nothing : builder.map('select', [condition, value, nothing], node.span);
    return { extreme: inner.extreme, there: counted(inner.there), elsewhere: counted(inner.elsewhere) };
  }
  const found = extremeOf(within, builder.node(condition));
  if (!found) return undefined;
  const [there, elsewhere] = found.holds ? [yes, no] : [no, yes];
  return { extreme: found.extreme, there, elsewhere };
}

/** The extreme value with which a condition compares, and whether it holds where that stands. */
function extremeOf(
  within: Within,
  condition: Node,
): { readonly extreme: Accumulator; readonly holds: boolean } | undefined {
  if (condition.kind !== 'map') return undefined;
  const [x, y] = condition.args as [NodeId, NodeId];
  if (condition.fn === 'not') {
    const inner = extremeOf(within, within.scope.builder.node(x));
    return inner && { ...inner, holds: !inner.holds };
  }
  const [right, left] = [accumulatorOf(within, y, x), accumulatorOf(within, x, y)];
  const extreme = right ?? left;
  if (!extreme) return undefined;
  const holds = holdsAt(condition.fn, extreme.monoid, right !== undefined);
  return holds === undefined ? undefined : { extreme, holds };
}

/** Of a comparison of a value with its extreme, which is its right side or its left one. */
function holdsAt(fn: MapNode['fn'], monoid: Accumulator['monoid'], isRight: boolean): boolean | undefined {
  if (fn === 'eq') return true;
  if (fn === 'ne') return false;
  // a value is never above its maximum: `max <= value` holds there alone, and `value < max` elsewhere
  const isMaximum = monoid === 'max';
  if (fn === 'le') return isMaximum === isRight ? undefined : true;
  if (fn === 'lt') return isMaximum === isRight ? false : undefined;
  return undefined;
}

/** The accumulator that is a result, where it folds the extreme of a value that each element gives by itself. */
function accumulatorOf({ scope, where }: Within, result: NodeId, value: NodeId): Accumulator | undefined {
  const { builder, axis, dependent, running, states } = scope;
  const carries = builder.node(result).axes.some((a) => a.id === axis.id);
  if (carries || !dependent(result) || dependent(value)) return undefined;
  const state = running(result);
  const accumulator = typeof state === 'number' ? states.of(state) : undefined;
  if (accumulator?.monoid !== 'max' && accumulator?.monoid !== 'min') return undefined;
  const counted = countedBy(builder.node(accumulator.body), where) ?? accumulator.body;
  return counted === value && accumulator.reduced.some((a) => a.id === axis.id) ? accumulator : undefined;
}

/** x of `where(c, x, …)`, where c holds. */
function countedBy(node: Node, where: readonly NodeId[]): NodeId | undefined {
  if (node.kind !== 'map' || node.fn !== 'select') return undefined;
  const [condition, value] = node.args as [NodeId, NodeId];
  return where.includes(condition) ? value : undefined;
}
