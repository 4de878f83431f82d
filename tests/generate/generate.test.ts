/** Random programs that are right by construction: the compiler accepts them, and the interpreter computes what they mean. */
import assert from 'node:assert/strict';
import { evaluate, formatModule, parseModule } from '@ncd/language';
import fc from 'fast-check';
import { runnable, showing } from './compile-program.ts';
import { grow } from './grow.ts';
import { runs, settings, tape } from './inputs.ts';
import { meaningOf } from './meaning.ts';
import { textOf } from './write.ts';

describe('generate', function () {
  this.timeout(runs(120_000));

  it('programs mean what they say', async () => {
    const property = fc.asyncProperty(tape, async (choices) => {
      const program = grow(choices);
      const text = textOf(program);
      await showing(text, () => compareWithMeaning(program, text));
    });
    await fc.assert(property, settings(1500));
  });

  it('formatting keeps every token, and changes nothing the second time', async () => {
    const tokens = (text: string): string[] => parseModule({ path: 'tokens', text }).tokens.map((t) => t.image);
    const property = fc.asyncProperty(tape, fc.nat(), async (choices, seed) => {
      const text = respaced(textOf(grow(choices)), seed);
      await showing(text, () => {
        const formatted = formatModule(parseModule({ path: 'formatted', text })) ?? '';
        assert.deepEqual(tokens(formatted), tokens(text));
        assert.equal(formatModule(parseModule({ path: 'formatted', text: formatted })), formatted);
      });
    });
    await fc.assert(property, settings(300));
  });
});

function compareWithMeaning(program: ReturnType<typeof grow>, text: string): void {
  const { term, inputs, tensors, sizes } = runnable(program, text);
  const { main } = program;
  assert.deepEqual(
    term.results.map((r) => `${r.element}[${r.axes.map((a) => a.name)}]`),
    main.results.map((r) => `${r.element}[${r.axes.map((a) => a.name)}]`),
  );
  const results = [...evaluate(term, tensors, sizes).values()];
  meaningOf(main, inputs).forEach(({ axes, data }, i) => {
    assert.deepEqual(
      results[i]?.shape,
      axes.map((a) => a.size),
    );
    for (const [k, expected] of data.entries()) {
      const actual = results[i]?.data[k] as number;
      const near =
        Object.is(actual, expected) ||
        actual === expected ||
        Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
      assert.ok(near, `result ${i}, element ${k} is ${actual} instead of ${expected}`);
    }
  });
}

/** The same text with other white space and comments, where they mean nothing. */
function respaced(text: string, seed: number): string {
  let state = seed;
  const next = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
  return text
    .split('\n')
    .map((line) => {
      const spaced = line.replaceAll(/ (?=[^ ])/g, () => ' '.repeat(1 + (next(4) === 0 ? next(3) : 0)));
      const blank = next(6) === 0 ? '\n'.repeat(next(3)) : '';
      return spaced + (next(8) === 0 ? '   // a comment  ' : next(8) === 0 ? '  ' : '') + blank;
    })
    .join('\n');
}
