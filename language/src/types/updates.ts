/** `inout` parameters and what updates them: `K[t = pos] := k`, and calls that pass them on (language reference, "Arrays that
 * are updated"). */
import { NCD3003 } from '../diagnostics/codes/NCD3003.ts';
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import { NCD3132 } from '../diagnostics/codes/NCD3132.ts';
import { NCD3140 } from '../diagnostics/codes/NCD3140.ts';
import { NCD3141 } from '../diagnostics/codes/NCD3141.ts';
import { NCD3142 } from '../diagnostics/codes/NCD3142.ts';
import { NCD3143 } from '../diagnostics/codes/NCD3143.ts';
import { NCD3144 } from '../diagnostics/codes/NCD3144.ts';
import { NCD3145 } from '../diagnostics/codes/NCD3145.ts';
import { NCD3146 } from '../diagnostics/codes/NCD3146.ts';
import { NCD3153 } from '../diagnostics/codes/NCD3153.ts';
import type * as A from '../syntax/ast.ts';
import { visitExpression } from '../syntax/index.ts';
import { updateRule } from './block-rule.ts';
import { isBlockType } from './blocks.ts';
import { boundReadsAs } from './bounds.ts';
import type { Context } from './context.ts';
import { readsAs } from './elements.ts';
import { arrayOf } from './expressions.ts';
import { checkPlaces } from './indexing.ts';
import {
  type ArrayType,
  type AxisUse,
  assignable,
  computeElement,
  type ElementType,
  printElement,
  printOperand,
  printType,
  type Type,
} from './type.ts';
import type { TypedDiagram } from './typed.ts';

type Parameters = TypedDiagram['parameters'];

export function declareVariable(context: Context, { name, type: written }: A.Parameter, type: Type): void {
  context.variables.add(name);
  if (!isUpdatable(type)) context.report(NCD3144, written.span, { name: name.text, type: printType(type) });
  const rule = type.kind === 'array' && type.axes.length > 0 ? updateRule(type, written.span) : undefined;
  if (rule?.kind === 'broken') context.report(NCD3132, written.span, rule);
  else if (rule) context.demand(rule.constraint);
}

/** What is stored by itself, value by value or block by block, can be updated. */
function isUpdatable(type: Type): boolean {
  if (type.kind !== 'array') return type.kind === 'unknown';
  const { element } = type;
  if (element.kind === 'variable') return element.bound !== 'code';
  return element.kind !== 'concrete' || readsAs(element.type) === element.type || isBlockType(element.type);
}

/** Whether the array is stored in blocks, or may be. */
const mayBeBlocks = ({ element }: ArrayType): boolean =>
  (element.kind === 'variable' && element.bound === 'weight') ||
  (element.kind === 'concrete' && isBlockType(element.type));

/** Whether statements follow one another here, so that one of them may update an array. */
export const isOrdered = ({ regions, recurrences }: Context): boolean => regions === 0 && recurrences.length === 0;

