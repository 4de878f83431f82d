/** `scan`, the cumulative functions and accumulators as recurrences. */
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { RecurrenceTypes } from '../types/index.ts';
import { monoidLaws } from './algebra.ts';
import type { Step } from './builder.ts';
import type { Frame, Value } from './frame.ts';
import { closed, finalsOf } from './substitute.ts';
import type { Axis, NodeId, RecurrentMerge, RecurrentState } from './term.ts';

export function buildScan(frame: Frame, e: A.Scan): Value {
  const types = recurrenceTypes(frame, e);
  const initials = e.state.map((s) => s.initial);
  const { emitted, ...step } = buildStep(frame, frame.axis(e.axis.text), types, initials, e.body);
  if (emitted === undefined) return stateValue(types, finalsOf(frame.builder, step));
  const leaves = leavesOf(emitted);
  const { values, ...whole } = closed(frame.builder, { ...step, values: leaves });
  const results = values.map((value) => frame.builder.recur({ ...whole, mode: 'emit', value }, e.span));
  return withLeaves(emitted, results);
}

/** The state of an accumulator after the last element, and its tail. */
export function buildAccumulator(frame: Frame, declaration: A.Accumulator): Value {
  const step = accumulatorStep(frame, declaration);
  const merge = declaration.merge && placeholderMerge(frame, declaration, declaration.merge, step);
  const states = finalsOf(frame.builder, merge ? { ...step, merge } : step);
  return buildTail(frame, declaration, states);
}

export function accumulatorStep(frame: Frame, declaration: A.Accumulator): Omit<Step, 'values'> {
  const initials = declaration.state.map((s) => s.initial);
  const axis = frame.axis((declaration.axisParameters[0] as A.TypeAxis).name.text);
  const { emitted: _, ...step } = buildStep(
    frame,
    axis,
    recurrenceTypes(frame, declaration),
    initials,
    declaration.step,
  );
  return step;
}

/** What is made of the final states. */
export function buildTail(frame: Frame, declaration: A.Accumulator, states: readonly NodeId[]): Value {
  const types = recurrenceTypes(frame, declaration);
  types.states.forEach(({ name }, i) => frame.values.set(name, states[i] as NodeId));
  return declaration.tail ? frame.block(declaration.tail) : stateValue(types, states);
}

/** The states of two parts merged, in the order of their declaration. */
export function buildMerge(
  frame: Frame,
  declaration: A.Accumulator,
  merge: NonNullable<A.Accumulator['merge']>,
  left: readonly NodeId[],
  right: readonly NodeId[],
): readonly NodeId[] {
  const types = recurrenceTypes(frame, declaration);
  frame.values.set(merge.left, stateValue(types, left));
  frame.values.set(merge.right, stateValue(types, right));
  const next = new Map<A.Name, NodeId>();
  for (const statement of merge.body.statements)
    if (statement.kind === 'next') next.set(...nextOf(frame, statement));
    else frame.once(statement);
  const value = merge.body.value && next.size === 0 ? leavesOf(frame.value(merge.body.value)) : [];
  return types.states.map(({ name, type }, i) => {
    const merged = frame.asElement(next.get(name) ?? (value[i] as NodeId), frame.computeElement(type), name.span);
    const have = frame.builder.node(merged).axes;
    const missing = type.axes.map((a) => frame.axis(a.name)).filter((a) => !have.some((b) => b.id === a.id));
    return frame.builder.reindex(merged, [], name.span, undefined, missing);
  });
}

/** The merge, of states that stand for those of any two parts. */
function placeholderMerge(
  frame: Frame,
  declaration: A.Accumulator,
  merge: NonNullable<A.Accumulator['merge']>,
  { states }: Omit<Step, 'values'>,
): RecurrentMerge {
  const { builder } = frame;
  const side = (): readonly NodeId[] => {
    const number = builder.recurrence();
    return states.map(({ state }) => {
      const { name = '', element, axes, span } = builder.node(state);
      return builder.state(number, name, element, axes, span);
    });
  };
  const [left, right] = [side(), side()];
  return { left, right, merged: buildMerge(frame, declaration, merge, left, right) };
}

