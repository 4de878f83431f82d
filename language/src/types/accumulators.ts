/** The types of accumulator declarations (language reference §4): a recurrence over an axis, with a merge and a tail. */
import { NCD3105 } from '../diagnostics/codes/NCD3105.ts';
import { NCD3108 } from '../diagnostics/codes/NCD3108.ts';
import type * as A from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { ascribe, checkBlock } from './expressions.ts';
import { checkNext, checkStep, declaredState, type StateType } from './recurrences.ts';
import { elaborateSignature } from './signature.ts';
import { type Type, unknownType } from './type.ts';
import type { TypedDiagram } from './typed.ts';

/** Checks a declaration and gives its types. */
export function checkAccumulator(
  context: Context,
  declaration: A.Accumulator,
): { readonly parameters: TypedDiagram['parameters']; readonly result: Type } {
  const signature = elaborateSignature(context, { ...declaration, typeParameters: [], where: [] });
  const { parameters } = signature;
  const axis = axisOf(context, declaration, parameters);
  const states = declaration.state.flatMap((field) => declaredState(context, field, axis) ?? []);
  for (const [i, { name }] of states.entries())
    if (states.findIndex((s) => s.name.text === name.text) < i && name.text !== '')
      context.report(NCD3105, name.span, { text: `there are two states called ${name.text}` });
  if (declaration.state.length === 0 && declaration.name.text !== '')
    context.report(NCD3105, declaration.name.span, { text: `${declaration.name.text} has no state` });
  if (axis === undefined || states.length < declaration.state.length || states.length === 0) {
    context.failed = true;
    return { parameters, result: signature.result ?? unknownType };
  }
  const types = checkStep(context, { axis, states, body: declaration.step, emits: false });
  for (const state of states) checkNext(context, state, types, axis);
  context.tables.recurrences.set(declaration, { states });
  if (declaration.merge) checkMerge(context, declaration.merge, states);
  for (const { name, type } of states) context.values.set(name, type);
  const value = declaration.tail ? checkBlock(context, declaration.tail) : stateTuple(states);
  const span = declaration.tail?.value?.span ?? declaration.name.span;
  return { parameters, result: signature.result ? ascribe(context, value, signature.result, span) : value };
}

/** One state by itself, several as a tuple with their names. */
function stateTuple(states: readonly StateType[]): Type {
  const [only, ...others] = states;
  if (!only) return unknownType;
  if (others.length === 0) return only.type;
  return { kind: 'tuple', fields: states.map(({ name, type }) => ({ name: name.text, type })) };
}

function axisOf(
  context: Context,
  { name, axisParameters }: A.Accumulator,
  parameters: TypedDiagram['parameters'],
): string | undefined {
  const axis = axisParameters[0]?.name;
  if (name.text === '' || axis?.text === '') return undefined;
  if (!axis)
    context.report(
      NCD3108,
      name.span,
      { text: `${name.text} does not say along which axis it runs` },
      { hint: `write \`${name.text}[x](…)\`` },
    );
  else if (!parameters.some((p) => carries(p.type, axis.text)))
    context.report(NCD3108, axis.span, { text: `no parameter of ${name.text} carries axis ${axis.text}` });
  else return axis.text;
  return undefined;
}

/** The merged states as a value (a tuple, where there are several) or as a `next` for each. */
function checkMerge(context: Context, merge: NonNullable<A.Accumulator['merge']>, states: readonly StateType[]): void {
  const both = stateTuple(states);
  for (const { name } of states) context.values.delete(name);
  // one state is the side itself, and a field of it as well
  const [only] = states;
  const side: Type = both.kind === 'array' && only ? { ...both, finals: [{ name: only.name.text, type: both }] } : both;
  context.values.set(merge.left, side);
  context.values.set(merge.right, side);
  const { body } = merge;
  if (!body.statements.some((s) => s.kind === 'next')) {
    const value = checkBlock(context, body);
    if (value.kind !== 'unknown') ascribe(context, value, both, body.value?.span ?? body.span);
    return;
  }
  const types = checkStep(context, { axis: '', states, body, emits: false, merges: true });
  for (const state of states) checkNext(context, state, types, '');
}

function carries(type: Type, axis: string): boolean {
  if (type.kind === 'array') return type.axes.some((a) => a.name === axis);
  return type.kind === 'tuple' && type.fields.some((f) => carries(f.type, axis));
}