export function checkAssignment(context: Context, statement: A.Assign): void {
  const { target, axes, value: e } = statement;
  const value = arrayOf(context, e, 'what is stored');
  const definition = context.tables.names.values.get(target);
  if (!definition) {
    if (target.text === '') context.report(NCD3140, target.span, { name: undefined });
    else if (!context.values.has(target)) context.unknownName(target);
    context.failed = true;
    return;
  }
  if (!context.variables.has(definition.name)) {
    const hint = definition.kind === 'parameter' ? `declare it as \`inout ${target.text}: …\`` : undefined;
    return context.report(NCD3140, target.span, { name: target.text }, hint ? { hint } : {});
  }
  if (!isOrdered(context)) context.report(NCD3142, statement.span, { what: `this update of ${target.text}` });
  const array = context.values.get(definition.name);
  if (array?.kind !== 'array' || !isUpdatable(array)) return;
  const places = axes
    ? checkPlaces(context, array, axes, ({ otherwise }) => {
        if (otherwise) context.report(NCD3023, otherwise.span, { text: '`else` has no place in an update' });
      })
    : { bindings: [], axes: array.axes };
  if (!places || !value) {
    context.failed = true;
    return;
  }
  context.tables.assignments.set(statement, places.bindings);
  const last = array.axes.at(-1);
  const part = places.bindings.find(({ from }) => from.name === last?.name);
  if (last && part && mayBeBlocks(array)) {
    const what = { name: target.text, type: printElement(array.element), axis: last.name };
    context.report(NCD3153, part.to.span, what);
  }
  const extra = value.axes.filter((v) => !places.axes.some((a) => a.name === v.name));
  if (extra.length > 0) {
    const related = extra.map((a) => ({ span: a.origin.span, message: `axis ${a.name} comes from here` }));
    const what = { name: target.text, axes: extra.map((a) => a.name), places: places.axes.map((a) => a.name) };
    context.report(NCD3145, e.span, what, { related });
  }
  for (const axis of value.axes) {
    const place = places.axes.find((a) => a.name === axis.name);
    if (place) context.meetAxes(place, axis, e.span);
  }
  if (!assignable(value.element, array.element)) {
    const declared = printElement(computeElement(array.element));
    const hint = `convert it, as in \`${declared}(…)\``;
    context.report(NCD3003, e.span, { declared, found: printOperand(value.element) }, { hint });
  }
}

export function isUpdatingCall(context: Context, e: A.Expression): boolean {
  const callee = e.kind === 'call' ? context.tables.names.callees.get(e.callee) : undefined;
  return callee?.kind === 'diagram' && callee.parameters.some((p) => p.inout);
}

/** What a call may do with the arrays that its callee updates. */
export function checkUpdatingCall(context: Context, call: A.Call, callee: TypedDiagram): boolean {
  const updated = callee.parameters.flatMap((p, i) => (p.inout ? [{ parameter: p, i }] : []));
  if (updated.length === 0) return true;
  let fine = true;
  if (!context.ordered.has(call)) {
    context.report(NCD3142, call.span, {
      what: `${callee.name} updates ${updated.map((u) => u.parameter.name).join(', ')}, and`,
    });
    fine = false;
  }
  const passed = new Set<A.Name>();
  for (const { parameter, i } of updated) {
    const argument = call.arguments[i];
    if (!argument || argument.kind === 'missing') continue;
    const definition = argument.kind === 'reference' ? context.tables.names.values.get(argument.name) : undefined;
    const args = { callee: callee.name, parameter: parameter.name };
    if (!definition || !context.variables.has(definition.name)) {
      const hint =
        definition?.kind === 'parameter' && argument.kind === 'reference'
          ? `declare it as \`inout ${argument.name.text}: …\``
          : 'pass the name of an `inout` parameter';
      context.report(NCD3141, argument.span, args, { hint });
      fine = false;
    } else if (passed.has(definition.name)) {
      context.report(NCD3143, argument.span, { callee: callee.name, name: definition.name.text });
      fine = false;
    } else passed.add(definition.name);
  }
  return fine;
}

