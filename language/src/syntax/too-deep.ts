/** What would exhaust a recursive parser is found before it runs. */
import type { IToken } from 'chevrotain';

/** Brackets, prefix operators and chains of operators deeper than this are refused rather than left to the call stack:
 * in a fresh process, 44 open brackets and a chain of 950 exhaust that of Node. */
const maximumDepth = 24;
const maximumChain = 256;

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const opening = set('LeftParen LeftBracket LeftBrace');
const closing = set('RightParen RightBracket RightBrace');
/** What surely starts a new expression. */
const separators = set('Let Next Emit Comma Semicolon Import Export Diagram');
const links = set(
  'EqualEqual NotEqual LessEqual GreaterEqual Near Less Greater Plus Minus Star Slash Percent And Or Pipe Dot LeftBracket LeftParen',
);
const operands = set('Identifier NumberLiteral True False Inf');
const blocks = set('Where At Scan');

/** The first token that nests too deeply for a recursive parser, and which limit it breaks. */
export function tooDeep(
  tokens: readonly IToken[],
): { readonly at: number; readonly limit: number; readonly what: 'brackets' | 'operators' } | undefined {
  let prefix = 0;
  /** For each open bracket, and outside of all, the operators since a token that surely starts a new expression. */
  const chains = [0];
  let chained = 0;
  let endedOperand = false;
  for (const [i, { tokenType }] of tokens.entries()) {
    const { name } = tokenType;
    const isOperand = operands.has(name) || name.startsWith('Word_');
    const top = chains.length - 1;
    // two operands in a row are two statements
    if (separators.has(name) || (endedOperand && (isOperand || blocks.has(name)))) {
      chained -= chains[top] as number;
      chains[top] = 0;
    }
    if (links.has(name)) {
      chained++;
      chains[top] = (chains[top] as number) + 1;
    }
    if (opening.has(name)) chains.push(0);
    else if (closing.has(name) && chains.length > 1) chained -= chains.pop() as number;
    prefix = name === 'Minus' || name === 'Not' ? prefix + 1 : 0;
    if (chains.length > maximumDepth + 1) return { at: i, limit: maximumDepth, what: 'brackets' };
    if (prefix > maximumDepth || chained > maximumChain)
      return { at: i, limit: prefix > maximumDepth ? maximumDepth : maximumChain, what: 'operators' };
    endedOperand = isOperand || closing.has(name);
  }
  return undefined;
}
