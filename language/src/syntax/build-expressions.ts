/** Concrete expressions -> abstract ones. */
import type { CstNode, IToken } from 'chevrotain';
import type { Span } from '../source/index.ts';
import type * as A from './ast.ts';
import { type CstReader, firstChild, isNode, numberOf, offsetOf, subs, tokens } from './cst.ts';

/** What the grammar lets through and the language does not. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly text: string;
}

export class ExpressionBuilder {
  readonly problems: SyntaxProblem[] = [];
  readonly #cst: CstReader;
  /** Regions and recurrences hold statements. */
  readonly #block: (node: CstNode | undefined, parent: CstNode) => A.Block;
  readonly #type: (node: CstNode) => A.TypeExpression;

  constructor(
    cst: CstReader,
    block: (node: CstNode | undefined, parent: CstNode) => A.Block,
    type: (node: CstNode) => A.TypeExpression,
  ) {
    this.#cst = cst;
    this.#block = block;
    this.#type = type;
  }

  expression(node: CstNode | undefined, parent: CstNode): A.Expression {
    if (!node) return { kind: 'missing', span: this.#cst.endOf(this.#cst.span(parent)) };
    switch (node.name) {
      case 'expression':
        return this.#pipeline(node);
      case 'operation':
        return this.#operation(node);
      case 'primary':
        return this.#primary(node);
      default:
        return { kind: 'missing', span: this.#cst.span(node) };
    }
  }

  #pipeline(node: CstNode): A.Expression {
    let value = this.expression(subs(node, 'operation')[0], node);
    for (const stage of subs(node, 'pipeStage')) {
      const axes = subs(stage, 'axisArguments')[0];
      const { start, end } = this.#cst.span(stage);
      // what is missing before `|>` has been put behind all of it
      const span = this.#cst.place(Math.min(value.span.start, start), end);
      value = {
        kind: 'call',
        span,
        callee: this.#cst.name(stage),
        ...(axes ? { axes: this.#axisArguments(axes) } : {}),
        arguments: [value, ...this.#arguments(subs(stage, 'callArguments')[0])],
        piped: true,
      };
    }
    return value;
  }

  /** Operators by strength (precedence climbing); all of them group to the left. */
  #operation(node: CstNode): A.Expression {
    const operands = subs(node, 'operand');
    const operators = tokens(node, 'Infix');
    const [only] = operands;
    if (operators.length === 0 && only && prefixesOf(only).length === 0) return this.#postfix(only);
    const prefixes = operands.map(prefixesOf);
    let next = 0;
    const climb = (operand: number, prefix: number, least: number): A.Expression => {
      let left = prefixed(operand, prefix);
      let compared = false;
      for (let operator = operators[next]; operator; operator = operators[next]) {
        const strength = strengths[operator.image] ?? 0;
        if (strength < least) break;
        next++;
        const right = climb(next, 0, strength + 1);
        if (strength === comparisonStrength && compared)
          this.problems.push({
            span: this.#cst.tokenSpan(operator),
            text: 'comparisons do not chain: join two of them with `and`',
          });
        compared = strength === comparisonStrength;
        const span = this.#cst.place(left.span.start, Math.max(right.span.end, left.span.end));
        left = {
          kind: 'binary',
          span,
          operator: operator.image as A.BinaryOperator,
          operatorSpan: this.#cst.tokenSpan(operator),
          left,
          right,
        };
      }
      return left;
    };
    const prefixed = (operand: number, prefix: number): A.Expression => {
      const token = prefixes[operand]?.[prefix];
      const inner = operands[operand];
      if (!token) return inner ? this.#postfix(inner) : this.expression(undefined, node);
      const negative = token.image === '-';
      const value = negative ? prefixed(operand, prefix + 1) : climb(operand, prefix + 1, notStrength);
      const span = this.#cst.place(this.#cst.startOf(token), value.span.end);
      return { kind: 'unary', span, operator: negative ? '-' : 'not', operand: value };
    };
    return climb(0, 0, 0);
  }

  #postfix(node: CstNode): A.Expression {
    let value = this.expression(subs(node, 'primary')[0], node);
    const { children } = node;
    if (!children.axisArguments && !children.callArguments && !children.Identifier) return value;
    const parts = [...subs(node, 'axisArguments'), ...subs(node, 'callArguments'), ...tokens(node, 'Identifier')].sort(
      (a, b) => offsetOf(a) - offsetOf(b),
    );
    for (const part of parts) {
      const end = isNode(part)
        ? this.#cst.span(part).end
        : part.isInsertedInRecovery
          ? value.span.end
          : this.#cst.tokenSpan(part).end;
      const span = this.#cst.place(value.span.start, Math.max(end, value.span.end));
      if (!isNode(part)) value = { kind: 'field', span, target: value, name: this.#cst.nameOf(part, node) };
      else if (part.name === 'axisArguments')
        value = { kind: 'index', span, target: value, axes: this.#axisArguments(part) };
      else value = this.#call(value, part, span);
    }
    return value;
  }

  /** `f(…)` and `f[x](…)`: what is called is a name, with or without axis arguments; anything else is not callable. */
  #call(callee: A.Expression, node: CstNode, span: Span): A.Expression {
    const base = callee.kind === 'index' ? callee.target : callee;
    const name: A.Name = base.kind === 'reference' ? base.name : { kind: 'name', text: '', span: callee.span };
    return {
      kind: 'call',
      span,
      callee: name,
      ...(callee.kind === 'index' ? { axes: callee.axes } : {}),
      arguments: this.#arguments(node),
      piped: false,
    };
  }

  #arguments(node: CstNode | undefined): A.Expression[] {
    return node ? subs(node, 'expression').map((e) => this.expression(e, node)) : [];
  }

  #axisArguments(node: CstNode): A.AxisArguments {
    const entries = subs(node, 'axisEntry').map((entry): A.AxisEntry => {
      const [first, second] = subs(entry, 'operation');
      const hasElse = tokens(entry, 'Else').length > 0;
      return {
        kind: 'axisEntry',
        span: this.#cst.span(entry),
        name: this.#cst.name(entry),
        ...(tokens(entry, 'Equal').length > 0 ? { value: this.expression(first, entry) } : {}),
        ...(hasElse ? { otherwise: this.expression(second, entry) } : {}),
      };
    });
    const arrows = tokens(node, 'Arrow').map(
      (arrow) => entries.filter((e) => e.span.start < this.#cst.startOf(arrow)).length,
    );
    return { kind: 'axisArguments', span: this.#cst.span(node), entries, arrows };
  }

  #primary(node: CstNode): A.Expression {
    const span = this.#cst.span(node);
    const child = firstChild(node);
    if (!child) return { kind: 'missing', span };
    if (!isNode(child)) {
      switch (child.tokenType.name) {
        case 'NumberLiteral':
          return { kind: 'number', span, value: numberOf(child.image), integer: /^[\d_]+$/.test(child.image) };
        case 'True':
          return { kind: 'bool', span, value: true };
        case 'False':
          return { kind: 'bool', span, value: false };
        case 'Inf':
          return { kind: 'inf', span };
        default:
          return { kind: 'reference', span, name: this.#cst.nameOf(child, node) };
      }
    }
    switch (child.name) {
      case 'parenthesised': {
        const elements = subs(child, 'expression').map((e) => this.expression(e, child));
        const only = elements[0];
        return elements.length === 1 && only ? { ...only, span } : { kind: 'tuple', span, elements };
      }
      case 'atExpression': {
        return {
          kind: 'at',
          span,
          level: this.#cst.name(child),
          auto: tokens(child, 'Word_auto').length > 0,
          moves: subs(child, 'move').map((m) => {
            const size = subs(m, 'operation')[0];
            const move =
              tokens(m, 'Word_group').length > 0 ? 'group' : tokens(m, 'Word_split').length > 0 ? 'split' : 'stream';
            return {
              kind: 'move',
              span: this.#cst.span(m),
              move,
              axis: this.#cst.name(m),
              size: tokens(m, 'Word_auto').length > 0 ? 'auto' : this.expression(size, m),
            };
          }),
          body: this.#block(subs(child, 'block')[0], child),
        };
      }
      case 'scanExpression':
        return {
          kind: 'scan',
          span,
          axis: this.#cst.name(child),
          state: subs(child, 'scanState').map((s) => {
            const [type] = subs(s, 'type');
            return {
              name: this.#cst.name(s),
              ...(type ? { type: this.#type(type) } : {}),
              initial: this.expression(subs(s, 'expression')[0], s),
            };
          }),
          body: this.#block(subs(child, 'block')[0], child),
        };
      default:
        return { kind: 'missing', span };
    }
  }
}

const none: readonly IToken[] = [];
/** The signs before an operand, in their order. */
function prefixesOf(operand: CstNode): readonly IToken[] {
  if (!operand.children.Minus && !operand.children.Not) return none;
  return [...tokens(operand, 'Minus'), ...tokens(operand, 'Not')].sort((a, b) => a.startOffset - b.startOffset);
}

/** `not a < b` is `not (a < b)`; a sign binds tighter than any of these. */
const notStrength = 3;
const comparisonStrength = 3;
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '==': 3,
  '!=': 3,
  '~=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
};
