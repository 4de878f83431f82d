/** Concrete tree -> abstract syntax. Total: a part that recovery dropped becomes `missing` or an empty name. */
import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { SourceFile, Span } from '../source/index.ts';
import type * as A from './ast.ts';
import type { DocComments } from './comments.ts';

export interface Built {
  readonly module: A.Module;
  /** What the grammar lets through and the language does not. */
  readonly problems: readonly { readonly span: Span; readonly text: string }[];
}

export function buildAst(root: CstNode, file: SourceFile, docs: DocComments): Built {
  const builder = new AstBuilder(file, docs);
  return { module: builder.module(root), problems: builder.problems };
}

const isNode = (element: CstElement): element is CstNode => 'children' in element;

class AstBuilder {
  readonly problems: { readonly span: Span; readonly text: string }[] = [];
  readonly #file: SourceFile;
  readonly #docs: DocComments;

  constructor(file: SourceFile, docs: DocComments) {
    this.#file = file;
    this.#docs = docs;
  }

  module(root: CstNode): A.Module {
    const items = subs(root, 'item').flatMap((item) => this.#item(item));
    const doc = this.#docs.module();
    const span = { file: this.#file, start: 0, end: this.#file.text.length };
    return { kind: 'module', file: this.#file, span, ...(doc ? { doc } : {}), items };
  }

  // ---- declarations

  #item(node: CstNode): A.Item[] {
    const exported = tokens(node, 'Export').length > 0;
    const [name, child] = Object.entries(node.children).find(([, list]) => list?.[0] && isNode(list[0])) ?? [];
    const inner = child?.[0];
    if (!name || !inner || !isNode(inner)) return [];
    const span = this.#span(node);
    const doc = this.#docs.before(span.start);
    const head = { span, exported, ...(doc ? { doc } : {}) };
    switch (name) {
      case 'importItem':
        return [this.#import(inner, span)];
      case 'diagram':
        return [this.#diagram(inner, head)];
      case 'axisDeclaration':
        return [
          {
            kind: 'axisDeclaration',
            ...head,
            name: this.#name(inner),
            size: this.#expression(subs(inner, 'operation')[0], inner),
          },
        ];
      case 'target':
        return [
          {
            kind: 'target',
            ...head,
            name: this.#name(inner),
            levels: subs(inner, 'targetLevel').map((l) => this.#targetLevel(l)),
            properties: this.#properties(inner),
          },
        ];
      case 'quant':
        return [
          {
            kind: 'quant',
            ...head,
            name: this.#name(inner),
            properties: this.#properties(subs(inner, 'properties')[0]),
          },
        ];
      case 'accumulator':
        return [this.#accumulator(inner, head)];
      case 'test':
        return [this.#test(inner, span, doc)];
      case 'budget':
        return [this.#budget(inner, span)];
      default:
        return [];
    }
  }

  #import(node: CstNode, span: Span): A.Import {
    const from = tokens(node, 'StringLiteral')[0];
    return {
      kind: 'import',
      span,
      names: subs(node, 'importedName').map((n) => {
        const [name, alias] = tokens(n, 'Identifier');
        return { name: this.#nameOf(name, n), ...(alias ? { alias: this.#nameOf(alias, n) } : {}) };
      }),
      from: { text: unquote(from?.image ?? ''), span: from ? this.#tokenSpan(from) : this.#endOf(span) },
    };
  }

  #diagram(node: CstNode, head: { span: Span; exported: boolean; doc?: string }): A.Diagram {
    const result = subs(node, 'type')[0];
    return {
      kind: 'diagram',
      ...head,
      name: this.#name(node),
      typeParameters: subs(subs(node, 'typeParameters')[0], 'typeParameter').map((t) => {
        const [name, bound] = tokens(t, 'Identifier');
        return { name: this.#nameOf(name, t), ...(bound ? { bound: this.#nameOf(bound, t) } : {}) };
      }),
      axisParameters: this.#typeAxes(subs(node, 'typeAxes')[0]),
      parameters: this.#parameters(subs(node, 'parameters')[0]),
      ...(result ? { result: this.#type(result) } : {}),
      where: subs(node, 'expression').map((e) => this.#expression(e, node)),
      body: this.#block(subs(node, 'block')[0], node),
    };
  }

  #parameters(node: CstNode | undefined): A.Parameter[] {
    return subs(node, 'parameter').map((p) => ({
      kind: 'parameter',
      span: this.#span(p),
      inout: tokens(p, 'Inout').length > 0,
      name: this.#name(p),
      type: this.#typeOr(subs(p, 'type')[0], p),
    }));
  }

  #targetLevel(node: CstNode): A.TargetLevel {
    return {
      kind: 'targetLevel',
      span: this.#span(node),
      name: this.#name(node),
      properties: this.#properties(subs(node, 'properties')[0]),
    };
  }

  #properties(node: CstNode | undefined): A.Property[] {
    return subs(node, 'property').map((p) => {
      const names = tokens(p, 'Identifier').map((t) => this.#nameOf(t, p));
      const colon = tokens(p, 'Colon')[0]?.startOffset ?? Number.POSITIVE_INFINITY;
      const quantity = subs(p, 'quantity')[0];
      const value = quantity ? this.#quantity(quantity) : names.find((n) => n.span.start > colon);
      return {
        kind: 'property',
        span: this.#span(p),
        words: names.filter((n) => n.span.start < colon),
        value: value ?? this.#emptyName(p),
      };
    });
  }

  #quantity(node: CstNode): A.Quantity {
    const sign = tokens(node, 'Minus').length > 0 ? -1 : 1;
    const value = sign * numberOf(tokens(node, 'NumberLiteral')[0]?.image ?? '0');
    const unit = tokens(node, 'Identifier')
      .map((t) => t.image)
      .join('/');
    return { kind: 'quantity', span: this.#span(node), value, unit };
  }

  #accumulator(node: CstNode, head: { span: Span; exported: boolean; doc?: string }): A.Accumulator {
    const blocks = subs(node, 'block');
    const result = subs(node, 'type')[0];
    const [, left, right] = tokens(node, 'Identifier');
    const merges = tokens(node, 'Word_merge').length > 0;
    const merge =
      merges && left && right
        ? { left: this.#nameOf(left, node), right: this.#nameOf(right, node), body: this.#block(blocks[1], node) }
        : undefined;
    const tail = tokens(node, 'Word_tail').length > 0 ? blocks[merges ? 2 : 1] : undefined;
    return {
      kind: 'accumulator',
      ...head,
      name: this.#name(node),
      axisParameters: this.#typeAxes(subs(node, 'typeAxes')[0]),
      parameters: this.#parameters(subs(node, 'parameters')[0]),
      ...(result ? { result: this.#type(result) } : {}),
      state: subs(node, 'stateField').map((f) => ({
        name: this.#name(f),
        type: this.#typeOr(subs(f, 'type')[0], f),
        initial: this.#expression(subs(f, 'expression')[0], f),
      })),
      step: this.#block(blocks[0], node),
      ...(merge ? { merge } : {}),
      ...(tail ? { tail: this.#block(tail, node) } : {}),
    };
  }

  #sizes(nodes: readonly CstNode[]): A.SizeBinding[] {
    return nodes.flatMap((n) =>
      subs(n, 'sizeBinding').map((b) => ({
        kind: 'sizeBinding' as const,
        span: this.#span(b),
        axis: this.#name(b),
        size: this.#expression(subs(b, 'operation')[0], b),
      })),
    );
  }

  #test(node: CstNode, span: Span, doc: string | undefined): A.Test {
    const title = tokens(node, 'StringLiteral')[0];
    return {
      kind: 'test',
      span,
      ...(doc ? { doc } : {}),
      subject: title
        ? { kind: 'title', text: unquote(title.image), span: this.#tokenSpan(title) }
        : { kind: 'diagram', name: this.#name(node) },
      sizes: this.#sizes(subs(node, 'sizes')),
      body: this.#block(subs(node, 'block')[0], node),
    };
  }

  #budget(node: CstNode, span: Span): A.Budget {
    const [diagram, target] = tokens(node, 'Identifier');
    return {
      kind: 'budget',
      span,
      diagram: this.#nameOf(diagram, node),
      sizes: this.#sizes(subs(node, 'sizes')),
      ...(target ? { target: this.#nameOf(target, node) } : {}),
      bounds: subs(node, 'budgetBound').map((b) => ({
        level: this.#name(b),
        operator: tokens(b, 'LessEqual').length > 0 ? '<=' : '<',
        bound: this.#quantity(subs(b, 'quantity')[0] ?? b),
        span: this.#span(b),
      })),
    };
  }

  // ---- types

  #typeOr(node: CstNode | undefined, parent: CstNode): A.TypeExpression {
    return node
      ? this.#type(node)
      : { kind: 'arrayType', span: this.#endOf(this.#span(parent)), element: this.#emptyName(parent), axes: [] };
  }

  #type(node: CstNode): A.TypeExpression {
    const array = subs(node, 'arrayType')[0];
    const tuple = subs(node, 'tupleType')[0];
    if (array) {
      const [element, level] = tokens(array, 'Identifier');
      return {
        kind: 'arrayType',
        span: this.#span(array),
        element: this.#nameOf(element, array),
        axes: this.#typeAxes(subs(array, 'typeAxes')[0]),
        ...(level ? { level: this.#nameOf(level, array) } : {}),
      };
    }
    if (tuple) {
      const fields = subs(tuple, 'tupleTypeField').map((f) => {
        const name = tokens(f, 'Identifier')[0];
        return { ...(name ? { name: this.#nameOf(name, f) } : {}), type: this.#typeOr(subs(f, 'type')[0], f) };
      });
      return { kind: 'tupleType', span: this.#span(tuple), fields };
    }
    return { kind: 'arrayType', span: this.#span(node), element: this.#emptyName(node), axes: [] };
  }

  #typeAxes(node: CstNode | undefined): A.TypeAxis[] {
    return subs(node, 'typeAxis').map((a) => {
      const size = subs(a, 'operation')[0];
      return {
        kind: 'typeAxis',
        span: this.#span(a),
        name: this.#name(a),
        ...(size ? { size: this.#expression(size, a) } : {}),
      };
    });
  }

  // ---- statements

  #block(node: CstNode | undefined, parent: CstNode): A.Block {
    if (!node) return { kind: 'block', span: this.#endOf(this.#span(parent)), statements: [] };
    const statements = subs(node, 'statement').flatMap((s) => this.#statement(s));
    const last = statements.at(-1);
    if (last?.kind === 'expression')
      return { kind: 'block', span: this.#span(node), statements: statements.slice(0, -1), value: last.value };
    return { kind: 'block', span: this.#span(node), statements };
  }

  #statement(node: CstNode): A.Statement[] {
    const [kind, list] = Object.entries(node.children).find(([, l]) => l?.[0] && isNode(l[0])) ?? [];
    const inner = list?.[0];
    if (!inner || !isNode(inner)) return [];
    const span = this.#span(inner);
    const value = () => this.#expression(subs(inner, 'expression')[0], inner);
    switch (kind) {
      case 'letStatement': {
        const names = tokens(inner, 'Identifier').map((t) => this.#nameOf(t, inner));
        const type = subs(inner, 'type')[0];
        const tuple = tokens(inner, 'LeftParen').length > 0;
        return [
          {
            kind: 'let',
            span,
            names: names.length ? names : [this.#emptyName(inner)],
            tuple,
            ...(type ? { type: this.#type(type) } : {}),
            value: value(),
          },
        ];
      }
      case 'nextStatement':
        return [{ kind: 'next', span, name: this.#name(inner), value: value() }];
      case 'emitStatement':
        return [{ kind: 'emit', span, value: value() }];
      case 'expressionStatement': {
        const [target, assigned] = subs(inner, 'expression');
        if (tokens(inner, 'Becomes').length === 0) return [{ kind: 'expression', span, value: value() }];
        const place = this.#expression(target, inner);
        const base = place.kind === 'index' ? place.target : place;
        return [
          {
            kind: 'assign',
            span,
            target: base.kind === 'reference' ? base.name : { kind: 'name', text: '', span: place.span },
            ...(place.kind === 'index' ? { axes: place.axes } : {}),
            value: this.#expression(assigned, inner),
          },
        ];
      }
      default:
        return [];
    }
  }

  // ---- expressions

  #expression(node: CstNode | undefined, parent: CstNode): A.Expression {
    if (!node) return { kind: 'missing', span: this.#endOf(this.#span(parent)) };
    switch (node.name) {
      case 'expression':
        return this.#pipeline(node);
      case 'operation':
        return this.#operation(node);
      case 'primary':
        return this.#primary(node);
      default:
        return { kind: 'missing', span: this.#span(node) };
    }
  }

  #pipeline(node: CstNode): A.Expression {
    let value = this.#expression(subs(node, 'operation')[0], node);
    for (const stage of subs(node, 'pipeStage')) {
      const axes = subs(stage, 'axisArguments')[0];
      const span = { file: this.#file, start: value.span.start, end: this.#span(stage).end };
      value = {
        kind: 'call',
        span,
        callee: this.#name(stage),
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
    if (operators.length === 0 && only && !('Minus' in only.children) && !('Not' in only.children))
      return this.#postfix(only);
    const prefixes = operands.map((o) =>
      [...tokens(o, 'Minus'), ...tokens(o, 'Not')].sort((a, b) => a.startOffset - b.startOffset),
    );
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
            span: this.#tokenSpan(operator),
            text: 'comparisons do not chain: join two of them with `and`',
          });
        compared = strength === comparisonStrength;
        const span = { file: this.#file, start: left.span.start, end: Math.max(right.span.end, left.span.end) };
        left = {
          kind: 'binary',
          span,
          operator: operator.image as A.BinaryOperator,
          operatorSpan: this.#tokenSpan(operator),
          left,
          right,
        };
      }
      return left;
    };
    const prefixed = (operand: number, prefix: number): A.Expression => {
      const token = prefixes[operand]?.[prefix];
      const inner = operands[operand];
      if (!token) return inner ? this.#postfix(inner) : this.#expression(undefined, node);
      const negative = token.image === '-';
      const value = negative ? prefixed(operand, prefix + 1) : climb(operand, prefix + 1, notStrength);
      const span = { file: this.#file, start: token.startOffset, end: value.span.end };
      return { kind: 'unary', span, operator: negative ? '-' : 'not', operand: value };
    };
    return climb(0, 0, 0);
  }

  #postfix(node: CstNode): A.Expression {
    let value = this.#expression(subs(node, 'primary')[0], node);
    const parts = [...subs(node, 'axisArguments'), ...subs(node, 'callArguments'), ...tokens(node, 'Identifier')].sort(
      (a, b) => offsetOf(a) - offsetOf(b),
    );
    for (const part of parts) {
      const end = isNode(part)
        ? this.#span(part).end
        : part.isInsertedInRecovery
          ? value.span.end
          : this.#tokenSpan(part).end;
      const span = { file: this.#file, start: value.span.start, end: Math.max(end, value.span.end) };
      if (!isNode(part)) value = { kind: 'field', span, target: value, name: this.#nameOf(part, node) };
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
    return node ? subs(node, 'expression').map((e) => this.#expression(e, node)) : [];
  }

  #axisArguments(node: CstNode): A.AxisArguments {
    const entries = subs(node, 'axisEntry').map((entry): A.AxisEntry => {
      const [first, second] = subs(entry, 'operation');
      const hasElse = tokens(entry, 'Else').length > 0;
      return {
        kind: 'axisEntry',
        span: this.#span(entry),
        name: this.#name(entry),
        ...(tokens(entry, 'Equal').length > 0 ? { value: this.#expression(first, entry) } : {}),
        ...(hasElse ? { otherwise: this.#expression(second, entry) } : {}),
      };
    });
    const arrows = tokens(node, 'Arrow').map((arrow) => entries.filter((e) => e.span.start < arrow.startOffset).length);
    return { kind: 'axisArguments', span: this.#span(node), entries, arrows };
  }

  #primary(node: CstNode): A.Expression {
    const span = this.#span(node);
    const child = Object.values(node.children).flatMap((l) => l ?? [])[0];
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
          return { kind: 'reference', span, name: this.#nameOf(child, node) };
      }
    }
    switch (child.name) {
      case 'parenthesised': {
        const elements = subs(child, 'expression').map((e) => this.#expression(e, child));
        const only = elements[0];
        return elements.length === 1 && only ? { ...only, span } : { kind: 'tuple', span, elements };
      }
      case 'atExpression': {
        return {
          kind: 'at',
          span,
          level: this.#name(child),
          auto: tokens(child, 'Word_auto').length > 0,
          moves: subs(child, 'move').map((m) => {
            const size = subs(m, 'operation')[0];
            const move =
              tokens(m, 'Word_group').length > 0 ? 'group' : tokens(m, 'Word_split').length > 0 ? 'split' : 'stream';
            return {
              kind: 'move',
              span: this.#span(m),
              move,
              axis: this.#name(m),
              size: tokens(m, 'Word_auto').length > 0 ? 'auto' : this.#expression(size, m),
            };
          }),
          body: this.#block(subs(child, 'block')[0], child),
        };
      }
      case 'scanExpression':
        return {
          kind: 'scan',
          span,
          axis: this.#name(child),
          state: subs(child, 'scanState').map((s) => ({
            name: this.#name(s),
            initial: this.#expression(subs(s, 'expression')[0], s),
          })),
          body: this.#block(subs(child, 'block')[0], child),
        };
      default:
        return { kind: 'missing', span };
    }
  }

  // ---- names and spans

  #name(node: CstNode): A.Name {
    return this.#nameOf(tokens(node, 'Identifier')[0], node);
  }
  #nameOf(token: IToken | undefined, parent: CstNode): A.Name {
    if (!token || token.isInsertedInRecovery) return this.#emptyName(parent);
    return { kind: 'name', text: token.image, span: this.#tokenSpan(token) };
  }
  #emptyName(parent: CstNode): A.Name {
    return { kind: 'name', text: '', span: this.#endOf(this.#span(parent)) };
  }
  #tokenSpan(token: IToken): Span {
    return { file: this.#file, start: token.startOffset, end: (token.endOffset ?? token.startOffset - 1) + 1 };
  }
  #span(node: CstNode): Span {
    const length = this.#file.text.length;
    const start = node.location?.startOffset;
    const end = node.location?.endOffset;
    if (start === undefined || Number.isNaN(start)) return { file: this.#file, start: length, end: length };
    return { file: this.#file, start, end: end === undefined || Number.isNaN(end) ? start : end + 1 };
  }
  #endOf(span: Span): Span {
    return { file: this.#file, start: span.end, end: span.end };
  }
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

function subs(node: CstNode | undefined, name: string): CstNode[] {
  return (node?.children[name] ?? []).filter(isNode);
}
function tokens(node: CstNode, name: string): IToken[] {
  return (node.children[name] ?? []).filter((e): e is IToken => !isNode(e));
}
/** What recovery has inserted stands at the end. */
const offsetOf = (element: CstElement): number => {
  const offset = isNode(element) ? element.location?.startOffset : element.startOffset;
  return offset === undefined || Number.isNaN(offset) ? Number.POSITIVE_INFINITY : offset;
};
const unquote = (image: string): string => image.replace(/^"/, '').replace(/"$/, '');
const numberOf = (image: string): number => Number(image.replaceAll('_', ''));
