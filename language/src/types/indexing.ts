/** `A[i = o * 2 + k]`: reindexing by quasi-affine expressions of axes, and gathering by integer arrays (reference §3). */
import { NCD3009 } from '../diagnostics/codes/NCD3009.ts';
import { NCD3016 } from '../diagnostics/codes/NCD3016.ts';
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import { didYouMean } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import { checkAffine } from './affine-index.ts';
import type { Context } from './context.ts';
import { refuseAlong } from './dependents.ts';
import { arrayOf, meet, requireElement, weave } from './expressions.ts';
import {
  type ArrayType,
  type AxisUse,
  computeElement,
  concrete,
  isIntegerElement,
  printElement,
  type Type,
  unknownType,
} from './type.ts';
import type { IndexBinding } from './typed.ts';

export function checkIndex(context: Context, e: A.Index): Type {
  const target = arrayOf(context, e.target, 'what is indexed');
  const places =
    target &&
    checkPlaces(context, target, e.axes, (entry, axis) =>
      refuseAlong(context, axis, [e.target], entry.span, 'this index'),
    );
  if (!target || !places) return unknownType;
  const { bindings, axes, otherwise } = places;
  context.tables.indexings.set(e, bindings);
  const result: ArrayType = { kind: 'array', element: computeElement(target.element), axes };
  if (otherwise.length === 0) return result;
  const element = meet(context, [result, ...otherwise], e.span, 'the value outside');
  return element ? { kind: 'array', element, axes: weave(context, [result, ...otherwise], e.span) } : unknownType;
}

/** Where an array is read or updated. */
export interface Places {
  readonly bindings: readonly IndexBinding[];
  /** The axes of the array with those that are indexed replaced. */
  readonly axes: readonly AxisUse[];
  /** What is read outside. */
  readonly otherwise: readonly ArrayType[];
}

/** Checks what stands between the brackets after an array; `undefined` where something is wrong. */
export function checkPlaces(
  context: Context,
  target: ArrayType,
  { entries, arrows, span }: A.AxisArguments,
  look: (entry: A.AxisArguments['entries'][number], axis: string) => void,
): Places | undefined {
  if (arrows.length > 0) {
    context.report(
      NCD3023,
      span,
      { text: 'an index is written `axis = expression`' },
      { hint: 'to rename an axis, write `rename[a -> b](A)`' },
    );
    return undefined;
  }
  const bindings: IndexBinding[] = [];
  const indexed = new Map<string, readonly AxisUse[]>();
  const operands: ArrayType[] = [];
  let fine = true;
  for (const entry of entries) {
    const from = target.axes.find((a) => a.name === entry.name.text);
    if (entry.name.text === '' || !entry.value) {
      if (entry.name.text !== '' && !entry.value)
        context.report(NCD3023, entry.span, { text: 'an index is written `axis = expression`' });
      fine = false;
      continue;
    }
    if (!from) {
      const present = target.axes.map((a) => a.name);
      const hint = didYouMean(entry.name.text, present);
      context.report(NCD3009, entry.name.span, { axis: entry.name.text, present }, hint ? { hint } : {});
      fine = false;
      continue;
    }
    if (indexed.has(from.name)) {
      context.report(NCD3023, entry.span, { text: `axis ${from.name} is indexed twice` });
      fine = false;
      continue;
    }
    look(entry, from.name);
    const gather = holdsValues(context, entry.value);
    const axes = gather
      ? checkGather(context, entry.value)
      : checkAffine(context, entry.value, from, entry.otherwise !== undefined);
    if (!axes) {
      fine = false;
      continue;
    }
    indexed.set(from.name, axes);
    if (entry.otherwise) {
      const otherwise = arrayOf(context, entry.otherwise, 'the value outside');
      if (otherwise) operands.push(otherwise);
      else fine = false;
    }
    bindings.push({ from, to: entry.value, gather, ...(entry.otherwise ? { otherwise: entry.otherwise } : {}) });
  }
  if (!fine) return undefined;
  const axes = target.axes.flatMap((a) => indexed.get(a.name) ?? [a]);
  const met = weave(
    context,
    axes.map((a) => ({ kind: 'array', element: concrete('i32'), axes: [a] })),
    span,
  );
  return { bindings, axes: met, otherwise: operands };
}

/** Whether an index reads arrays or scalars of the program: then it is data, not geometry. */
function holdsValues(context: Context, e: A.Expression): boolean {
  switch (e.kind) {
    case 'reference': {
      const definition = context.tables.names.values.get(e.name);
      return definition !== undefined && definition.kind !== 'axis';
    }
    case 'number':
    case 'missing':
      return false;
    case 'unary':
      return e.operator === 'not' || holdsValues(context, e.operand);
    case 'binary':
      return (
        holdsValues(context, e.left) || holdsValues(context, e.right) || !['+', '-', '*', '/', '%'].includes(e.operator)
      );
    case 'call':
      return e.callee.text !== 'size' && e.callee.text !== 'index';
    default:
      return true;
  }
}

function checkGather(context: Context, e: A.Expression): readonly AxisUse[] | undefined {
  const type = gatherType(context, e);
  if (!type) return undefined;
  if (!isIntegerElement(type.element)) {
    context.report(
      NCD3016,
      e.span,
      { where: 'an index', wanted: 'integer', found: printElement(type.element) },
      { hint: 'cast it with `i32(…)`' },
    );
    return undefined;
  }
  return type.axes;
}

/** In an index, the name of an axis stands for `index(axis)`. */
function gatherType(context: Context, e: A.Expression): ArrayType | undefined {
  if (e.kind === 'reference' && !holdsValues(context, e)) {
    const axis = context.axis(e.name.text);
    if (!axis) {
      context.sizelessAxis(e.name.text, e.span);
      return undefined;
    }
    const type: ArrayType = {
      kind: 'array',
      element: concrete('i32'),
      axes: context.sizeParameters.has(axis.name) ? [] : [axis],
    };
    context.tables.types.set(e, type);
    return type;
  }
  if (e.kind === 'binary') {
    const left = gatherType(context, e.left);
    const right = gatherType(context, e.right);
    const element = left && right && meet(context, [left, right], e.span, `\`${e.operator}\``);
    if (!left || !right || !element) return undefined;
    const comparison = !['+', '-', '*', '/', '%'].includes(e.operator);
    const type: ArrayType = {
      kind: 'array',
      element: comparison ? concrete('bool') : element,
      axes: weave(context, [left, right], e.span),
    };
    context.tables.types.set(e, type);
    return type;
  }
  if (e.kind === 'unary' && e.operator === '-') {
    const operand = gatherType(context, e.operand);
    if (!operand || !requireElement(context, operand, e.operand, 'number', '`-`')) return undefined;
    context.tables.types.set(e, operand);
    return operand;
  }
  return arrayOf(context, e, 'an index');
}
