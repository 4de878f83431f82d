/** Built-in functions as map, reduce, reindex and recur. Composite functions are spelled out in primitives here, once. */
import { builtinGroup } from '../names/index.ts';
import type { Span } from '../source/index.ts';
import type * as A from '../syntax/ast.ts';
import {
  type ComputeType,
  isFloat,
  type Monoid,
  multiplySizes,
  reshapeAxes,
  type ScalarFunction,
  type Size,
  sizeConstant,
  subtractSizes,
} from '../types/index.ts';
import { buildCumulative } from './build-recurrences.ts';
import { buildTopk } from './build-topk.ts';
import type { Frame, Value } from './frame.ts';
import type { Axis, IndexExpression, NodeId, ReindexEntry } from './term.ts';

export function buildBuiltin(frame: Frame, e: A.Call): Value {
  const name = e.callee.text;
  switch (builtinGroup(name)) {
    case 'pointwise':
      return pointwise(frame, e, name);
    case 'reduction':
      return reduction(frame, e, name);
    case 'contraction':
      return contraction(frame, e);
    case 'axis':
      return axisFunction(frame, e, name);
    case 'reshape':
      return reshape(frame, e, name);
    case 'cumulative':
      return buildCumulative(frame, e, name);
    case 'ranking':
      return buildTopk(frame, e);
    default:
      return frame.builder.map(frame.castElement(name), [frame.array(e.arguments[0] as A.Expression)], e.span);
  }
}

function pointwise(frame: Frame, e: A.Call, name: string): NodeId {
  const { builder } = frame;
  const map = (fn: ScalarFunction, ...args: NodeId[]): NodeId => builder.map(fn, args, e.span);
  if (name === 'where') {
    const [condition, ...branches] = e.arguments as [A.Expression, ...A.Expression[]];
    return map('select', frame.array(condition), ...frame.operands(branches));
  }
  const args = frame.operands(e.arguments);
  const [x, y, z] = args as [NodeId, NodeId, NodeId];
  switch (name) {
    case 'minimum':
      return map('min', x, y);
    case 'maximum':
      return map('max', x, y);
    case 'clamp':
      return map('min', map('max', x, y), z);
    case 'abs':
    case 'sign':
      return map(name, x);
    case 'relu':
      return map('max', x, constant(frame, 0, x, e.span));
    case 'pow':
      return map('pow', toFloat(frame, x, e.span), toFloat(frame, y, e.span));
    default:
      break;
  }
  const f = toFloat(frame, x, e.span);
  const number = (value: number): NodeId => constant(frame, value, f, e.span);
  const logistic = (): NodeId => map('add', number(1), map('exp', map('neg', f)));
  switch (name) {
    case 'sigmoid':
      return map('div', number(1), logistic());
    case 'silu':
      return map('div', f, logistic());
    // x·Φ(x), Φ by the error function (Hendrycks & Gimpel, arXiv 1606.08415)
    case 'gelu':
      return map(
        'mul',
        map('mul', number(0.5), f),
        map('add', number(1), map('erf', map('mul', f, number(Math.SQRT1_2)))),
      );
    default:
      return map(name as ScalarFunction, f);
  }
}

function toFloat(frame: Frame, node: NodeId, span: Span): NodeId {
  return isFloat(frame.builder.node(node).element) ? node : frame.asElement(node, 'f32', span);
}
function constant(frame: Frame, value: number, like: NodeId, span: Span): NodeId {
  return frame.builder.constant(value, frame.builder.node(like).element, span);
}

const consumed = (frame: Frame, e: A.Call): readonly Axis[] =>
  (e.axes?.entries ?? []).map((entry) => frame.axis(entry.name.text));
const product = (axes: readonly Axis[]): Size => axes.reduce<Size>((p, a) => multiplySizes(p, a.size), sizeConstant(1));

function reduction(frame: Frame, e: A.Call, name: string): NodeId {
  const { builder } = frame;
  const axes = consumed(frame, e);
  const arg = frame.array(e.arguments[0] as A.Expression);
  switch (name) {
    case 'mean': {
      // summed and divided in f32: a sum of f16 values need not be an f16
      const element: ComputeType = isFloat(builder.node(arg).element) ? builder.node(arg).element : 'f32';
      const sum = builder.reduce('sum', axes, builder.cast('f32', arg, e.span), e.span);
      const mean = builder.map('div', [sum, builder.cast('f32', builder.size(product(axes), e.span), e.span)], e.span);
      return builder.cast(element, mean, e.span);
    }
    // the first index at which the extreme value stands
    case 'argmax':
    case 'argmin': {
      const axis = axes[0] as Axis;
      const extreme = builder.reduce(name === 'argmax' ? 'max' : 'min', axes, arg, e.span);
      const here = builder.map('eq', [arg, extreme], e.span);
      const candidates = builder.map(
        'select',
        [here, builder.index(axis, e.span), builder.size(axis.size, e.span)],
        e.span,
      );
      return builder.reduce('min', axes, candidates, e.span);
    }
    default:
      return builder.reduce(name as Monoid, axes, arg, e.span);
  }
}

