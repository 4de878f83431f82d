import type { TokenType } from 'chevrotain';
import { allTokens, Comment, Identifier, Infix, NumberLiteral, StringLiteral } from './tokens.ts';

/** What the tokens look like, for highlighters: words and marks as they stand in a text, the others as sources of regular
 * expressions. */
export interface Vocabulary {
  /** Words that are never names. */
  readonly reserved: readonly string[];
  /** Words that are keywords in one place and names everywhere else. */
  readonly contextual: readonly string[];
  /** Marks between operands. */
  readonly operators: readonly string[];
  /** All other marks. */
  readonly punctuation: readonly string[];
  readonly identifier: string;
  readonly number: string;
  readonly string: string;
  readonly comment: string;
}

const isWord = (text: string): boolean => /^[a-z]/i.test(text);
const isOf = (token: TokenType, category: TokenType): boolean => token.CATEGORIES?.includes(category) ?? false;

const fixed = allTokens.flatMap((token) => (typeof token.PATTERN === 'string' ? [{ token, text: token.PATTERN }] : []));
const texts = (keep: (token: TokenType, text: string) => boolean): readonly string[] =>
  fixed.filter(({ token, text }) => keep(token, text)).map(({ text }) => text);
const source = ({ PATTERN }: TokenType): string => (PATTERN instanceof RegExp ? PATTERN.source : '');

export const vocabulary: Vocabulary = {
  reserved: texts((token, text) => isWord(text) && !isOf(token, Identifier)),
  contextual: texts((token) => isOf(token, Identifier)),
  operators: texts((token, text) => !isWord(text) && isOf(token, Infix)),
  punctuation: texts((token, text) => !isWord(text) && !isOf(token, Infix)),
  identifier: source(Identifier),
  number: source(NumberLiteral),
  string: source(StringLiteral),
  comment: source(Comment),
};
