/** What every token means, for colours. */
import type { Typed } from '../types/index.ts';
import { meaninglessIn, type Occurrence, occurrencesIn } from './occurrences.ts';

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
  const occurrences = occurrencesIn(typed);
  const meaningless = new Set(meaninglessIn(typed).map(({ span }) => span.start));
  const found: SemanticToken[] = [];
  let next = 0;
  /** What a name at an offset means; offsets are asked in their order. */
  const occurrenceAt = (offset: number): Occurrence | undefined => {
    let here: Occurrence | undefined;
    for (let known = occurrences[next]; known && known.name.span.start <= offset; known = occurrences[++next])
      here = known;
    return here?.name.span.start === offset ? here : undefined;
  };
  let nextComment = 0;
  const addComments = (until: number): void => {
    for (let own = parsed.comments[nextComment]; own && own.startOffset < until; own = parsed.comments[++nextComment]) {
      const { startOffset: start, endOffset, image } = own;
      found.push({ start, end: (endOffset ?? start) + 1, kind: 'comment', modifiers: isDocumentation(image) });
    }
  };
  for (const { startOffset: start, endOffset, tokenType } of parsed.tokens) {
    addComments(start);
    const end = (endOffset ?? start) + 1;
    const occurrence = occurrenceAt(start);
    if (occurrence) {
      const { kind, modifiers } = described(typed, occurrence);
      found.push({ start, end, kind, modifiers });
    } else if (!meaningless.has(start)) {
      const kind = lexicalKind(tokenType.name);
      if (kind) found.push({ start, end, kind, modifiers: none });
    }
  }
  addComments(Number.POSITIVE_INFINITY);
  return found;
}

const none: readonly TokenModifier[] = [];
const isDocumentation = (image: string): readonly TokenModifier[] =>
  /^\/\/[/!]/.test(image) ? ['documentation'] : none;

/** By the names of tokens: there are few of them, and many tokens. */
const lexicalKinds = new Map<string, TokenKind | undefined>();

function lexicalKind(token: string): TokenKind | undefined {
  if (!lexicalKinds.has(token)) lexicalKinds.set(token, findLexicalKind(token));
  return lexicalKinds.get(token);
}

function findLexicalKind(token: string): TokenKind | undefined {
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

/** Of occurrences, which are kept from one text to the next. */
const descriptions = new WeakMap<Occurrence, Described>();

function described(typed: Typed, occurrence: Occurrence): Described {
  const known = descriptions.get(occurrence) ?? describe(typed, occurrence);
  descriptions.set(occurrence, known);
  return known;
}

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
