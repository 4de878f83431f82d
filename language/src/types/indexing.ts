/** `A[i = o * 2 + k]`: reindexing by quasi-affine expressions of axes, and gathering by integer arrays (reference §3). */
import { NCD3009 } from '../diagnostics/codes/NCD3009.ts';
import { NCD3010 } from '../diagnostics/codes/NCD3010.ts';
import { NCD3016 } from '../diagnostics/codes/NCD3016.ts';
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import { didYouMean } from '../names/index.ts';
import type * as A from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { refuseAlong } from './dependents.ts';
import { arrayOf, checkExpression, meet, requireElement, weave } from './expressions.ts';
import { addSizes, constantSize, multiplySizes, quotientSize, type Size, sizeConstant, subtractSizes } from './size.ts';
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
  if (!target) return unknownType;
  if (e.axes.arrows.length > 0) {
    context.report(
      NCD3023,
      e.axes.span,
      { text: 'an index is written `axis = expression`' },
      { hint: 'to rename an axis, write `rename[a -> b](A)`' },
    );
    return unknownType;
  }
  const bindings: IndexBinding[] = [];
  const indexed = new Map<string, readonly AxisUse[]>();
  const operands: ArrayType[] = [];
  let fine = true;
  for (const entry of e.axes.entries) {
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
    refuseAlong(context, from.name, [e.target], entry.span, 'this index');
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
  if (!fine) return unknownType;
  context.tables.indexings.set(e, bindings);
  const axes = target.axes.flatMap((a) => indexed.get(a.name) ?? [a]);
  const result: ArrayType = {
    kind: 'array',
    element: computeElement(target.element),
    axes: weave(
      context,
      axes.map((a) => ({ kind: 'array', element: concrete('i32'), axes: [a] })),
      e.span,
    ),
  };
  if (operands.length === 0) return result;
  const element = meet(context, [result, ...operands], e.span, 'the value outside');
  return element ? { kind: 'array', element, axes: weave(context, [result, ...operands], e.span) } : unknownType;
}

/** Whether an index reads arrays or scalars of the program: then it is data, not geometry. */
function holdsValues(context: Context, e: A.Expression): boolean {
  switch (e.kind) {
    case 'reference': {
      const definition = context.tables.resolved.values.get(e.name);
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
      context.report(NCD3010, e.span, { axis: e.name.text });
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
  const type = checkExpression(context, e);
  return type.kind === 'array' ? type : undefined;
}

interface Interval {
  readonly low: Size;
  readonly high: Size;
}

/** Checks a quasi-affine index and what it reaches; returns the axes that it brings. */
function checkAffine(
  context: Context,
  e: A.Expression,
  from: AxisUse,
  padded: boolean,
): readonly AxisUse[] | undefined {
  const axes = new Map<string, AxisUse>();
  // A new axis that simply takes the place of the old one has its size.
  if (e.kind === 'reference') {
    const known = context.axis(e.name.text);
    const use = { name: e.name.text, size: from.size, origin: { span: e.span } };
    if (!known) context.addAxis(use);
    else if (context.isOpen(known)) context.meetAxes(known, use, e.span);
  }
  const range = interval(context, e, axes);
  if (!range) return undefined;
  if (!padded) {
    const reason = `axis ${from.name} is read inside its bounds`;
    context.demand({ left: range.low, operator: '>=', right: sizeConstant(0), span: e.span, reason });
    context.demand({
      left: subtractSizes(from.size, addSizes(range.high, sizeConstant(1))),
      operator: '>=',
      right: sizeConstant(0),
      span: e.span,
      reason,
    });
  }
  return [...axes.values()];
}

/** The least and the greatest value of an index expression; collects its axes. Axes count from 0. */
function interval(context: Context, e: A.Expression, axes: Map<string, AxisUse>): Interval | undefined {
  switch (e.kind) {
    case 'call': {
      const [argument] = e.arguments;
      if (e.callee.text === 'index' && argument) return interval(context, argument, axes);
      return exactly(context.size(e));
    }
    case 'reference': {
      if (context.sizeParameters.has(e.name.text)) return exactly(context.size(e));
      const axis = context.axis(e.name.text);
      if (!axis) {
        context.report(NCD3010, e.span, { axis: e.name.text });
        return undefined;
      }
      axes.set(axis.name, axis);
      return { low: sizeConstant(0), high: subtractSizes(axis.size, sizeConstant(1)) };
    }
    case 'number':
      return exactly(context.size(e));
    case 'unary': {
      const operand = interval(context, e.operand, axes);
      return operand && { low: negate(operand.high), high: negate(operand.low) };
    }
    case 'binary':
      return binaryInterval(context, e, axes);
    case 'missing':
      context.failed = true;
      return undefined;
    default:
      context.report(NCD3023, e.span, { text: 'an index is built from axes, integers, sizes, +, -, *, / and %' });
      return undefined;
  }
}

const exactly = (size: Size | undefined): Interval | undefined => size && { low: size, high: size };
const negate = (size: Size): Size => subtractSizes(sizeConstant(0), size);

function binaryInterval(context: Context, e: A.Binary, axes: Map<string, AxisUse>): Interval | undefined {
  const leftAxes = new Map<string, AxisUse>();
  const rightAxes = new Map<string, AxisUse>();
  const left = interval(context, e.left, leftAxes);
  const right = left && interval(context, e.right, rightAxes);
  if (!left || !right) return undefined;
  for (const [name, axis] of [...leftAxes, ...rightAxes]) axes.set(name, axis);
  switch (e.operator) {
    case '+':
      return { low: addSizes(left.low, right.low), high: addSizes(left.high, right.high) };
    case '-':
      return { low: subtractSizes(left.low, right.high), high: subtractSizes(left.high, right.low) };
    default:
      break;
  }
  const [range, factor] =
    rightAxes.size === 0
      ? [left, right.low]
      : leftAxes.size === 0 && e.operator === '*'
        ? [right, left.low]
        : [undefined, undefined];
  if (!range || !factor) {
    context.report(NCD3023, e.span, { text: 'an index multiplies or divides an axis only by an integer or a size' });
    return undefined;
  }
  const negative = (constantSize(factor) ?? 0) < 0;
  switch (e.operator) {
    case '*': {
      const ends = [multiplySizes(range.low, factor), multiplySizes(range.high, factor)] as const;
      return negative ? { low: ends[1], high: ends[0] } : { low: ends[0], high: ends[1] };
    }
    case '/':
    case '%':
      if (negative || (e.right.kind === 'number' && constantSize(factor) === 0)) {
        context.report(NCD3023, e.span, { text: 'an index is divided only by a positive size' });
        return undefined;
      }
      return e.operator === '/'
        ? { low: quotientSize('floorDiv', range.low, factor), high: divideHigh(range.high, factor) }
        : { low: sizeConstant(0), high: subtractSizes(factor, sizeConstant(1)) };
    default:
      context.report(NCD3023, e.span, { text: `\`${e.operator}\` has no place in an index` });
      return undefined;
  }
}

/** ⌊(n·k − 1) / k⌋ = n − 1: spelled out, because it is what splitting an axis asks. */
function divideHigh(high: Size, by: Size): Size {
  const next = addSizes(high, sizeConstant(1));
  const exact = quotientSize('floorDiv', next, by);
  const multiple = multiplySizes(exact, by).key === next.key;
  return multiple ? subtractSizes(exact, sizeConstant(1)) : quotientSize('floorDiv', high, by);
}
