/** What is shown about the place under the pointer: type, documentation, sizes. */
import { type Span, spanText } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import { printAxis, printType, type Typed } from '../types/index.ts';
import { nodesAt } from './at.ts';
import { builtinHelp } from './builtins.ts';
import { axesOf, type Occurrence, occurrenceAt } from './occurrences.ts';

export interface Hover {
  readonly span: Span;
  /** NCD source. */
  readonly code: string;
  /** Markdown. */
  readonly text?: string;
}

export function hoverAt(typed: Typed, offset: number): Hover | undefined {
  const found = occurrenceAt(typed, offset);
  return (found && nameHover(typed, found)) ?? expressionHover(typed, offset);
}

function nameHover(typed: Typed, { name: { span, text: name }, meaning, item }: Occurrence): Hover | undefined {
  switch (meaning.kind) {
    case 'declaration': {
      const { declaration } = meaning;
      const { doc } = declaration;
      const axis = declaration.kind === 'axisDeclaration' ? axesOf(typed, item).get(name) : undefined;
      const code = axis ? `axis ${printAxis(axis)}` : headOf(declaration);
      return { span, code, ...(doc ? { text: doc } : {}) };
    }
    case 'axis': {
      const axis = axesOf(typed, meaning.owner).get(meaning.name);
      return axis && { span, code: `axis ${printAxis(axis)}` };
    }
    case 'value': {
      const type = typed.values.get(meaning.name);
      if (!type || type.kind === 'unknown') return undefined;
      return { span, code: `${name}: ${printType(type)}` };
    }
    case 'typeVariable': {
      const bound = meaning.owner.kind === 'diagram' ? meaning.owner.typeParameters : [];
      const own = bound.find((parameter) => parameter.name.text === meaning.name);
      return own && { span, code: own.bound ? `${name}: ${own.bound.text}` : name };
    }
    case 'builtin': {
      const help = builtinHelp(name);
      const type = expressionHover(typed, span.start)?.code;
      return help && { span, code: `${help.signature}${type ? `: ${type}` : ''}`, text: help.text };
    }
    case 'elementType':
    case 'bound':
    case 'level':
    case 'property':
    case 'field':
      return undefined;
  }
}

function expressionHover({ types, resolved }: Typed, offset: number): Hover | undefined {
  const around = nodesAt(resolved.entry.parsed.module, offset);
  const expression = around.findLast((node) => types.has(node as ast.Expression));
  const type = expression && types.get(expression as ast.Expression);
  if (!expression || !type || type.kind === 'unknown') return undefined;
  return { span: expression.span, code: printType(type) };
}

/** A declaration without its body. */
export function headOf(declaration: Extract<ast.Item, { readonly name: ast.Name }>): string {
  const { span } = declaration;
  if (declaration.kind !== 'diagram') return spanText(span);
  return spanText({ ...span, end: declaration.body.span.start }).trim();
}