function contraction(frame: Frame, e: A.Call): NodeId {
  const [first, ...rest] = frame.operands(e.arguments) as [NodeId, ...NodeId[]];
  const multiplied = rest.reduce((p, n) => frame.builder.map('mul', [p, n], e.span), first);
  return frame.builder.reduce('sum', consumed(frame, e), multiplied, e.span);
}

function axisFunction(frame: Frame, e: A.Call, name: string): NodeId {
  const argument = e.arguments[0] as A.Expression;
  if (name === 'index' && argument.kind === 'reference')
    return frame.builder.index(frame.axis(argument.name.text), e.span);
  return frame.builder.size(sizeOf(frame, argument), e.span);
}

/** A checked size expression, in the symbols of the outermost diagram. */
export function sizeOf(frame: Frame, e: A.Expression): Size {
  const size = frame.typed.sizes.get(e);
  if (!size) throw new Error('NCD9007: a size was never checked');
  return frame.size(size);
}

const at = (axis: Axis): IndexExpression => ({ kind: 'axis', axis });

function reshape(frame: Frame, e: A.Call, name: string): NodeId {
  const { builder } = frame;
  const axes = reshapeAxes(e.axes, name);
  if (!axes) throw new Error('NCD9008: a reshape was never checked');
  const from = axes.from.map((entry) => frame.axis(entry.name.text));
  const to = axes.to.map((entry) => frame.axis(entry.name.text));
  if (name === 'concat') return concat(frame, e, from, to[0] as Axis);
  const arg = frame.array(e.arguments[0] as A.Expression);
  switch (name) {
    case 'repeat':
      return builder.reindex(arg, [], e.span, undefined, to);
    case 'rename':
      return builder.reindex(
        arg,
        from.map((axis, i) => ({ from: axis, to: at(to[i] as Axis) })),
        e.span,
      );
    case 'split': {
      // c = (h·|d| + d), most significant first
      const index = to
        .slice(1)
        .reduce<IndexExpression>(
          (sum, axis) => ({ kind: 'add', left: { kind: 'scale', by: axis.size, arg: sum }, right: at(axis) }),
          at(to[0] as Axis),
        );
      return builder.reindex(arg, [{ from: from[0] as Axis, to: index }], e.span);
    }
    default: {
      const merged = at(to[0] as Axis);
      const entries = from.map((axis, i): ReindexEntry => {
        const inner = product(from.slice(i + 1));
        const shifted: IndexExpression = i === from.length - 1 ? merged : { kind: 'floorDiv', arg: merged, by: inner };
        return { from: axis, to: i === 0 ? shifted : { kind: 'mod', arg: shifted, by: axis.size } };
      });
      return builder.reindex(arg, entries, e.span);
    }
  }
}

/** Each part is read where it lies, behind the ones before it. */
function concat(frame: Frame, e: A.Call, from: readonly Axis[], to: Axis): NodeId {
  const { builder } = frame;
  const parts = frame.operands(e.arguments);
  let start = sizeConstant(0);
  const placed = parts.map((part, i) => {
    const axis = from[i] as Axis;
    const offset: IndexExpression = { kind: 'constant', value: subtractSizes(sizeConstant(0), start) };
    const zero = builder.constant(0, builder.node(part).element, e.span);
    const value = builder.reindex(
      part,
      [{ from: axis, to: i === 0 ? at(to) : { kind: 'add', left: at(to), right: offset } }],
      e.span,
      zero,
    );
    start = subtractSizes(start, subtractSizes(sizeConstant(0), axis.size));
    return { value, end: start };
  });
  const last = placed.at(-1)?.value as NodeId;
  return placed.slice(0, -1).reduceRight((rest, { value, end }) => {
    const inside = builder.map('lt', [builder.index(to, e.span), builder.size(end, e.span)], e.span);
    return builder.map('select', [inside, value, rest], e.span);
  }, last);
}
