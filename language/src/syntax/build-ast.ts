/** Concrete tree -> abstract syntax. Total: a part that recovery dropped becomes `missing` or an empty name. */
import type { CstNode } from 'chevrotain';
import type { Span } from '../source/index.ts';
import type * as A from './ast.ts';
import { ExpressionBuilder, type SyntaxProblem } from './build-expressions.ts';
import type { DocComments } from './comments.ts';
import { type CstReader, firstSub, numberOf, subs, tokens, unquote } from './cst.ts';

export interface Built {
  readonly items: readonly A.Item[];
  readonly problems: readonly SyntaxProblem[];
}

/** The declarations of a tree. */
export function buildItems(root: CstNode, cst: CstReader, docs: DocComments): Built {
  return new AstBuilder(cst, docs).build(root);
}

class AstBuilder {
  readonly #cst: CstReader;
  readonly #docs: DocComments;
  readonly #expressions: ExpressionBuilder;

  constructor(cst: CstReader, docs: DocComments) {
    this.#cst = cst;
    this.#docs = docs;
    this.#expressions = new ExpressionBuilder(
      this.#cst,
      (node, parent) => this.#block(node, parent),
      (node) => this.#type(node),
    );
  }

  build(root: CstNode): Built {
    const items = subs(root, 'item').flatMap((item) => this.#item(item));
    return { items, problems: this.#expressions.problems };
  }

  // ---- declarations

  #item(node: CstNode): A.Item[] {
    const exported = tokens(node, 'Export').length > 0;
    const inner = firstSub(node);
    if (!inner) return [];
    const span = this.#cst.span(node);
    const doc = this.#docs.before(span.start);
    const head = { span, exported, ...(doc ? { doc } : {}) };
    switch (inner.name) {
      case 'importItem':
        return [this.#import(inner, span)];
      case 'diagram':
        return [this.#diagram(inner, head)];
      case 'axisDeclaration':
        return [
          {
            kind: 'axisDeclaration',
            ...head,
            name: this.#cst.name(inner),
            size: this.#expressions.expression(subs(inner, 'operation')[0], inner),
          },
        ];
      case 'target':
        return [
          {
            kind: 'target',
            ...head,
            name: this.#cst.name(inner),
            levels: subs(inner, 'targetLevel').map((l) => this.#targetLevel(l)),
            properties: this.#properties(inner),
          },
        ];
      case 'quant':
        return [
          {
            kind: 'quant',
            ...head,
            name: this.#cst.name(inner),
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
        return { name: this.#cst.nameOf(name, n), ...(alias ? { alias: this.#cst.nameOf(alias, n) } : {}) };
      }),
      from: { text: unquote(from?.image ?? ''), span: from ? this.#cst.tokenSpan(from) : this.#cst.endOf(span) },
    };
  }

  #diagram(node: CstNode, head: { span: Span; exported: boolean; doc?: string }): A.Diagram {
    const result = subs(node, 'type')[0];
    return {
      kind: 'diagram',
      ...head,
      name: this.#cst.name(node),
      typeParameters: subs(subs(node, 'typeParameters')[0], 'typeParameter').map((t) => {
        const [name, bound] = tokens(t, 'Identifier');
        return { name: this.#cst.nameOf(name, t), ...(bound ? { bound: this.#cst.nameOf(bound, t) } : {}) };
      }),
      axisParameters: this.#typeAxes(subs(node, 'typeAxes')[0]),
      parameters: this.#parameters(subs(node, 'parameters')[0]),
      ...(result ? { result: this.#type(result) } : {}),
      where: subs(node, 'expression').map((e) => this.#expressions.expression(e, node)),
      body: this.#block(subs(node, 'block')[0], node),
    };
  }

  #parameters(node: CstNode | undefined): A.Parameter[] {
    return subs(node, 'parameter').map((p) => ({
      kind: 'parameter',
      span: this.#cst.span(p),
      inout: tokens(p, 'Inout').length > 0,
      name: this.#cst.name(p),
      type: this.#typeOr(subs(p, 'type')[0], p),
    }));
  }

  #targetLevel(node: CstNode): A.TargetLevel {
    return {
      kind: 'targetLevel',
      span: this.#cst.span(node),
      name: this.#cst.name(node),
      properties: this.#properties(subs(node, 'properties')[0]),
    };
  }

  #properties(node: CstNode | undefined): A.Property[] {
    return subs(node, 'property').map((p) => {
      const names = tokens(p, 'Identifier').map((t) => this.#cst.nameOf(t, p));
      const [mark] = tokens(p, 'Colon');
      const colon = mark ? this.#cst.startOf(mark) : Number.POSITIVE_INFINITY;
      const quantity = subs(p, 'quantity')[0];
      const value = quantity ? this.#quantity(quantity) : names.find((n) => n.span.start > colon);
      return {
        kind: 'property',
        span: this.#cst.span(p),
        words: names.filter((n) => n.span.start < colon),
        value: value ?? this.#cst.emptyName(p),
      };
    });
  }

  #quantity(node: CstNode): A.Quantity {
    const sign = tokens(node, 'Minus').length > 0 ? -1 : 1;
    const value = sign * numberOf(tokens(node, 'NumberLiteral')[0]?.image ?? '0');
    const unit = tokens(node, 'Identifier')
      .map((t) => t.image)
      .join('/');
    return { kind: 'quantity', span: this.#cst.span(node), value, unit };
  }

  #accumulator(node: CstNode, head: { span: Span; exported: boolean; doc?: string }): A.Accumulator {
    const blocks = subs(node, 'block');
    const result = subs(node, 'type')[0];
    const [, left, right] = tokens(node, 'Identifier');
    const merges = tokens(node, 'Word_merge').length > 0;
    const merge =
      merges && left && right
        ? {
            left: this.#cst.nameOf(left, node),
            right: this.#cst.nameOf(right, node),
            body: this.#block(blocks[1], node),
          }
        : undefined;
    const tail = tokens(node, 'Word_tail').length > 0 ? blocks[merges ? 2 : 1] : undefined;
    return {
      kind: 'accumulator',
      ...head,
      name: this.#cst.name(node),
      axisParameters: this.#typeAxes(subs(node, 'typeAxes')[0]),
      parameters: this.#parameters(subs(node, 'parameters')[0]),
      ...(result ? { result: this.#type(result) } : {}),
      state: subs(node, 'stateField').map((f) => ({
        name: this.#cst.name(f),
        type: this.#typeOr(subs(f, 'type')[0], f),
        initial: this.#expressions.expression(subs(f, 'expression')[0], f),
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
        span: this.#cst.span(b),
        axis: this.#cst.name(b),
        size: this.#expressions.expression(subs(b, 'operation')[0], b),
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
        ? { kind: 'title', text: unquote(title.image), span: this.#cst.tokenSpan(title) }
        : { kind: 'diagram', name: this.#cst.name(node) },
      sizes: this.#sizes(subs(node, 'sizes')),
      body: this.#block(subs(node, 'block')[0], node),
    };
  }

  #budget(node: CstNode, span: Span): A.Budget {
    const [diagram, target] = tokens(node, 'Identifier');
    return {
      kind: 'budget',
      span,
      diagram: this.#cst.nameOf(diagram, node),
      sizes: this.#sizes(subs(node, 'sizes')),
      ...(target ? { target: this.#cst.nameOf(target, node) } : {}),
      bounds: subs(node, 'budgetBound').map((b) => ({
        level: this.#cst.name(b),
        operator: tokens(b, 'LessEqual').length > 0 ? '<=' : '<',
        bound: this.#quantity(subs(b, 'quantity')[0] ?? b),
        span: this.#cst.span(b),
      })),
    };
  }

  // ---- types

  #typeOr(node: CstNode | undefined, parent: CstNode): A.TypeExpression {
    return node
      ? this.#type(node)
      : {
          kind: 'arrayType',
          span: this.#cst.endOf(this.#cst.span(parent)),
          element: this.#cst.emptyName(parent),
          axes: [],
        };
  }

  #type(node: CstNode): A.TypeExpression {
    const array = subs(node, 'arrayType')[0];
    const tuple = subs(node, 'tupleType')[0];
    if (array) {
      const [element, level] = tokens(array, 'Identifier');
      return {
        kind: 'arrayType',
        span: this.#cst.span(array),
        element: this.#cst.nameOf(element, array),
        axes: this.#typeAxes(subs(array, 'typeAxes')[0]),
        ...(level ? { level: this.#cst.nameOf(level, array) } : {}),
      };
    }
    if (tuple) {
      const fields = subs(tuple, 'tupleTypeField').map((f) => {
        const name = tokens(f, 'Identifier')[0];
        return { ...(name ? { name: this.#cst.nameOf(name, f) } : {}), type: this.#typeOr(subs(f, 'type')[0], f) };
      });
      return { kind: 'tupleType', span: this.#cst.span(tuple), fields };
    }
    return { kind: 'arrayType', span: this.#cst.span(node), element: this.#cst.emptyName(node), axes: [] };
  }

  #typeAxes(node: CstNode | undefined): A.TypeAxis[] {
    return subs(node, 'typeAxis').map((a) => {
      const size = subs(a, 'operation')[0];
      return {
        kind: 'typeAxis',
        span: this.#cst.span(a),
        name: this.#cst.name(a),
        ...(size ? { size: this.#expressions.expression(size, a) } : {}),
      };
    });
  }

  // ---- statements

  #block(node: CstNode | undefined, parent: CstNode): A.Block {
    if (!node) return { kind: 'block', span: this.#cst.endOf(this.#cst.span(parent)), statements: [] };
    const statements = subs(node, 'statement').flatMap((s) => this.#statement(s));
    const last = statements.at(-1);
    if (last?.kind === 'expression')
      return { kind: 'block', span: this.#cst.span(node), statements: statements.slice(0, -1), value: last.value };
    return { kind: 'block', span: this.#cst.span(node), statements };
  }

  #statement(node: CstNode): A.Statement[] {
    const inner = firstSub(node);
    if (!inner) return [];
    const span = this.#cst.span(inner);
    const value = () => this.#expressions.expression(subs(inner, 'expression')[0], inner);
    switch (inner.name) {
      case 'letStatement': {
        const names = tokens(inner, 'Identifier').map((t) => this.#cst.nameOf(t, inner));
        const type = subs(inner, 'type')[0];
        const tuple = tokens(inner, 'LeftParen').length > 0;
        return [
          {
            kind: 'let',
            span,
            names: names.length ? names : [this.#cst.emptyName(inner)],
            tuple,
            ...(type ? { type: this.#type(type) } : {}),
            value: value(),
          },
        ];
      }
      case 'nextStatement':
        return [{ kind: 'next', span, name: this.#cst.name(inner), value: value() }];
      case 'emitStatement':
        return [{ kind: 'emit', span, value: value() }];
      case 'expressionStatement': {
        const [target, assigned] = subs(inner, 'expression');
        if (tokens(inner, 'Becomes').length === 0) return [{ kind: 'expression', span, value: value() }];
        const place = this.#expressions.expression(target, inner);
        const base = place.kind === 'index' ? place.target : place;
        return [
          {
            kind: 'assign',
            span,
            target: base.kind === 'reference' ? base.name : { kind: 'name', text: '', span: place.span },
            ...(place.kind === 'index' ? { axes: place.axes } : {}),
            value: this.#expressions.expression(assigned, inner),
          },
        ];
      }
      default:
        return [];
    }
  }
}
