/** The lexer against Chevrotain's, which is made from the same descriptions of tokens. */
import assert from 'node:assert/strict';
import { allTokens, tokenize } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { type IToken, Lexer } from 'chevrotain';
import fc from 'fast-check';

const oracle = new Lexer(allTokens, { positionTracking: 'full' });

const seen = ({
  image,
  startOffset,
  endOffset,
  startLine,
  startColumn,
  tokenTypeIdx,
  tokenType: { name },
}: IToken) => ({ image, startOffset, endOffset, startLine, startColumn, tokenTypeIdx, name });

function sameAsOracle(text: string): void {
  const own = tokenize(text);
  const { tokens, groups, errors } = oracle.tokenize(text);
  assert.deepEqual(own.tokens.map(seen), tokens.map(seen));
  assert.deepEqual(own.comments.map(seen), (groups.comments ?? []).map(seen));
  assert.deepEqual(
    own.errors,
    errors.map(({ offset, length }) => ({ offset, length })),
  );
}

describe('syntax: the lexer', () => {
  it('reads the library as Chevrotain does', () => {
    for (const text of Object.values(sources)) sameAsOracle(text);
  });

  it('reads any text as Chevrotain does', () => {
    const fixed = allTokens.flatMap(({ PATTERN }) => (typeof PATTERN === 'string' ? [PATTERN] : []));
    const piece = fc.oneof(
      fc.constantFrom(...fixed),
      fc.constantFrom(
        'x',
        'σ_1',
        '12',
        '1_0.5e-3',
        '1.',
        '.5',
        '1e',
        '"',
        '"a b"',
        '// c',
        '/',
        '!',
        '|',
        '~',
        '#',
        'é',
        '🙂',
      ),
      fc.constantFrom(' ', '\n', '\r\n', '\r', '\t', '\ufeff', '\u2028'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => sameAsOracle(pieces.join(''))),
      { numRuns: 3000 },
    );
  });
});
