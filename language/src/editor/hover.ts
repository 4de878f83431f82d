/** What is shown about the place under the pointer: type, documentation, sizes. */
import { type Span, spanText } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import { printAxis, printType, type Type, type Typed } from '../types/index.ts';
import { nameAt, nodesAt } from './at.ts';
import { meaningOf } from './navigation.ts';

export interface Hover {
  readonly span: Span;
  /** NCD source. */
  readonly code: string;
  /** Markdown. */
  readonly text?: string;
}

export function hoverAt(typed: Typed, offset: number): Hover | undefined {
  const { module } = typed.resolved.entry.parsed;
  const found = nameAt(module, offset);
  if (!found) return expressionHover(typed, offset);
  const { name, around } = found;
  const meaning = meaningOf(typed, name, around);
  switch (meaning?.kind) {
    case 'declaration': {
      const { declaration } = meaning;
      const { doc } = declaration;
      return { span: name.span, code: headOf(declaration), ...(doc ? { text: doc } : {}) };
    }
    case 'axis':
      return { span: name.span, code: `axis ${printAxis(meaning.axis)}` };
    case 'value': {
      const type = typeOfValue(typed, name, meaning.name);
      return type && { span: name.span, code: `${name.text}: ${printType(type)}` };
    }
    case undefined:
      return expressionHover(typed, offset);
  }
}

function expressionHover({ types, resolved }: Typed, offset: number): Hover | undefined {
  const around = nodesAt(resolved.entry.parsed.module, offset);
  const expression = around.findLast((node) => types.has(node as ast.Expression));
  const type = expression && types.get(expression as ast.Expression);
  if (!expression || !type || type.kind === 'unknown') return undefined;
  return { span: expression.span, code: printType(type) };
}

/** The type of a value by any expression that stands for it. */
function typeOfValue({ types, resolved, diagrams }: Typed, use: ast.Name, defined: ast.Name): Type | undefined {
  for (const { parameters } of diagrams.values())
    for (const { nameNode, type } of parameters) if (nameNode === defined) return type;
  let read: Type | undefined;
  for (const [expression, type] of types) {
    if (expression.kind !== 'reference') continue;
    const definition = resolved.values.get(expression.name);
    if (expression.name === use || (definition && definition.kind !== 'axis' && definition.name === defined))
      read = type;
    else if (definition?.kind !== 'let' || definition.name !== defined) continue;
    if (expression.name === use) break;
  }
  return read?.kind === 'unknown' ? undefined : read;
}

function headOf(declaration: Extract<ast.Item, { readonly name: ast.Name }>): string {
  const { span } = declaration;
  if (declaration.kind !== 'diagram') return spanText(span);
  return spanText({ ...span, end: declaration.body.span.start }).trim();
}
