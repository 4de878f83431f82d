/** What would exhaust a recursive parser is found before it runs. */
import type { IToken, TokenType } from 'chevrotain';
import * as T from './tokens.ts';

/** Brackets, prefix operators and chains of operators deeper than this are refused rather than left to the call stack:
 * in a fresh process, 44 open brackets and a chain of 950 exhaust that of Node. */
const maximumDepth = 24;
const maximumChain = 256;

/** What surely starts a new expression. */
const separators = new Set([T.Let, T.Next, T.Emit, T.Comma, T.Semicolon, T.Import, T.Export, T.Diagram]);
const comparisons = [T.EqualEqual, T.NotEqual, T.LessEqual, T.GreaterEqual, T.Near, T.Less, T.Greater];
const links = new Set([
  ...comparisons,
  ...[T.Plus, T.Minus, T.Star, T.Slash, T.Percent, T.And, T.Or, T.Pipe, T.Dot, T.LeftBracket, T.LeftParen],
]);
const operands = new Set([...T.names, T.NumberLiteral, T.True, T.False, T.Inf]);
const blocks = new Set([T.Where, T.At, T.Scan]);
const prefixes = new Set([T.Minus, T.Not]);

/** What a token is to the search, found once: every token of a text is looked at. */
const traitsOf: ReadonlyMap<TokenType, ReturnType<typeof traits>> = new Map(
  T.allTokens.map((type) => [type, traits(type)]),
);
function traits(type: TokenType) {
  return {
    opens: T.opening.has(type),
    closes: T.closing.has(type),
    separates: separators.has(type),
    links: links.has(type),
    isOperand: operands.has(type),
    startsBlock: blocks.has(type),
    isPrefix: prefixes.has(type),
  };
}

/** The first token that nests too deeply for a recursive parser, and which limit it breaks. */
export function tooDeep(
  tokens: readonly IToken[],
): { readonly at: number; readonly limit: number; readonly what: 'brackets' | 'operators' } | undefined {
  let prefix = 0;
  /** For each open bracket, and outside of all, the operators since a token that surely starts a new expression. */
  const chains = [0];
  let chained = 0;
  let endedOperand = false;
  for (let at = 0; at < tokens.length; at++) {
    const { opens, closes, separates, links, isOperand, startsBlock, isPrefix } = traitsOf.get(
      (tokens[at] as IToken).tokenType,
    ) as ReturnType<typeof traits>;
    const top = chains.length - 1;
    // two operands in a row are two statements
    if (separates || (endedOperand && (isOperand || startsBlock))) {
      chained -= chains[top] as number;
      chains[top] = 0;
    }
    if (links) {
      chained++;
      chains[top] = (chains[top] as number) + 1;
    }
    if (opens) chains.push(0);
    else if (closes && chains.length > 1) chained -= chains.pop() as number;
    prefix = isPrefix ? prefix + 1 : 0;
    if (chains.length > maximumDepth + 1) return { at, limit: maximumDepth, what: 'brackets' };
    if (prefix > maximumDepth || chained > maximumChain)
      return { at, limit: prefix > maximumDepth ? maximumDepth : maximumChain, what: 'operators' };
    endedOperand = isOperand || closes;
  }
  return undefined;
}
