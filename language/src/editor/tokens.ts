/** What every token means, for colours. */
import type { Typed } from '../types/index.ts';
import { namesOf } from './names.ts';
import { type Occurrence, occurrencesIn } from './occurrences.ts';

export const tokenKinds = [
  'keyword',
  'comment',
  'string',
  'number',
  'operator',
  'function',
  'class',
  'struct',
  'parameter',
  'variable',
  'property',
  'type',
  'typeParameter',
  'enumMember',
] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** Axes are type parameters and levels are members of an enumeration; the modifiers tell them from others. A value that is
 * said to live at a level has that as its modifier. */
export const tokenModifiers = [
  'declaration',
  'readonly',
  'modification',
  'documentation',
  'defaultLibrary',
  'axis',
  'level',
  'global',
  'workgroup',
  'register',
] as const;
export type TokenModifier = (typeof tokenModifiers)[number];

export interface SemanticToken {
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
  readonly modifiers: readonly TokenModifier[];
}

/** In source order, none over two lines. */
export function semanticTokens(typed: Typed): readonly SemanticToken[] {
  const { parsed } = typed.resolved.entry;
  const names = new Set<number>();
  for (const item of parsed.module.items) namesOf(item, ({ text, span }) => text !== '' && names.add(span.start));
  const meant = new Map(occurrencesIn(typed).map((o) => [o.name.span.start, o]));
  const found: SemanticToken[] = [];
  for (const { startOffset: start, endOffset, tokenType } of parsed.tokens) {
    const end = (endOffset ?? start) + 1;
    const occurrence = meant.get(start);
    const described = occurrence ? describe(typed, occurrence) : undefined;
    const kind = names.has(start) ? undefined : lexicalKind(tokenType.name);
    if (described) found.push({ start, end, ...described });
    else if (kind) found.push({ start, end, kind, modifiers: [] });
  }
  for (const { startOffset: start, endOffset, image } of parsed.comments) {
    const modifiers: readonly TokenModifier[] = /^\/\/[/!]/.test(image) ? ['documentation'] : [];
    found.push({ start, end: (endOffset ?? start) + 1, kind: 'comment', modifiers });
  }
  return found.sort((a, b) => a.start - b.start);
}

function lexicalKind(token: string): TokenKind | undefined {
  if (/^(NumberLiteral|Inf|True|False)$/.test(token)) return 'number';
  if (/^(StringLiteral|OpenString)$/.test(token)) return 'string';
  if (/^(Word_.*|Import|Export|Diagram|Inout|Let|Where|At|Scan|Next|Emit|And|Or|Not|Else)$/.test(token))
    return 'keyword';
  return /^(Arrow|Pipe|Becomes|EqualEqual|NotEqual|LessEqual|GreaterEqual|Near|Less|Greater|Equal|Plus|Minus|Star|Slash|Percent|AtSign)$/.test(
    token,
  )
    ? 'operator'
    : undefined;
}

type Described = Pick<SemanticToken, 'kind' | 'modifiers'>;

function describe(typed: Typed, { meaning, access }: Occurrence): Described {
  const own: readonly TokenModifier[] =
    access === 'declare' ? ['declaration'] : access === 'write' ? ['modification'] : [];
  switch (meaning.kind) {
    case 'declaration': {
      const { declaration } = meaning;
      const library: readonly TokenModifier[] = declaration.span.file.path.startsWith('std/') ? ['defaultLibrary'] : [];
      const modifiers = [...own, ...library];
      switch (declaration.kind) {
        case 'diagram':
          return { kind: 'function', modifiers };
        case 'accumulator':
          return { kind: 'class', modifiers };
        case 'axisDeclaration':
          return { kind: 'typeParameter', modifiers: [...modifiers, 'readonly', 'axis'] };
        case 'target':
        case 'quant':
          return { kind: 'struct', modifiers };
      }
      break;
    }
    case 'value': {
      const type = typed.values.get(meaning.name);
      const level = type?.kind === 'array' ? tokenModifiers.find((modifier) => modifier === type.level) : undefined;
      const isParameter = meaning.role === 'parameter' || meaning.role === 'testInput';
      return { kind: isParameter ? 'parameter' : 'variable', modifiers: [...own, ...(level ? [level] : [])] };
    }
    case 'axis':
      return { kind: 'typeParameter', modifiers: [...own, 'axis'] };
    case 'typeVariable':
      return { kind: 'typeParameter', modifiers: own };
    case 'builtin':
      return { kind: 'function', modifiers: ['defaultLibrary'] };
    case 'elementType':
    case 'bound':
      return { kind: 'type', modifiers: ['defaultLibrary'] };
    case 'level': {
      const level = tokenModifiers.find((modifier) => modifier === meaning.name);
      return { kind: 'enumMember', modifiers: ['level', ...(level ? [level] : [])] };
    }
    case 'property':
    case 'field':
      return { kind: 'property', modifiers: own };
  }
}
