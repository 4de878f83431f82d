/** `A[i = o * 2 + k else 0]` as a reindex node. */
import type * as A from '../syntax/ast.ts';
import {
  addSizes,
  type IndexBinding,
  multiplySizes,
  quotientSize,
  type Size,
  sizeConstant,
  subtractSizes,
} from '../types/index.ts';
import { sizeOf } from './build-builtins.ts';
import type { Frame } from './frame.ts';
import type { IndexExpression, NodeId, ReindexEntry } from './term.ts';

export function buildIndex(frame: Frame, e: A.Index): NodeId {
  const { builder } = frame;
  const bindings = frame.typed.indexings.get(e);
  if (!bindings) throw new Error('NCD9009: an index was never checked');
  let target = frame.array(e.target);
  const padded = bindings.filter((b) => b.otherwise);
  const entries = bindings.map((b): ReindexEntry => {
    const from = frame.axis(b.from.name);
    const to = indexExpression(frame, b);
    // beside an `else` of another axis, an index without one is still clamped
    const isClamped = to.kind === 'gather' && padded.length > 0 && !b.otherwise;
    return { from, to: isClamped ? { kind: 'gather', node: clamped(frame, to.node, from.size, b) } : to };
  });
  const [first, ...more] = padded.map((b) => ({ binding: b, otherwise: frame.array(b.otherwise as A.Expression) }));
  if (!first) return builder.reindex(target, entries, e.span);
  const element = frame.elementOf(e);
  target = builder.cast(element, target, e.span);
  const outside = (node: NodeId): NodeId => frame.asElement(node, element, e.span);
  const value = builder.reindex(target, entries, e.span, outside(first.otherwise));
  // a further `else` wins where its own index is outside
  return more.reduce(
    (inner, { binding, otherwise }) =>
      builder.map('select', [inside(frame, binding), inner, outside(otherwise)], e.span),
    value,
  );
}

/** Geometry where the index is made of axes and sizes, else a gather. */
export function indexExpression(frame: Frame, { to, gather }: IndexBinding): IndexExpression {
  if (!gather) return affine(frame, to);
  return { kind: 'gather', node: frame.asElement(indexValue(frame, to), 'i32', to.span) };
}

function clamped(frame: Frame, index: NodeId, size: Size, binding: IndexBinding): NodeId {
  const { builder } = frame;
  const { span } = binding.to;
  const low = builder.map('max', [index, builder.constant(0, 'i32', span)], span);
  return builder.map('min', [low, builder.size(subtractSizes(size, sizeConstant(1)), span)], span);
}

function inside(frame: Frame, binding: IndexBinding): NodeId {
  const { builder } = frame;
  const { span } = binding.to;
  const index = indexValue(frame, binding.to);
  const low = builder.map('le', [builder.constant(0, 'i32', span), index], span);
  const high = builder.map('lt', [index, builder.size(frame.axis(binding.from.name).size, span)], span);
  return builder.map('and', [low, high], span);
}

/** Whether a name in an index stands for an axis (and not for a value or a size parameter). */
function isAxis(frame: Frame, name: A.Name): boolean {
  const definition = frame.typed.resolved.values.get(name);
  return (!definition || definition.kind === 'axis') && !frame.diagram.sizeParameters.has(name.text);
}

/** The index as a value: an axis stands for its index. */
function indexValue(frame: Frame, e: A.Expression): NodeId {
  const { builder } = frame;
  if (e.kind === 'reference' && isAxis(frame, e.name)) return builder.index(frame.axis(e.name.text), e.span);
  if (e.kind === 'reference' && frame.diagram.sizeParameters.has(e.name.text))
    return builder.size(sizeOf(frame, e), e.span);
  if (e.kind === 'unary') return builder.map('neg', [indexValue(frame, e.operand)], e.span);
  if (e.kind === 'binary') {
    const fn = ({ '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'rem' } as const)[e.operator as '+'];
    const sides = [e.left, e.right];
    if (fn)
      return builder.map(
        fn,
        frame.met(
          sides,
          sides.map((side) => indexValue(frame, side)),
        ),
        e.span,
      );
  }
  return frame.array(e);
}

function affine(frame: Frame, e: A.Expression): IndexExpression {
  switch (e.kind) {
    case 'reference':
      if (isAxis(frame, e.name)) return { kind: 'axis', axis: frame.axis(e.name.text) };
      break;
    case 'call':
      if (e.callee.text === 'index') return affine(frame, e.arguments[0] as A.Expression);
      break;
    case 'unary':
      return combine('-', constant(sizeConstant(0)), affine(frame, e.operand));
    case 'binary':
      return combine(e.operator, affine(frame, e.left), affine(frame, e.right));
    default:
      break;
  }
  return { kind: 'constant', value: sizeOf(frame, e) };
}

const constant = (value: Size): IndexExpression => ({ kind: 'constant', value });

function combine(operator: A.BinaryOperator, left: IndexExpression, right: IndexExpression): IndexExpression {
  if (left.kind === 'constant' && right.kind === 'constant')
    switch (operator) {
      case '+':
        return constant(addSizes(left.value, right.value));
      case '-':
        return constant(subtractSizes(left.value, right.value));
      case '*':
        return constant(multiplySizes(left.value, right.value));
      case '/':
        return constant(quotientSize('floorDiv', left.value, right.value));
      default:
        return constant(quotientSize('mod', left.value, right.value));
    }
  if (operator === '+') return { kind: 'add', left, right };
  if (operator === '-')
    return {
      kind: 'add',
      left,
      right:
        right.kind === 'constant'
          ? constant(negated(right.value))
          : { kind: 'scale', by: sizeConstant(-1), arg: right },
    };
  // the checker let only a size stand beside an axis
  const [arg, by] = right.kind === 'constant' ? [left, right.value] : [right, (left as { readonly value: Size }).value];
  return operator === '*' ? { kind: 'scale', by, arg } : { kind: operator === '/' ? 'floorDiv' : 'mod', arg, by };
}

const negated = (size: Size): Size => subtractSizes(sizeConstant(0), size);
