/** The types of built-in functions (language reference §3). */
import { NCD3007 } from '../diagnostics/codes/NCD3007.ts';
import { NCD3009 } from '../diagnostics/codes/NCD3009.ts';
import { NCD3012 } from '../diagnostics/codes/NCD3012.ts';
import { NCD3019 } from '../diagnostics/codes/NCD3019.ts';
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import { NCD3024 } from '../diagnostics/codes/NCD3024.ts';
import { builtinGroup, didYouMean } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import { boundReadsAs } from './bounds.ts';
import type { Context } from './context.ts';
import { refuseAlong } from './dependents.ts';
import type { ComputeType } from './elements.ts';
import {
  arrayOf,
  checkExpression,
  type ElementClass,
  floatElement,
  meet,
  plain,
  requireElement,
  weave,
} from './expressions.ts';
import { checkReshape } from './reshape.ts';
import { checkTopk } from './topk.ts';
import { type ArrayType, computed, concrete, scalar, type Type, unknownType } from './type.ts';

export function checkBuiltin(context: Context, e: A.Call): Type {
  const name = e.callee.text;
  switch (builtinGroup(name)) {
    case 'pointwise':
      return checkPointwise(context, e, name);
    case 'cast':
      return checkCast(context, e, name as ComputeType);
    case 'reduction':
      return checkReduction(context, e, name);
    case 'contraction':
      return checkContraction(context, e);
    case 'axis':
      return checkAxisFunction(context, e, name);
    case 'reshape':
      return checkReshape(context, e, name);
    case 'cumulative':
      return checkCumulative(context, e, name);
    case 'ranking':
      return checkTopk(context, e);
    case undefined:
      if (context.typeParameters.has(name)) return checkCast(context, e, name);
      for (const argument of e.arguments) checkExpression(context, argument);
      context.failed = true; // the names stage has reported it
      return unknownType;
  }
}

/** Checks the arguments and their number; `undefined` when any is unusable. */
export function operands(context: Context, e: A.Call, count: number): readonly ArrayType[] | undefined {
  const types = e.arguments.map((a) => arrayOf(context, a, `an argument of ${e.callee.text}`));
  if (e.arguments.length !== count) {
    context.report(NCD3007, e.span, { callee: e.callee.text, wanted: count, found: e.arguments.length });
    return undefined;
  }
  return types.every((t) => t !== undefined) ? (types as ArrayType[]) : undefined;
}

function noAxes(context: Context, e: A.Call): void {
  if (e.axes) context.report(NCD3023, e.axes.span, { text: `${e.callee.text} takes no axes` });
}

function checkPointwise(context: Context, e: A.Call, name: string): Type {
  noAxes(context, e);
  const count = { pow: 2, minimum: 2, maximum: 2, clamp: 3, where: 3 }[name] ?? 1;
  const types = operands(context, e, count);
  if (!types) return unknownType;
  const classes: readonly ElementClass[] = name === 'where' ? ['bool'] : types.map(() => 'number');
  for (const [i, wanted] of classes.entries()) {
    const type = types[i];
    const argument = e.arguments[i];
    if (type && argument && !requireElement(context, type, argument, wanted, name)) return unknownType;
  }
  const axes = weave(context, types, e.span);
  const values = name === 'where' ? types.slice(1) : types;
  const element = meet(context, values, e.span, name);
  if (!element) return unknownType;
  const keepsIntegers = ['abs', 'sign', 'minimum', 'maximum', 'clamp', 'relu', 'where'].includes(name);
  return { kind: 'array', element: keepsIntegers ? element : floatElement(element), axes };
}

function checkCast(context: Context, e: A.Call, name: string): Type {
  noAxes(context, e);
  const types = operands(context, e, 1);
  if (!types?.[0]) return unknownType;
  const bound = context.typeParameters.get(name);
  const reads = bound && boundReadsAs(bound);
  if (reads) context.report(NCD3024, e.callee.span, { type: name, reads });
  return { ...plain(types[0]), element: bound ? { kind: 'variable', name, bound } : concrete(name as ComputeType) };
}

