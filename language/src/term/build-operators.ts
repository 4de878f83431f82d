/** Operators of the source as scalar functions of the term. */
import type * as A from '../syntax/ast.ts';
import type { TermBuilder } from './builder.ts';
import type { Frame } from './frame.ts';
import type { NodeId } from './term.ts';

export function buildUnary(frame: Frame, e: A.Unary): NodeId {
  const operand = frame.array(e.operand);
  const node = frame.builder.node(operand);
  if (e.operator === '-' && node.kind === 'constant') return frame.builder.constant(-node.value, node.element, e.span);
  return frame.builder.map(e.operator === '-' ? 'neg' : 'not', [operand], e.span);
}

export function buildBinary(frame: Frame, e: A.Binary): NodeId {
  const map = (fn: Parameters<TermBuilder['map']>[0], args: readonly NodeId[]) => frame.builder.map(fn, args, e.span);
  let [left, right] = frame.operands([e.left, e.right]) as [NodeId, NodeId];
  if (e.operator === '/' && frame.isLiteral(e.left) && frame.isLiteral(e.right)) {
    left = frame.asElement(left, 'f32', e.span);
    right = frame.asElement(right, 'f32', e.span);
  }
  switch (e.operator) {
    case '+':
      return map('add', [left, right]);
    case '-':
      return map('sub', [left, right]);
    case '*':
      return map('mul', [left, right]);
    case '/':
      return map('div', [left, right]);
    case '%':
      return map('rem', [left, right]);
    case '<':
      return map('lt', [left, right]);
    case '<=':
      return map('le', [left, right]);
    case '>':
      return map('lt', [right, left]);
    case '>=':
      return map('le', [right, left]);
    case '==':
      return map('eq', [left, right]);
    case '!=':
      return map('ne', [left, right]);
    case 'and':
      return map('and', [left, right]);
    case 'or':
      return map('or', [left, right]);
    case '~=':
      throw new Error('NCD9002: an unsound diagram has no term');
  }
}
