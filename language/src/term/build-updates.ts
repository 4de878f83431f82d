/** `inout` arrays while a term is built: names whose value changes from statement to statement. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Type } from '../types/index.ts';
import { indexExpression } from './build-index.ts';
import type { Frame } from './frame.ts';
import type { Axis, IndexExpression, NodeId, ReindexEntry } from './term.ts';

/** An `inout` array as a diagram knows it. */
export interface Variable {
  /** What it is now: an input node, shared by the diagrams through which the array is passed. */
  readonly state: { node: NodeId };
  /** By id of the array's own axes: those that stand for them in the diagram, where these are others. */
  readonly axes: ReadonlyMap<number, Axis>;
}

const along = (axis: Axis): IndexExpression => ({ kind: 'axis', axis });

/** The array as it is now. */
export function readVariable({ builder }: Frame, { state, axes }: Variable, span: Span): NodeId {
  const entries = builder.node(state.node).axes.flatMap((from): ReindexEntry[] => {
    const to = axes.get(from.id);
    return to ? [{ from, to: along(to) }] : [];
  });
  return builder.reindex(state.node, entries, span);
}

/** `K[t = pos] := k`. */
export function assign(frame: Frame, statement: A.Assign): void {
  const { builder } = frame;
  const variable = variableOf(frame, statement.target);
  const bindings = frame.typed.assignments.get(statement);
  if (!bindings) throw new Error('NCD9009: an update was never checked');
  const value = frame.array(statement.value);
  const { state, axes } = variable;
  const array = builder.node(state.node);
  const entries = array.axes.flatMap((from): ReindexEntry[] => {
    const own = axes.get(from.id);
    const binding = bindings.find((b) => frame.axis(b.from.name).id === (own ?? from).id);
    if (binding) return [{ from, to: indexExpression(frame, binding) }];
    return own ? [{ from, to: along(own) }] : [];
  });
  state.node = builder.update(
    state.node,
    entries,
    frame.asElement(value, array.element, statement.value.span),
    statement.span,
  );
}

/** Whether a statement is a call that updates its arguments, and gives nothing that anything would use. */
export function isUpdatingCall({ typed }: Frame, { kind, value }: A.Statement): boolean {
  const binding = kind === 'expression' && value.kind === 'call' ? typed.calls.get(value) : undefined;
  return binding?.callee.parameters.some((p) => p.inout) ?? false;
}

/** The variable that an argument names, as the callee knows it; `stand` says which axes are others there. */
export function passVariable(
  caller: Frame,
  callee: Frame,
  argument: A.Expression,
  type: Type,
  stand: ReadonlyMap<string, Axis>,
): Variable {
  if (argument.kind !== 'reference' || type.kind !== 'array')
    throw new Error('NCD9002: an unsound diagram has no term');
  const { state, axes } = variableOf(caller, argument.name);
  const exchanged = new Map<number, Axis>();
  for (const { name } of type.axes) {
    const from = stand.get(name);
    if (from) exchanged.set(from.id, callee.axis(name));
  }
  const own = caller.builder.node(state.node).axes.flatMap((axis): [number, Axis][] => {
    const inCaller = axes.get(axis.id) ?? axis;
    const inCallee = exchanged.get(inCaller.id) ?? inCaller;
    return inCallee.id === axis.id ? [] : [[axis.id, inCallee]];
  });
  return { state, axes: new Map(own) };
}

function variableOf(frame: Frame, name: A.Name): Variable {
  const definition = frame.typed.resolved.values.get(name);
  const variable = definition && frame.variables.get(definition.name);
  if (!variable) throw new Error(`NCD9005: ${name.text} is no variable`);
  return variable;
}
