import type { CstNode, IToken } from 'chevrotain';
import { NCD1001 } from '../diagnostics/codes/NCD1001.ts';
import { NCD1002 } from '../diagnostics/codes/NCD1002.ts';
import { NCD1003 } from '../diagnostics/codes/NCD1003.ts';
import { NCD1004 } from '../diagnostics/codes/NCD1004.ts';
import { NCD1005 } from '../diagnostics/codes/NCD1005.ts';
import { NCD1006 } from '../diagnostics/codes/NCD1006.ts';
import { type Diagnostic, diagnose } from '../diagnostics/index.ts';
import type { SourceFile, Span } from '../source/index.ts';
import type { Module } from './ast.ts';
import { buildAst } from './build-ast.ts';
import { docComments } from './comments.ts';
import { NcdParser } from './grammar.ts';
import { lexer } from './tokens.ts';

/** A module as written, with what is wrong in its syntax. The tree is whole whatever the text. */
export interface Parsed {
  readonly module: Module;
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

const maximumCharacters = 4 * 1024 * 1024;
/** Brackets, prefix operators and chains of operators deeper than this are refused rather than left to the call stack:
 * in a fresh process, 44 open brackets and a chain of 950 exhaust that of Node. */
const maximumDepth = 24;
const maximumChain = 256;

let parser: NcdParser | undefined;

/** Lexes and parses one file. Never throws. */
export function parseModule(file: SourceFile): Parsed {
  if (file.text.length > maximumCharacters) {
    const span = { file, start: 0, end: 0 };
    const empty: Module = { kind: 'module', file, span, items: [] };
    const diagnostic = diagnose(NCD1006, span, { characters: file.text.length, limit: maximumCharacters });
    return { module: empty, tokens: [], comments: [], diagnostics: [diagnostic] };
  }
  const lexed = lexer.tokenize(file.text);
  const diagnostics: Diagnostic[] = lexed.errors.map((e) =>
    diagnose(
      NCD1003,
      { file, start: e.offset, end: e.offset + e.length },
      { text: file.text.slice(e.offset, e.offset + Math.min(e.length, 20)) },
    ),
  );
  for (const token of lexed.tokens)
    if (token.tokenType.name === 'OpenString') diagnostics.push(diagnose(NCD1004, spanOf(file, token), {}));

  const deep = tooDeep(lexed.tokens);
  const tokens = deep === undefined ? lexed.tokens : lexed.tokens.slice(0, deep.at);
  if (deep !== undefined) diagnostics.push(diagnose(NCD1005, spanOf(file, lexed.tokens[deep.at] as IToken), deep));

  const { tree, errors } = parseTokens(tokens);
  if (deep === undefined) diagnostics.push(...syntaxErrors(file, errors, tokens));
  const comments = lexed.groups.comments ?? [];
  const { module, problems } = buildAst(tree, file, docComments(file, comments));
  diagnostics.push(...problems.map(({ span, text }) => diagnose(NCD1001, span, { text })));
  return { module, tokens: lexed.tokens, comments, diagnostics };
}

/** Recovery recurses for every mistake that it mends. A text with so many that the call stack ends is read up to the first. */
function parseTokens(tokens: IToken[]): { readonly tree: CstNode; readonly errors: NcdParser['errors'] } {
  parser ??= new NcdParser();
  try {
    parser.input = tokens;
    return { tree: parser.module(), errors: parser.errors };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    parser = undefined;
    const strict = new NcdParser(false);
    strict.input = tokens;
    return { tree: strict.module() ?? { name: 'module', children: {} }, errors: strict.errors };
  }
}

/** The first token that nests too deeply for a recursive parser, and which limit it breaks. */
function tooDeep(
  tokens: readonly IToken[],
): { readonly at: number; readonly limit: number; readonly what: 'brackets' | 'operators' } | undefined {
  let prefix = 0;
  /** For each open bracket, and outside of all, the operators since a token that surely starts a new expression. */
  const chains = [0];
  let chained = 0;
  const count = (difference: number): void => {
    chains.push((chains.pop() as number) + difference);
    chained += difference;
  };
  for (const [i, token] of tokens.entries()) {
    const name = token.tokenType.name;
    const before = tokens[i - 1];
    // two operands in a row are two statements
    const starts =
      /^(Let|Next|Emit|Comma|Semicolon|Import|Export|Diagram)$/.test(name) ||
      (before && endsOperand(before) && startsOperand(token));
    if (starts) count(-(chains.at(-1) as number));
    if (
      /^(EqualEqual|NotEqual|LessEqual|GreaterEqual|Near|Less|Greater|Plus|Minus|Star|Slash|Percent|And|Or|Pipe|Dot|LeftBracket|LeftParen)$/.test(
        name,
      )
    )
      count(1);
    if (/^Left(Paren|Bracket|Brace)$/.test(name)) chains.push(0);
    else if (/^Right(Paren|Bracket|Brace)$/.test(name) && chains.length > 1) chained -= chains.pop() as number;
    prefix = name === 'Minus' || name === 'Not' ? prefix + 1 : 0;
    if (chains.length > maximumDepth + 1) return { at: i, limit: maximumDepth, what: 'brackets' };
    if (prefix > maximumDepth || chained > maximumChain)
      return { at: i, limit: prefix > maximumDepth ? maximumDepth : maximumChain, what: 'operators' };
  }
  return undefined;
}

const isOperand = ({ tokenType: { name } }: IToken): boolean =>
  /^(Identifier|Word_.*|NumberLiteral|True|False|Inf)$/.test(name);
const endsOperand = (token: IToken): boolean =>
  isOperand(token) || /^Right(Paren|Bracket|Brace)$/.test(token.tokenType.name);
const startsOperand = (token: IToken): boolean => isOperand(token) || /^(Where|At|Scan)$/.test(token.tokenType.name);

function syntaxErrors(file: SourceFile, errors: NcdParser['errors'], tokens: readonly IToken[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let previous = -1;
  for (const error of errors) {
    const atEnd = error.token.tokenType.name === 'EOF' || Number.isNaN(error.token.startOffset);
    const span = atEnd ? endOfText(file, tokens) : spanOf(file, error.token);
    if (diagnostics.length > 0 && isEcho(file, tokens, previous, span.start)) continue;
    previous = span.start;
    const open = atEnd ? unclosed(tokens) : undefined;
    if (open)
      diagnostics.push(
        diagnose(
          NCD1002,
          span,
          { bracket: open.image },
          { related: [{ span: spanOf(file, open), message: `\`${open.image}\` opens here` }] },
        ),
      );
    else diagnostics.push(diagnose(NCD1001, span, { text: error.message }));
  }
  return diagnostics;
}

/** Whether an error says no more than the one before it: recovery stumbles over one token several times, loses its way on the
 * line, and then finds closing brackets without partners until the next declaration. */
function isEcho(file: SourceFile, tokens: readonly IToken[], previous: number, start: number): boolean {
  const between = file.text.slice(previous, start);
  if (!/[\r\n]/.test(between)) return true;
  return (
    /^[)\]}]/.test(file.text.slice(start, start + 1)) &&
    !tokens.some((t) => t.startOffset > previous && t.startOffset < start && startsItem(t))
  );
}
const startsItem = (token: IToken): boolean =>
  /^(Import|Export|Diagram|Word_(axis|target|quant|accumulator|test|budget))$/.test(token.tokenType.name);

function unclosed(tokens: readonly IToken[]): IToken | undefined {
  const open: IToken[] = [];
  for (const token of tokens) {
    if (/^Left(Paren|Bracket|Brace)$/.test(token.tokenType.name)) open.push(token);
    else if (/^Right(Paren|Bracket|Brace)$/.test(token.tokenType.name)) open.pop();
  }
  return open.at(-1);
}

function spanOf(file: SourceFile, token: IToken): Span {
  return { file, start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
}

/** Just behind the last token: where something is missing. */
function endOfText(file: SourceFile, tokens: readonly IToken[]): Span {
  const end = (tokens.at(-1)?.endOffset ?? -1) + 1;
  return { file, start: end, end };
}
