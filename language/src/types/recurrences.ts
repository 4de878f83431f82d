/** The types of recurrences: `scan`, the cumulative functions, and the steps of accumulators (language reference §3, §4).
 * Arrays keep their axes inside a step: what depends on a state is one element along the axis of the recurrence. */
import { NCD3015 } from '../diagnostics/codes/NCD3015.ts';
import { NCD3105 } from '../diagnostics/codes/NCD3105.ts';
import { NCD3106 } from '../diagnostics/codes/NCD3106.ts';
import { NCD3109 } from '../diagnostics/codes/NCD3109.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { type OpenRecurrence, refuseAdvanced, refuseAlong } from './dependents.ts';
import { arrayOf, checkExpression, checkStatement, plain } from './expressions.ts';
import { elaborateType, rejectStorage } from './signature.ts';
import {
  type ArrayType,
  assignable,
  computed,
  computeElement,
  meetElements,
  printType,
  type Type,
  unknownType,
} from './type.ts';

export interface StateType {
  readonly name: A.Name;
  readonly type: ArrayType;
  /** Whether it takes in what its next value brings. */
  readonly grows?: boolean;
}

export interface StepTypes {
  /** By state; `undefined` where there is none that can be used. */
  readonly next: ReadonlyMap<A.Name, { readonly type: ArrayType; readonly span: Span }>;
  readonly emitted?: Type;
}

export function checkScan(context: Context, e: A.Scan): Type {
  const axis = context.axis(e.axis.text);
  if (!axis) {
    context.unknownName(e.axis);
    context.failed = true;
  }
  const starts = e.state.map((field) => stateOfScan(context, field, e.axis.text));
  const twice = e.state.find((s, i) => e.state.findIndex((o) => o.name.text === s.name.text) < i);
  if (twice) context.report(NCD3105, twice.name.span, { text: `there are two states called ${twice.name.text}` });
  if (e.state.length === 0) context.report(NCD3105, e.span, { text: 'this scan has no state' });
  refuseAlong(context, e.axis.text, [e], e.axis.span, 'this scan');
  if (!axis || twice || !starts.every((s) => s !== undefined)) return unknownType;
  let states: readonly StateType[] = starts;
  for (;;) {
    const grown = context.attempt(
      () => {
        const types = checkStep(context, { axis: axis.name, states, body: e.body, emits: true });
        return { types, joined: states.map((s) => join(s, types.next.get(s.name)?.type, axis.name)) };
      },
      ({ joined }) => joined.every((s, i) => sameType(s.type, states[i]?.type)),
    );
    const { types, joined } = grown;
    const settled = joined.every((s, i) => sameType(s.type, states[i]?.type));
    states = joined;
    if (!settled) continue;
    const fine = states.map((state) => checkNext(context, state, types, axis.name)).every(Boolean);
    if (!fine) return unknownType;
    context.tables.recurrences.set(e, { states });
    return resultOf(context, e, axis.name, states, types.emitted);
  }
}

/** A state of the declared type, or of that of its initial value so far. */
function stateOfScan(
  context: Context,
  { name, type: declared, initial }: A.Scan['state'][number],
  axis: string,
): StateType | undefined {
  if (declared) return declaredState(context, { name, type: declared, initial }, axis);
  const type = arrayOf(context, initial, 'the initial value of a state');
  if (!type) return undefined;
  if (!type.axes.some((a) => a.name === axis)) return { name, type: startOf(type), grows: true };
  refuseOwnAxis(context, name, axis, initial.span);
  return undefined;
}

function refuseOwnAxis(context: Context, name: A.Name, axis: string, span: Span): void {
  const text = `the state ${name.text} carries ${axis}, along which its recurrence goes`;
  context.report(NCD3105, span, { text });
}

const startOf = (type: ArrayType): ArrayType => ({ ...plain(type), element: computed(type.element) });
const sameType = (a: ArrayType, b: ArrayType | undefined): boolean => b !== undefined && printType(a) === printType(b);

/** The state with the axes, and for a number without a type the type, that its next value brings. */
function join(state: StateType, next: ArrayType | undefined, axis: string): StateType {
  const { type } = state;
  if (!next || !state.grows) return state;
  const { element } = type;
  const met = element.kind === 'literal' ? meetElements(element, computed(next.element)) : element;
  const brought = next.axes.filter((a) => a.name !== axis && !type.axes.some((b) => b.name === a.name));
  return { ...state, type: { kind: 'array', element: met ?? element, axes: [...type.axes, ...brought] } };
}

/** Whether a next value may become the state. */
export function checkNext(context: Context, { name, type }: StateType, types: StepTypes, axis: string): boolean {
  const next = types.next.get(name);
  if (!next) return true;
  const own = next.type.axes.filter((a) => a.name !== axis);
  const found: ArrayType = { ...startOf(next.type), axes: own };
  const fits =
    assignable(computeElement(next.type.element), type.element) ||
    (type.element.kind === 'literal' && next.type.element.kind === 'literal');
  const extra = own.some((a) => !type.axes.some((b) => b.name === a.name));
  if (!fits || extra) {
    const args = { state: name.text, declared: printType(type), found: printType(found), what: 'next' };
    const hint = fits ? undefined : `convert one of them, as in \`f32(x)\``;
    context.report(NCD3106, next.span, args, hint ? { hint } : {});
    return false;
  }
  for (const a of own) {
    const declared = type.axes.find((b) => b.name === a.name);
    if (declared) context.meetAxes(declared, a, next.span);
  }
  return true;
}

