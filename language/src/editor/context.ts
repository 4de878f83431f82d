/** Where in the grammar a cursor is, from the tokens before it: this also works where the text around is not finished. */
import type { IToken } from 'chevrotain';
import type { Parsed } from '../syntax/index.ts';

export interface Bracket {
  readonly open: IToken;
  /** The tokens before it that say what it belongs to, nearest first: `f` of `f(`, `f [ x ]` of `f[x](`; none for a parenthesis
   * that starts a line, which belongs to nothing. */
  readonly before: readonly IToken[];
  /** Commas and arrows at its own depth. */
  readonly separators: number;
}

export interface CursorContext {
  /** The part of a name that stands before the cursor, and where it starts. */
  readonly word: string;
  readonly start: number;
  /** Where the name around the cursor ends. */
  readonly end: number;
  readonly inComment: boolean;
  /** The string around the cursor. */
  readonly string?: IToken;
  /** Before the word, nearest first. */
  readonly before: readonly IToken[];
  /** Those that are open at the cursor, innermost first. */
  readonly brackets: readonly Bracket[];
}

export const tokenName = (token: IToken | undefined): string => token?.tokenType.name ?? '';
/** Whether a token can be a name. */
export const isWord = (token: IToken | undefined): boolean => /^(Identifier|Word_.*)$/.test(tokenName(token));
const endOf = (token: IToken): number => (token.endOffset ?? token.startOffset) + 1;

export function contextAt({ module, parts }: Parsed, offset: number): CursorContext {
  const { text } = module.file;
  // what another declaration has left open does not reach this one
  const part = parts.findLast((p) => p.start < offset);
  const { tokens, comments } = part ?? { tokens: [], comments: [] };
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const [word = ''] = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(line) ?? [];
  const [rest = ''] = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset)) ?? [];
  const start = offset - word.length;
  const earlier = tokens.filter((token) => token.startOffset < start);
  const last = earlier.at(-1);
  const string = last && /String$|StringLiteral/.test(tokenName(last)) && offset < endOf(last) ? last : openString();
  const before = (string === last ? earlier.slice(0, -1) : earlier).reverse();
  return {
    word,
    start,
    end: offset + (word === '' ? 0 : rest.length),
    inComment: comments.some((comment) => comment.startOffset < offset && offset <= endOf(comment)),
    ...(string ? { string } : {}),
    before,
    brackets: bracketsBefore([...before].reverse(), text),
  };

  function openString(): IToken | undefined {
    return last && tokenName(last) === 'OpenString' && offset <= endOf(last) ? last : undefined;
  }
}

function bracketsBefore(tokens: readonly IToken[], text: string): readonly Bracket[] {
  const open: { readonly at: number; separators: number }[] = [];
  tokens.forEach((token, at) => {
    const name = tokenName(token);
    const inner = open.at(-1);
    if (/^Left/.test(name)) open.push({ at, separators: 0 });
    else if (/^Right/.test(name)) open.pop();
    else if (inner && /^(Comma|Arrow)$/.test(name)) inner.separators++;
  });
  return open
    .map(({ at, separators }) => ({
      open: tokens[at] as IToken,
      before: startsLine(tokens, at, text) ? [] : tokens.slice(0, at).reverse(),
      separators,
    }))
    .reverse();
}

/** Of a parenthesis or a bracket. */
function startsLine(tokens: readonly IToken[], at: number, text: string): boolean {
  const [last, open] = [tokens[at - 1], tokens[at]];
  if (!last || !open || !/^Left(Paren|Bracket)$/.test(tokenName(open))) return false;
  return /[\r\n]/.test(text.slice(endOf(last), open.startOffset));
}

/** Whether a brace opens the parts of an accumulator. */
export const isOfAccumulator = ({ before }: Bracket): boolean =>
  tokenName(before.find((token) => /^(Word_accumulator|Diagram|RightBrace)$/.test(tokenName(token)))) ===
  'Word_accumulator';

/** The name that a bracket is called with: `f` of `f(` and of `f[x](`. */
export function calleeOf({ before }: Bracket): IToken | undefined {
  let at = 0;
  if (tokenName(before[at]) === 'RightBracket')
    for (let depth = 0; at < before.length; at++) {
      const name = tokenName(before[at]);
      if (/^Right/.test(name)) depth++;
      if (/^Left/.test(name)) depth--;
      if (depth === 0) {
        at++;
        break;
      }
    }
  const token = before[at];
  return isWord(token) || tokenName(token) === 'Where' ? token : undefined;
}

/** Whether what stands before a cursor goes on after it: an operator, an open bracket. */
export const goesOn = (token: IToken | undefined): boolean =>
  /^(Equal|Becomes|Comma|Left\w+|Plus|Minus|Star|Slash|Percent|Less\w*|Greater\w*|EqualEqual|NotEqual|Near|And|Or|Not|Pipe|Arrow)$/.test(
    tokenName(token),
  );

/** The names of the `let` that a cursor is within: of a value that is not there yet. */
export function unfinishedLet({ before, brackets }: CursorContext, text: string): ReadonlySet<string> {
  const from = before.findIndex((token) => tokenName(token) === 'Let');
  const own = before.slice(0, from).reverse();
  const equal = own.findIndex((token) => tokenName(token) === 'Equal');
  const [brace] = brackets.filter(({ open }) => tokenName(open) === 'LeftBrace');
  const start = before[from]?.startOffset ?? -1;
  if (from < 0 || equal < 0 || start < (brace?.open.startOffset ?? 0)) return new Set();
  const isClosed = own.some((token, i) => i > equal && isBoundary(token, own[i + 1], text));
  const [last] = before;
  if (isClosed || !(goesOn(last) || brackets[0] !== brace)) return new Set();
  return new Set(
    own
      .slice(0, equal)
      .filter(isWord)
      .map(({ image }) => image),
  );
}

/** Whether a statement ends between two tokens: at the end of a line on which nothing asks for more. */
function isBoundary(token: IToken, next: IToken | undefined, text: string): boolean {
  // a parenthesis on the next line starts something else
  const isOpen = /^Left(Paren|Bracket)$/.test(tokenName(next));
  if (!next || goesOn(token) || (goesOn(next) && !isOpen) || /^Right/.test(tokenName(next))) return false;
  return /[\r\n]/.test(text.slice(endOf(token), next.startOffset));
}
