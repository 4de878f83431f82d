/** Random programs that are right by construction: the compiler accepts them, and the interpreter computes what they mean. */
import assert from 'node:assert/strict';
import {
  bindSizes,
  buildTerm,
  describeSizeProblem,
  evaluate,
  formatModule,
  parseModule,
  signatureOf,
  type Tensor,
  type Term,
  verifyTerm,
} from '@ncd/language';
import fc from 'fast-check';
import { checkText } from '../support/sources.ts';
import { grow } from './grow.ts';
import { inputsOf, runs, tape } from './inputs.ts';
import { meaningOf } from './meaning.ts';
import { textOf } from './write.ts';

describe('generate', function () {
  this.timeout(runs(120_000));

  it('programs mean what they say', () => {
    fc.assert(fc.property(tape, probe), { numRuns: runs(1500) });
  });
});

function probe(choices: readonly number[]): void {
  const program = grow(choices);
  const text = textOf(program);
  try {
    check(program, text);
  } catch (thrown) {
    throw new Error(`${(thrown as Error).stack}\n\n${text}`);
  }
}

function check(program: ReturnType<typeof grow>, text: string): void {
  const typed = checkText(text);
  const errors = typed.diagnostics.filter((d) => d.severity === 'error');
  assert.deepEqual(
    errors.map((d) => `${d.code} ${d.message}: ${text.slice(d.span?.start, d.span?.end)}`),
    [],
  );
  const terms = new Map<string, Term>();
  for (const diagram of typed.diagrams.values()) {
    const term = buildTerm(typed, diagram);
    assert.deepEqual(verifyTerm(term), [], diagram.name);
    terms.set(diagram.name, term);
  }
  const { main } = program;
  const term = terms.get('main') as Term;
  assert.deepEqual(
    term.results.map((r) => `${r.element}[${r.axes.map((a) => a.name)}]`),
    main.results.map((r) => `${r.element}[${r.axes.map((a) => a.name)}]`),
  );

  const inputs = inputsOf(main);
  const tensors = new Map(
    [...inputs].map(([name, { axes, data }]): [string, Tensor] => {
      const element = term.inputs.find((i) => i.name === name)?.stored ?? 'f32';
      return [name, { element, shape: axes.map((a) => a.size), data: Float64Array.from(data) }];
    }),
  );
  const bound = bindSizes(signatureOf(term), new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  assert.deepEqual(bound.problems.map(describeSizeProblem), []);
  const results = [...evaluate(term, tensors, bound.sizes).values()];
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

  const formatted = formatModule({ path: 'formatted', text }) ?? '';
  const tokens = (source: string): string[] => parseModule({ path: 'tokens', text: source }).tokens.map((t) => t.image);
  assert.deepEqual(tokens(formatted), tokens(text));
  assert.equal(formatModule({ path: 'formatted', text: formatted }), formatted);
}