/** With `emit`, what is emitted, along the axis, with the final states as fields; without, the final states. */
function resultOf(
  context: Context,
  e: A.Scan,
  axis: string,
  states: readonly StateType[],
  emitted: Type | undefined,
): Type {
  const use = context.axis(axis);
  const along = (type: Type): Type => {
    if (type.kind === 'unknown' || !use) return unknownType;
    if (type.kind === 'tuple') return { ...type, fields: type.fields.map((f) => ({ ...f, type: along(f.type) })) };
    const known = type.axes.some((a) => a.name === axis);
    const axes = known ? type.axes : [{ ...use, origin: { span: e.axis.span } }, ...type.axes];
    return { kind: 'array', element: computed(type.element), axes };
  };
  const finals = states.map(({ name, type }) => ({ name: name.text, type }));
  if (emitted) {
    const type = along(emitted);
    return type.kind === 'unknown' ? type : { ...type, finals };
  }
  const [only, ...others] = states;
  if (only && others.length === 0) return only.type;
  return { kind: 'tuple', fields: finals };
}

interface DeclaredState {
  readonly name: A.Name;
  readonly type: A.TypeExpression;
  readonly initial: A.Expression;
}

/** A declared state; its initial value may lack axes, along which it is the same. */
export function declaredState(
  context: Context,
  { name, type: declared, initial }: DeclaredState,
  axis: string | undefined,
): StateType | undefined {
  const value = arrayOf(context, initial, 'the initial value of a state');
  const type = elaborateType(context, declared, name.text);
  rejectStorage(context, declared);
  if (type.kind !== 'array') {
    if (type.kind === 'tuple')
      context.report(NCD3015, declared.span, {
        found: 'a tuple',
        wanted: 'one array',
        where: 'as the type of a state',
      });
    return undefined;
  }
  for (const use of declared.kind === 'arrayType' ? declared.axes : [])
    if (use.name.text !== '' && !context.axis(use.name.text)) {
      context.unknownName(use.name);
      context.failed = true;
      return undefined;
    }
  if (type.axes.some((a) => a.name === axis)) {
    refuseOwnAxis(context, name, axis ?? '', declared.span);
    return undefined;
  }
  if (value) {
    const extra = value.axes.some((a) => !type.axes.some((b) => b.name === a.name));
    if (extra || !assignable(value.element, type.element))
      context.report(NCD3106, initial.span, {
        state: name.text,
        declared: printType(type),
        found: printType(value),
        what: 'initial',
      });
  }
  return { name, type };
}

interface Step {
  readonly axis: string;
  readonly states: readonly StateType[];
  readonly body: A.Block;
  readonly emits: boolean;
  /** In a merge the states of both sides stand for the state. */
  readonly merges?: boolean;
}

/** The block of a scan, or the step of an accumulator. */
export function checkStep(context: Context, { axis, states, body, emits, merges = false }: Step): StepTypes {
  const names = new Set(states.map((s) => s.name));
  if (!merges) for (const { name, type } of states) context.values.set(name, type);
  const open: OpenRecurrence = { axis, states: names, dependents: new Set(names), advanced: new Set() };
  context.recurrences.push(open);
  const next = new Map<A.Name, { type: ArrayType; span: Span }>();
  let emitted: Type | undefined;
  for (const statement of body.statements) {
    if (statement.kind === 'next') {
      const type = arrayOf(context, statement.value, 'the next value of a state');
      const state = stateOf(context, statement, names);
      if (!state) continue;
      if (open.advanced.has(state))
        context.report(NCD3105, statement.span, { text: `the state ${state.text} gets a second next value` });
      open.advanced.add(state);
      if (type) next.set(state, { type, span: statement.value.span });
    } else if (statement.kind === 'emit' && emits) {
      const type = checkExpression(context, statement.value);
      if (emitted) context.report(NCD3109, statement.span, { text: 'a scan emits once' }, { hint: 'emit a tuple' });
      emitted = type;
    } else if (statement.kind === 'emit') {
      checkExpression(context, statement.value);
      context.report(NCD3109, statement.span, { text: 'an accumulator gives its final states and emits nothing' });
    } else {
      checkStatement(context, statement);
      if (statement.kind === 'let') refuseAdvanced(context, open, statement.value);
    }
  }
  if (body.value) {
    checkExpression(context, body.value);
    const text = emits ? 'the value at the end of this block is lost' : 'the value at the end of this step is lost';
    context.report(
      NCD3109,
      body.value.span,
      { text },
      { hint: emits ? 'write `emit` before it' : 'write `next` for each state' },
    );
  }
  context.recurrences.pop();
  for (const { name } of states)
    if (!open.advanced.has(name) && name.text !== '')
      if (body.span.start < body.span.end)
        context.report(NCD3105, name.span, { text: `the state ${name.text} gets no next value` });
      else context.failed = true; // the parser has reported that there is no block
  if (body.value) emitted ??= unknownType;
  return emitted ? { next, emitted } : { next };
}

function stateOf(context: Context, { name }: A.Next, states: ReadonlySet<A.Name>): A.Name | undefined {
  const definition = context.tables.names.values.get(name);
  if (definition && states.has(definition.name)) return definition.name;
  if (name.text === '') context.failed = true;
  else context.report(NCD3105, name.span, { text: `${name.text} is no state of this recurrence` });
  return undefined;
}