/** For each `inout` parameter, the parameters on which what is stored in it depends. Warns of one that nothing updates. */
export function updateDependencies(
  context: Context,
  body: A.Block,
  parameters: Parameters,
): ReadonlyMap<number, ReadonlySet<number>> {
  const read = new Map<A.Name, Set<number>>(parameters.map((p, i) => [p.nameNode, new Set([i])]));
  const stored = new Map<A.Name, Set<number>>();
  const { values } = context.tables.names;
  const below = (e: A.Expression): Set<number> => {
    const found = new Set<number>();
    visitExpression(e, (inner) => {
      const definition = inner.kind === 'reference' ? values.get(inner.name) : undefined;
      for (const i of (definition && read.get(definition.name)) ?? []) found.add(i);
    });
    return found;
  };
  const store = (name: A.Name, from: ReadonlySet<number>): void => {
    const all = new Set([...(stored.get(name) ?? []), ...from]);
    stored.set(name, all);
    read.set(name, new Set([...(read.get(name) ?? []), ...all]));
  };
  const call = (e: A.Expression): void => {
    if (e.kind !== 'call') return;
    for (const [i, sources] of context.tables.calls.get(e)?.callee.updates ?? []) {
      const argument = e.arguments[i];
      const definition = argument?.kind === 'reference' ? values.get(argument.name) : undefined;
      const from = new Set([...sources].flatMap((j) => [...(e.arguments[j] ? below(e.arguments[j]) : [])]));
      if (definition) store(definition.name, from);
    }
  };
  for (const statement of body.statements) {
    if (statement.kind === 'assign') {
      const definition = values.get(statement.target);
      const places = statement.axes?.entries.flatMap(({ value }) => (value ? [...below(value)] : [])) ?? [];
      if (definition) store(definition.name, new Set([...below(statement.value), ...places]));
      continue;
    }
    const from = below(statement.value);
    call(statement.value);
    if (statement.kind === 'let') for (const name of statement.names) read.set(name, from);
  }
  if (body.value) call(body.value);
  return new Map(
    parameters.flatMap(({ name, nameNode, inout }, i) => {
      const sources = stored.get(nameNode);
      if (inout && !sources && !context.failed) context.report(NCD3146, nameNode.span, { name });
      return inout && sources ? [[i, sources] as const] : [];
    }),
  );
}

/** What a callee updates has the element type that it says, exactly: nothing is cast in place. A `weight` may be stored in blocks,
 * along an axis that is the last one for the callee as well. */
export function checkUpdatedElements(
  context: Context,
  call: A.Call,
  callee: TypedDiagram,
  elements: ReadonlyMap<string, ElementType>,
  axes: ReadonlyMap<string, AxisUse>,
): boolean {
  let fine = true;
  for (const [i, { name, type, inout }] of callee.parameters.entries()) {
    const argument = call.arguments[i];
    const given = argument && context.tables.types.get(argument);
    if (!inout || !argument || given?.kind !== 'array' || type.kind !== 'array') continue;
    const last = given.axes.at(-1);
    const rows = axes.get(type.axes.at(-1)?.name ?? '');
    if (mayBeBlocks(given) && last && argument.kind === 'reference' && rows?.name !== last.name) {
      const what = { name: argument.name.text, type: printElement(given.element), axis: last.name };
      context.report(NCD3153, argument.span, what);
      fine = false;
    }
    if (type.element.kind === 'variable' && boundReadsAs(type.element.bound)) continue;
    const wanted = type.element.kind === 'variable' ? elements.get(type.element.name) : type.element;
    if (!wanted || printElement(wanted) === printElement(given.element)) continue;
    const hint = `it is ${printElement(given.element)}, and ${printElement(wanted)} is wanted here`;
    context.report(NCD3141, argument.span, { callee: callee.name, parameter: name }, { hint });
    fine = false;
  }
  return fine;
}

/** What is stored in an array has an element for every one of the array: it is woven along no axis that the array lacks. */
export function checkWovenUpdates(
  context: Context,
  call: A.Call,
  callee: TypedDiagram,
  woven: readonly (readonly AxisUse[])[],
): boolean {
  let fine = true;
  for (const [i, sources] of callee.updates) {
    const argument = call.arguments[i];
    const array = argument && context.tables.types.get(argument);
    if (array?.kind !== 'array' || argument?.kind !== 'reference') continue;
    for (const j of sources) {
      const extra = woven[j]?.filter((axis) => !array.axes.some((a) => a.name === axis.name)) ?? [];
      if (extra.length === 0) continue;
      const what = { name: argument.name.text, axes: extra.map((a) => a.name), places: array.axes.map((a) => a.name) };
      context.report(NCD3145, (call.arguments[j] ?? call).span, what);
      fine = false;
    }
  }
  return fine;
}
