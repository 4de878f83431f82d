/** The tokens of NCD. Words that only mean something in one place (`test`, `group`, `merge` …) are contextual: they are
 * tokens of their own and identifiers everywhere else. */
import { createToken, Lexer, type TokenType } from 'chevrotain';

const identifierPattern = /[A-Za-z_\u0370-\u03ff][A-Za-z0-9_\u0370-\u03ff]*/;

export const Identifier = createToken({ name: 'Identifier', pattern: identifierPattern, label: 'a name' });

/** What stands between two operands. */
export const Infix = createToken({ name: 'Infix', pattern: Lexer.NA, label: 'an operator' });

const reserved = (word: string, categories: TokenType[] = []): TokenType =>
  createToken({
    categories,
    name: `${word[0]?.toUpperCase()}${word.slice(1)}`,
    pattern: word,
    longer_alt: Identifier,
    label: `\`${word}\``,
  });
const contextual = (word: string): TokenType =>
  createToken({
    name: `Word_${word}`,
    pattern: word,
    longer_alt: Identifier,
    categories: [Identifier],
    label: `\`${word}\``,
  });
const symbol = (name: string, text: string): TokenType => createToken({ name, pattern: text, label: `\`${text}\`` });
const infix = (name: string, text: string): TokenType =>
  createToken({ name, pattern: text, label: `\`${text}\``, categories: [Infix] });

export const Import = reserved('import');
export const Export = reserved('export');
export const Diagram = reserved('diagram');
export const Inout = reserved('inout');
export const Let = reserved('let');
export const Where = reserved('where');
export const At = reserved('at');
export const Scan = reserved('scan');
export const Next = reserved('next');
export const Emit = reserved('emit');
export const And = reserved('and', [Infix]);
export const Or = reserved('or', [Infix]);
export const Not = reserved('not');
export const Inf = reserved('inf');
export const True = reserved('true');
export const False = reserved('false');
export const Else = reserved('else');

export const From = contextual('from');
export const As = contextual('as');
export const Axis = contextual('axis');
export const Target = contextual('target');
export const Level = contextual('level');
export const Quant = contextual('quant');
export const Accumulator = contextual('accumulator');
export const State = contextual('state');
export const Step = contextual('step');
export const Merge = contextual('merge');
export const Tail = contextual('tail');
export const Test = contextual('test');
export const Budget = contextual('budget');
export const On = contextual('on');
export const Group = contextual('group');
export const Stream = contextual('stream');
export const Split = contextual('split');
export const Auto = contextual('auto');

export const NumberLiteral = createToken({
  name: 'NumberLiteral',
  pattern: /\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/,
  label: 'a number',
});
export const StringLiteral = createToken({ name: 'StringLiteral', pattern: /"[^"\r\n]*"/, label: 'a string' });
/** Matched only where the closing quote is missing; reported, then read as a string. */
export const OpenString = createToken({ name: 'OpenString', pattern: /"[^"\r\n]*/, categories: [StringLiteral] });

export const Arrow = symbol('Arrow', '->');
export const Pipe = symbol('Pipe', '|>');
export const Becomes = symbol('Becomes', ':=');
export const EqualEqual = infix('EqualEqual', '==');
export const NotEqual = infix('NotEqual', '!=');
export const LessEqual = infix('LessEqual', '<=');
export const GreaterEqual = infix('GreaterEqual', '>=');
export const Near = infix('Near', '~=');
export const Less = infix('Less', '<');
export const Greater = infix('Greater', '>');
export const Equal = symbol('Equal', '=');
export const Plus = infix('Plus', '+');
export const Minus = infix('Minus', '-');
export const Star = infix('Star', '*');
export const Slash = infix('Slash', '/');
export const Percent = infix('Percent', '%');
export const LeftParen = symbol('LeftParen', '(');
export const RightParen = symbol('RightParen', ')');
export const LeftBracket = symbol('LeftBracket', '[');
export const RightBracket = symbol('RightBracket', ']');
export const LeftBrace = symbol('LeftBrace', '{');
export const RightBrace = symbol('RightBrace', '}');
export const Comma = symbol('Comma', ',');
export const Colon = symbol('Colon', ':');
export const Semicolon = symbol('Semicolon', ';');
export const Dot = symbol('Dot', '.');
export const AtSign = symbol('AtSign', '@');

/** `//`, `///` (documents what follows) and `//!` (documents the module). */
export const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\r\n]*/, group: 'comments' });
export const WhiteSpace = createToken({
  name: 'WhiteSpace',
  pattern: /[ \t\r\n\ufeff]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

export const allTokens: TokenType[] = [
  WhiteSpace,
  Comment,
  Infix,
  Import,
  Export,
  Diagram,
  Inout,
  Let,
  Where,
  At,
  Scan,
  Next,
  Emit,
  And,
  Or,
  Not,
  Inf,
  True,
  False,
  Else,
  From,
  As,
  Axis,
  Target,
  Level,
  Quant,
  Accumulator,
  State,
  Step,
  Merge,
  Tail,
  Test,
  Budget,
  On,
  Group,
  Stream,
  Split,
  Auto,
  Identifier,
  NumberLiteral,
  StringLiteral,
  OpenString,
  Arrow,
  Pipe,
  Becomes,
  EqualEqual,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Near,
  Less,
  Greater,
  Equal,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Colon,
  Semicolon,
  Dot,
  AtSign,
];

export const opening: ReadonlySet<TokenType> = new Set([LeftParen, LeftBracket, LeftBrace]);
export const closing: ReadonlySet<TokenType> = new Set([RightParen, RightBracket, RightBrace]);

/** Names, and words that may be names too. */
export const names: ReadonlySet<TokenType> = new Set(
  allTokens.filter((type) => type === Identifier || type.CATEGORIES?.includes(Identifier)),
);