/** The axes between the brackets, which the value must have. */
export function consumedAxes(context: Context, e: A.Call, of: readonly ArrayType[]): readonly string[] | undefined {
  if (!e.axes || e.axes.entries.length === 0) {
    context.report(NCD3023, e.callee.span, {
      text: `${e.callee.text} needs the axes that it consumes, as in \`${e.callee.text}[x](…)\``,
    });
    return undefined;
  }
  const names: string[] = [];
  let fine = true;
  for (const entry of e.axes.entries) {
    if (entry.value || entry.otherwise || e.axes.arrows.length > 0) {
      context.report(NCD3023, entry.span, { text: `${e.callee.text} takes plain axis names` });
      return undefined;
    }
    if (entry.name.text === '') fine = false;
    else if (names.includes(entry.name.text))
      context.report(NCD3023, entry.span, { text: `axis ${entry.name.text} is named twice` });
    else if (of.some((type) => type.axes.some((a) => a.name === entry.name.text))) names.push(entry.name.text);
    else {
      const present = [...new Set(of.flatMap((type) => type.axes.map((a) => a.name)))];
      const hint = didYouMean(entry.name.text, present);
      context.report(NCD3009, entry.span, { axis: entry.name.text, present }, hint ? { hint } : {});
      fine = false;
    }
    refuseAlong(context, entry.name.text, e.arguments, entry.span, e.callee.text);
  }
  return fine ? names : undefined;
}

function checkReduction(context: Context, e: A.Call, name: string): Type {
  const types = operands(context, e, 1);
  const type = types?.[0];
  const argument = e.arguments[0];
  if (!type || !argument) return unknownType;
  const wanted: ElementClass = name === 'any' || name === 'all' ? 'bool' : 'number';
  if (!requireElement(context, type, argument, wanted, name)) return unknownType;
  const consumed = consumedAxes(context, e, [type]);
  if (!consumed) return unknownType;
  if ((name === 'argmax' || name === 'argmin') && consumed.length !== 1) {
    context.report(NCD3023, e.span, { text: `${name} consumes one axis` });
    return unknownType;
  }
  const axes = type.axes.filter((a) => !consumed.includes(a.name));
  const element = computed(type.element);
  switch (name) {
    case 'argmax':
    case 'argmin':
      return { kind: 'array', element: concrete('i32'), axes };
    case 'mean':
      return { kind: 'array', element: floatElement(element), axes };
    default:
      return { kind: 'array', element, axes };
  }
}

/** `cumsum[t](A)`: along one axis, which stays. */
function checkCumulative(context: Context, e: A.Call, name: string): Type {
  const type = operands(context, e, 1)?.[0];
  const argument = e.arguments[0];
  if (!type || !argument || !requireElement(context, type, argument, 'number', name)) return unknownType;
  const consumed = consumedAxes(context, e, [type]);
  if (!consumed) return unknownType;
  if (consumed.length !== 1) {
    context.report(NCD3023, e.span, { text: `${name} goes along one axis` });
    return unknownType;
  }
  return { ...plain(type), element: computed(type.element) };
}

/** `dot[d](A, B, …)`: the product of the operands, summed over `d`. */
function checkContraction(context: Context, e: A.Call): Type {
  const types = e.arguments.map((a) => arrayOf(context, a, 'an operand of dot'));
  if (types.length === 0) context.report(NCD3007, e.span, { callee: 'dot', wanted: 2, found: 0 });
  if (types.length === 0 || types.some((t) => t === undefined)) return unknownType;
  const arrays = types as ArrayType[];
  for (const [i, type] of arrays.entries())
    if (!requireElement(context, type, e.arguments[i] as A.Expression, 'number', 'dot')) return unknownType;
  const consumed = consumedAxes(context, e, arrays);
  const woven = weave(context, arrays, e.span);
  const element = meet(context, arrays, e.span, 'dot');
  if (!consumed || !element) return unknownType;
  for (const axis of consumed) {
    const carries = (type: ArrayType): boolean => type.axes.some((a) => a.name === axis);
    const without = arrays.findIndex((type) => !carries(type));
    if (without >= 0 && arrays.filter(carries).length === 1)
      context.report(
        NCD3019,
        (e.arguments[without] as A.Expression).span,
        { axis },
        { hint: `name the axes of both operands alike with \`rename\`, or write \`sum[${axis}](…)\` if this is meant` },
      );
  }
  return { kind: 'array', element, axes: woven.filter((a) => !consumed.includes(a.name)) };
}

/** `index(x)`, `size(x)`. */
function checkAxisFunction(context: Context, e: A.Call, name: string): Type {
  noAxes(context, e);
  const argument = e.arguments[0];
  if (e.arguments.length !== 1 || !argument) {
    context.report(NCD3007, e.span, { callee: name, wanted: 1, found: e.arguments.length });
    return unknownType;
  }
  if (name === 'size') return context.size(argument) ? scalar({ kind: 'literal', float: false }) : unknownType;
  const axis = argument.kind === 'reference' ? context.axis(argument.name.text) : undefined;
  if (axis) return { kind: 'array', element: concrete('i32'), axes: [axis] };
  if (argument.kind === 'reference') context.unknownName(argument.name);
  else context.report(NCD3012, argument.span, {});
  context.failed = true;
  return unknownType;
}
