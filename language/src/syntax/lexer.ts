/** Text -> tokens, as tokens.ts describes them. Chevrotain's own lexer makes the same of any text, which a test says; but every
 * start would wait until it is made. */
import type { IToken, TokenType } from 'chevrotain';
import * as T from './tokens.ts';

export interface Tokens {
  readonly tokens: IToken[];
  readonly comments: IToken[];
  /** Where no token starts, in characters. */
  readonly errors: readonly { readonly offset: number; readonly length: number }[];
}

/** Words, and marks, which have one or two characters. */
const fixed: ReadonlyMap<string, TokenType> = new Map(
  T.allTokens.flatMap((type) => (typeof type.PATTERN === 'string' ? [[type.PATTERN, type]] : [])),
);
const sticky = ({ PATTERN }: TokenType): RegExp => new RegExp(PATTERN as RegExp, 'y');
const space = sticky(T.WhiteSpace);
const identifier = sticky(T.Identifier);
const comment = sticky(T.Comment);
const number = sticky(T.NumberLiteral);
const string = sticky(T.StringLiteral);
const openString = sticky(T.OpenString);

/** Never throws. No token but space goes over the end of a line. */
export function tokenize(text: string): Tokens {
  const tokens: IToken[] = [];
  const comments: IToken[] = [];
  const errors: { readonly offset: number; length: number }[] = [];
  let at = 0;
  let end = 0;
  let line = 1;
  let lineStart = 0;
  const reads = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) end = pattern.lastIndex;
    return found;
  };
  const next = (): TokenType | undefined => {
    if (reads(space)) return T.WhiteSpace;
    if (reads(identifier)) return fixed.get(text.slice(at, end)) ?? T.Identifier;
    if (reads(comment)) return T.Comment;
    const mark = fixed.get(text.slice(at, at + 2)) ?? fixed.get(text.charAt(at));
    if (mark) {
      end = at + (mark.PATTERN as string).length;
      return mark;
    }
    if (reads(number)) return T.NumberLiteral;
    if (reads(string)) return T.StringLiteral;
    return reads(openString) ? T.OpenString : undefined;
  };
  for (; at < text.length; at = end) {
    const type = next();
    if (type === T.WhiteSpace) {
      for (let i = at; i < end; i++) {
        const character = text[i];
        if (character !== '\n' && (character !== '\r' || text[i + 1] === '\n')) continue;
        line++;
        lineStart = i + 1;
      }
    } else if (type) {
      (type === T.Comment ? comments : tokens).push({
        image: text.slice(at, end),
        startOffset: at,
        endOffset: end - 1,
        startLine: line,
        startColumn: at - lineStart + 1,
        tokenTypeIdx: type.tokenTypeIdx as number,
        tokenType: type,
      });
    } else {
      end = at + 1;
      const last = errors.at(-1);
      if (last && last.offset + last.length === at) last.length++;
      else errors.push({ offset: at, length: 1 });
    }
  }
  return { tokens, comments, errors };
}

/** Whether a text is a name, and no word of the language that is none anywhere. */
export function isName(text: string): boolean {
  const [first] = tokenize(text).tokens;
  return first?.image === text && T.names.has(first.tokenType);
}
