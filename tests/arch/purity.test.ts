/** `language/` computes: it reads no file and no clock, draws no random number and talks to nobody. */
import assert from 'node:assert/strict';
import { importsOf, sourcesBelow } from './sources.ts';

const impure = [
  /\bDate\b/,
  /\bMath\.random\b/,
  /\bprocess\b/,
  /\bperformance\b/,
  /\bfetch\s*\(/,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\bqueueMicrotask\b/,
  /\bconsole\b/,
  /\bglobalThis\b/,
  /\bwindow\b/,
  /\bdocument\b/,
  /\bnavigator\b/,
  /(?<![.#\w])require\s*\(/,
  /\bcrypto\b/,
  /\bBuffer\b/,
  /\bWorker\b/,
  /\beval\s*\(/,
  /(?<![.#\w])import\s*\(/,
];

describe('arch: the language is pure', () => {
  const sources = sourcesBelow('language/src');

  it('imports nothing of Node', () => {
    const wrong = sources.filter((source) => importsOf(source).some((specifier) => specifier.startsWith('node:')));
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    );
  });

  for (const name of impure)
    it(`never says ${name.source}`, () => {
      // documents and windows may be words of an explanation
      const wrong = sources.filter(({ code }) => name.test(code.replaceAll(/`(?:[^`\\]|\\.)*`/g, '``')));
      assert.deepEqual(
        wrong.map(({ path }) => path),
        [],
      );
    });
});
