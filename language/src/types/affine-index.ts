/** Indices that are geometry: quasi-affine in axes and sizes, with what they reach (reference §3). */
import { NCD3023 } from '../diagnostics/codes/NCD3023.ts';
import type * as A from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { addSizes, constantSize, multiplySizes, quotientSize, type Size, sizeConstant, subtractSizes } from './size.ts';
import type { AxisUse } from './type.ts';

interface Interval {
  readonly low: Size;
  readonly high: Size;
}

/** Checks a quasi-affine index and what it reaches; returns the axes that it brings. */
export function checkAffine(
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
    const reached = addSizes(range.high, sizeConstant(1));
    context.demand({ left: reached, operator: '<=', right: from.size, span: e.span, reason });
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
        context.sizelessAxis(e.name.text, e.span);
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
