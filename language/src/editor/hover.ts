/** What is shown about the place under the pointer: type, documentation, sizes. */
import type { ModuleHost } from '../names/index.ts';
import { type Span, spanText } from '../source/index.ts';
import type { ast } from '../syntax/index.ts';
import { printAxis, printType, type Typed } from '../types/index.ts';
import { builtinHelp } from './builtin-help.ts';
import { boundHelp, elementHelp, limitHelp, propertyHelp } from './name-help.ts';
import { linksIn, targetAt } from './navigation.ts';
import { nodesAt } from './nodes-at.ts';
import { axesOf, type Occurrence, occurrenceAt } from './occurrences.ts';
import { meaningOfWord } from './word-help.ts';

export interface Hover {
  readonly span: Span;
  /** NCD source. */
  readonly code: string;
  /** Markdown. */
  readonly text?: string;
}

export function hoverAt(typed: Typed, offset: number, host: ModuleHost): Hover | undefined {
  const found = occurrenceAt(typed, offset);
  return (
    (found && nameHover(typed, found)) ??
    targetHover(typed, offset, host) ??
    wordHover(typed, offset) ??
    expressionHover(typed, offset)
  );
}

/** A machine of the library, which a budget need not import. */
function targetHover(typed: Typed, offset: number, host: ModuleHost): Hover | undefined {
  const found = targetAt(typed, offset, host);
  if (!found) return undefined;
  const { doc } = found.declaration;
  return { span: found.span, code: headOf(found.declaration), ...(doc ? { text: doc } : {}) };
}

/** A word of the language, or the path of an import. */
function wordHover(typed: Typed, offset: number): Hover | undefined {
  const { module, tokens } = typed.resolved.entry.parsed;
  const token = tokens.find(
    ({ startOffset, endOffset }) => startOffset <= offset && offset <= (endOffset ?? startOffset),
  );
  if (!token) return undefined;
  const span = { file: module.file, start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
  const text = meaningOfWord(token.image, isInTrial(typed, span.start));
  if (text !== undefined) {
    const around = /^(at|scan)$/.test(token.image) ? expressionHover(typed, span.start) : undefined;
    return { span, code: around ? `${token.image} …: ${around.code}` : token.image, text };
  }
  const link = linksIn(typed).find((own) => own.span.start === span.start);
  return link && { span, code: `import ${token.image}`, ...(link.module.doc ? { text: link.module.doc } : {}) };
}

/** In the head of a test or a budget, or behind its braces. */
function isInTrial({ resolved }: Typed, offset: number): boolean {
  const around = nodesAt(resolved.entry.parsed.module, offset);
  return around.some(({ kind }) => kind === 'test' || kind === 'budget') && !around.some(({ kind }) => kind === 'at');
}

function nameHover(typed: Typed, occurrence: Occurrence): Hover | undefined {
  const { meaning, item, access } = occurrence;
  const { span, text: name } = occurrence.name;
  switch (meaning.kind) {
    case 'declaration': {
      const { declaration } = meaning;
      const { doc } = declaration;
      const axis = declaration.kind === 'axisDeclaration' ? axesOf(typed, item).get(name) : undefined;
      const code = axis ? `axis ${printAxis(axis)}` : headOf(declaration);
      const gives = access === 'read' ? callHover(typed, span.start) : undefined;
      return { span, code: gives === undefined ? code : `${code}\n${gives}`, ...(doc ? { text: doc } : {}) };
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
    case 'elementType': {
      const text = elementHelp(name);
      return text === undefined ? undefined : { span, code: name, text };
    }
    case 'bound': {
      const text = boundHelp(name);
      return text === undefined ? undefined : { span, code: name, text };
    }
    case 'level': {
      const text = item.kind === 'budget' ? limitHelp(name) : undefined;
      return text === undefined ? undefined : { span, code: name, text };
    }
    case 'property': {
      const help = propertyHelp(item, occurrence.name);
      return help && { span, code: help.name, text: help.text };
    }
    case 'field': {
      const type = access === 'declare' ? declaredType(typed, occurrence.name) : expressionHover(typed, span.end)?.code;
      return type === undefined ? undefined : { span, code: `${name}: ${type}` };
    }
  }
}

/** Of a field, in a type. */
function declaredType({ resolved }: Typed, name: ast.Name): string | undefined {
  const around = nodesAt(resolved.entry.parsed.module, name.span.start);
  const tuple = around.findLast((node): node is ast.TupleTypeExpression => node.kind === 'tupleType');
  const field = tuple?.fields.find((own) => own.name === name);
  return field && spanText(field.type.span);
}

/** What the call gives whose callee starts at an offset. */
function callHover({ types, resolved }: Typed, offset: number): string | undefined {
  const call = nodesAt(resolved.entry.parsed.module, offset).findLast(
    (node): node is ast.Call => node.kind === 'call' && (node as ast.Call).callee.span.start === offset,
  );
  const type = call && types.get(call);
  return type && type.kind !== 'unknown' ? `${call.callee.text}(…): ${printType(type)}` : undefined;
}

/** Nothing of what is read as a size: the `64` of `group q: 64` has no type. */
function expressionHover({ types, sizes, resolved }: Typed, offset: number): Hover | undefined {
  const around = nodesAt(resolved.entry.parsed.module, offset);
  const expression = around.findLast((node) => types.has(node as ast.Expression) || sizes.has(node as ast.Expression));
  const type = expression && types.get(expression as ast.Expression);
  if (!expression || !type || type.kind === 'unknown') return undefined;
  return { span: expression.span, code: printType(type) };
}

/** A declaration without its body. */
export function headOf(declaration: Extract<ast.Item, { readonly name: ast.Name }>): string {
  const { span } = declaration;
  if (declaration.kind === 'accumulator') return spanText(span).split('{')[0]?.trim() ?? '';
  if (declaration.kind !== 'diagram') return spanText(span);
  return spanText({ ...span, end: declaration.body.span.start }).trim();
}