/** `cumsum[t](A)`: the fold of everything up to and with an index. */
export function buildCumulative(frame: Frame, e: A.Call, name: string): NodeId {
  const { builder } = frame;
  const arg = frame.array(e.arguments[0] as A.Expression);
  const axis = frame.axis(((e.axes as A.AxisArguments).entries[0] as A.AxisEntry).name.text);
  const { element } = builder.node(arg);
  const { combine, identity } = monoidLaws[name.slice('cum'.length) as 'sum' | 'prod' | 'max' | 'min'];
  const recurrence = builder.recurrence();
  const state = builder.state(recurrence, name, element, [], e.span);
  const initial = builder.constant(identity[element], element, e.span);
  const next = builder.map(combine, [arg, state], e.span);
  const { values, ...step } = closed(builder, {
    recurrence,
    axis,
    states: [{ state, initial, next }],
    values: [next],
  });
  return builder.recur({ ...step, mode: 'emit', value: values[0] as NodeId }, e.span);
}

function recurrenceTypes(frame: Frame, owner: A.Scan | A.Accumulator): RecurrenceTypes {
  const types = frame.typed.recurrences.get(owner);
  if (!types) throw new Error('NCD9010: a recurrence was never checked');
  return types;
}

/** All next values are computed from the states before the element. */
function buildStep(
  frame: Frame,
  axis: Axis,
  { states }: RecurrenceTypes,
  initials: readonly A.Expression[],
  body: A.Block,
): Omit<Step, 'values'> & { readonly emitted?: Value } {
  const { builder } = frame;
  const recurrence = builder.recurrence();
  const started = states.map(({ name, type }, i) => {
    const expression = initials[i] as A.Expression;
    const initial = frame.asElement(frame.array(expression), frame.computeElement(type), expression.span);
    return { name, type, initial };
  });
  const own = started.map(({ name, type, initial }) => {
    const { axes } = builder.node(initial);
    const declared = type.axes.map((a) => frame.axis(a.name));
    const missing = declared.filter((a) => !axes.some((b) => b.id === a.id));
    const element = frame.computeElement(type);
    const state = builder.state(recurrence, name.text, element, [...missing, ...axes], name.span);
    frame.values.set(name, state);
    return { name, state, initial };
  });
  const next = new Map<A.Name, NodeId>();
  let emitted: Value | undefined;
  for (const statement of body.statements) {
    if (statement.kind === 'next') next.set(...nextOf(frame, statement));
    else if (statement.kind === 'emit') {
      // states that have gone on stand for their new values here
      for (const [name, value] of next) frame.values.set(name, value);
      emitted = frame.value(statement.value);
      for (const { name, state } of own) frame.values.set(name, state);
    } else frame.once(statement);
  }
  const all = own.map(({ name, state, initial }): RecurrentState => {
    const value = frame.asElement(next.get(name) as NodeId, builder.node(state).element, name.span);
    return { state, initial, next: value };
  });
  return { recurrence, axis, states: all, ...(emitted === undefined ? {} : { emitted }) };
}

function nextOf(frame: Frame, statement: A.Next): [A.Name, NodeId] {
  const definition = frame.typed.resolved.values.get(statement.name);
  if (!definition) throw new Error(`NCD9005: ${statement.name.text} has no value`);
  return [definition.name, frame.array(statement.value)];
}

/** A state of the scan that emitted a value, after the last element; what is no emitted value is its only state. */
export function finalState({ builder }: Frame, value: Value, position: number, span: Span): NodeId {
  const [leaf] = leavesOf(value) as [NodeId];
  const result = builder.node(leaf);
  const state = result.kind === 'recur' && result.mode === 'emit' ? result.states[position]?.state : undefined;
  if (result.kind !== 'recur' || state === undefined) return leaf;
  return builder.recur({ ...result, mode: 'final', value: state }, span);
}

/** One state by itself, several as a tuple with their names. */
function stateValue({ states }: RecurrenceTypes, values: readonly NodeId[]): Value {
  if (states.length === 1) return values[0] as NodeId;
  return { fields: states.map(({ name }, i) => ({ name: name.text, value: values[i] as NodeId })) };
}

export const leavesOf = (value: Value): readonly NodeId[] =>
  typeof value === 'number' ? [value] : value.fields.flatMap((f) => leavesOf(f.value));

/** A value of the same shape. */
function withLeaves(value: Value, leaves: readonly NodeId[]): Value {
  let taken = 0;
  const fill = (v: Value): Value =>
    typeof v === 'number'
      ? (leaves[taken++] as NodeId)
      : { fields: v.fields.map((f) => ({ ...f, value: fill(f.value) })) };
  return fill(value);
}
