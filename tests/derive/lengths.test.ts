/** Streams at the lengths at which chunks go wrong, with scores that overflow and rows in which nothing counts: a plan that
 * is executed step by step, and its kernels on a device, give what the definition gives. */
import { strict as assert } from 'node:assert';
import {
  evaluate,
  executePlan,
  fusedPlan,
  type Labelled,
  type StreamRegion,
  symbolName,
  type Term,
} from '@ncd/language';
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
import { names, termOf } from './programs.ts';

describe('derived streams around the length of a chunk', function () {
  this.timeout(240_000);
  const device = suiteDevice();

  for (const name of names)
    it(`${name} equals its definition`, async function () {
      const term = termOf(name);
      for (const sizes of sizesOf(term)) {
        const inputs = [ordinary(term, sizes), ...(hasScores(term) ? [largeScores(term, sizes)] : [])];
        const labelled = fusedPlan(term, { storageBuffers: 8, sizes });
        for (const given of inputs) {
          const expected = evaluate(labelled.term, given, sizes);
          assertNear(executePlan(labelled, given, sizes).results, expected, 1e-9, sizes);
        }
        const opened = device();
        if (opened) await compareOnDevice(opened, term, sizes, inputs);
      }
      deviceFor(this, device());
    });

  it('has rows in which nothing counts', () => {
    const term = termOf('window');
    const [sizes] = sizesOf(term);
    assert.ok(sizes);
    const [result] = evaluate(term, ordinary(term, sizes), sizes).values();
    assert.ok(result && [...result.data].some(Number.isNaN) && [...result.data].some(Number.isFinite));
  });
});

const streams = ({ regions }: Labelled): readonly StreamRegion[] =>
  regions.filter((region) => region.kind === 'stream');

/** The streamed axis as long as one element, about a chunk, and a few primes; more rows than the window of a mask is wide. */
function* sizesOf(term: Term): Generator<Sizes> {
  const [region] = streams(fusedPlan(term, { storageBuffers: 8 }));
  const streamed = region ? symbolName(region.stream.axis.size) : undefined;
  const chunk = region?.chunk ?? 4;
  const usual: Readonly<Record<string, number>> = { q: 6, t: 6, d: 4, e: 3 };
  for (const length of new Set([1, chunk - 1, chunk, chunk + 1, 13, 67]))
    if (length > 0)
      yield new Map(term.symbols.map((symbol) => [symbol, symbol === streamed ? length : (usual[symbol] ?? 5)]));
}

const hasScores = (term: Term): boolean =>
  term.inputs.some(({ name }) => name === 'S') || term.inputs.some(({ name }) => name === 'K');

const ordinary = (term: Term, sizes: Sizes): Inputs => inputsOf(term, sizes, 5);

/** Scores of ±1e4 and more, which are equal or far apart. */
function largeScores(term: Term, sizes: Sizes): Inputs {
  const factor: Readonly<Record<string, number>> = { S: 1e4, Q: 100, K: 100 };
  return changed(ordinary(term, sizes), (x, _, name) => {
    const by = factor[name];
    return by ? Math.round(x * 2) * by : x;
  });
}

/** Neighbours among f32 numbers near 1e4 are so far apart, and an exponential makes of that a relative error. */
const besideLargeScores = 1e-3;

async function compareOnDevice(device: GPUDevice, term: Term, sizes: Sizes, all: readonly Inputs[]): Promise<void> {
  const runs = all.map((inputs) => ({ sizes, inputs }));
  const { results } = await runOnDevice(device, term, runs, { sizes });
  for (const [i, inputs] of all.entries())
    assertNear(results[i] as Results, evaluate(term, inputs, sizes), i === 0 ? 2e-5 : besideLargeScores, sizes);
}

/** Relative to the largest value. A row in which nothing counts has no softmax: it is NaN by definition, and may be anything
 * on a device. */
function assertNear(results: Results, expected: Results, tolerance: number, sizes: Sizes): void {
  for (const [name, { data }] of expected) {
    const most = Array.from(data).reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1);
    data.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      const found = results.get(name)?.data[i] as number;
      const near = found === value || Math.abs(found - value) <= tolerance * most;
      assert.ok(near, `${name}[${i}] is ${found} instead of ${value} at ${JSON.stringify([...sizes])}`);
    });
  }
}
