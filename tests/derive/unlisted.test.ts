/** Programs that nobody listed: one stream where theory.md §4–§5 says so, and equal to the definition with scores of ±1e4, means
 * far from zero, and rows in which little or nothing counts; executed step by step, and on a device. */
import { strict as assert } from 'node:assert';
import { deriveStream, evaluate, executePlan, fusedPlan, verifyLabelled } from '@ncd/language';
import {
  changed,
  deviceFor,
  type Inputs,
  inputsOf,
  type Results,
  runOnDevice,
  type Sizes,
  suiteDevice,
} from '../support/on-device.ts';
import { unlisted, unlistedTerm } from './unlisted.ts';

/** Their states do not fit an axis, or depend on a choice of results; see each refusal. */
const refused: Readonly<Record<string, RegExp>> = {
  through_lse_of_rows: /carries an axis along which it is folded/,
};

describe('programs that nobody listed', function () {
  this.timeout(240_000);
  const device = suiteDevice();

  for (const name of unlisted) {
    it(`${name} goes along x in one stream`, () => {
      const term = unlistedTerm(name);
      const x = term.nodes.flatMap((n) => n.axes).find((a) => a.name === 'x');
      assert.ok(x);
      const interior = term.nodes.filter((n) => n.kind !== 'input').map((n) => n.id);
      const derivation = deriveStream({ nodes: term.nodes, interior, outputs: term.results.map((r) => r.node) }, x);
      const refusal = refused[name];
      if (refusal) {
        assert.ok(derivation.kind === 'refusal');
        assert.match(derivation.reason, refusal);
      } else assert.equal(derivation.kind, 'stream');
      const labelled = fusedPlan(term, { storageBuffers: 8 });
      assert.deepEqual(verifyLabelled(labelled), []);
      assert.equal(labelled.regions.length, 1);
    });

    it(`${name} equals its definition`, async function () {
      const term = unlistedTerm(name);
      const labelled = fusedPlan(term, { storageBuffers: 8 });
      const runs = lengths.flatMap((x) => {
        const sizes: Sizes = new Map(term.symbols.map((s) => [s, s === 'x' ? x : (usual[s] ?? 3)]));
        return variants(inputsOf(term, sizes, 5)).map((inputs) => ({ sizes, inputs }));
      });
      const expected = runs.map(({ sizes, inputs }) => evaluate(term, inputs, sizes));
      for (const [i, { sizes, inputs }] of runs.entries())
        assertNear(executePlan(labelled, inputs, sizes).results, expected[i] as Results, 1e-8, sizes);
      const opened = deviceFor(this, device());
      const { results } = await runOnDevice(opened, term, runs);
      for (const [i, { sizes }] of runs.entries())
        assertNear(results[i] as Results, expected[i] as Results, tolerances[i % tolerances.length] as number, sizes);
    });
  }
});

/** One element, about a chunk of eight, and many. */
const lengths = [1, 7, 9, 67];
const usual: Readonly<Record<string, number>> = { q: 6, d: 4 };

const isScore = (name: string): boolean => ['S', 'T', 'Q', 'K'].includes(name);

/** Ordinary; equal or far apart; far from zero; with elements and whole rows that do not count. */
const variants = (inputs: Inputs): readonly Inputs[] => {
  const large = (name: string): number => (name === 'S' || name === 'T' ? 1e4 : 100);
  const row = inputs.get('S')?.shape.at(-1) ?? 0;
  return [
    inputs,
    changed(inputs, (value, _, name) => (isScore(name) ? Math.round(value * 2) * large(name) : value)),
    changed(inputs, (value, _, name) => (isScore(name) ? value + 1000 : value)),
    changed(inputs, (value, i, name) => (name === 'S' && (i < row || i % 5 === 0) ? -Infinity : value * 3)),
  ];
};
/** Neighbouring f32 numbers near 1e4 are 1e-3 apart, and an exponential makes of that a relative error. */
const tolerances = [2e-5, 2e-3, 2e-3, 2e-5];

/** Relative to the largest value, or to 0.1. What is NaN by definition, infinite or too large for f32 may be anything: the
 * logarithm of a weight that vanishes in the definition is finite where it is never taken of the weight. */
function assertNear(found: Results, expected: Results, tolerance: number, sizes: Sizes): void {
  for (const [name, { data }] of expected) {
    const most = Array.from(data).reduce((m, x) => (Math.abs(x) < 1e37 ? Math.max(m, Math.abs(x)) : m), 0.1);
    data.forEach((value, i) => {
      const own = found.get(name)?.data[i] as number;
      if (Number.isNaN(value) || own === value || Math.abs(value) > 1e37) return;
      const near = Math.abs(own - value) <= tolerance * Math.max(most, Math.abs(value));
      assert.ok(near, `${name}[${i}] is ${own} instead of ${value} at ${JSON.stringify([...sizes])}`);
    });
  }
}
