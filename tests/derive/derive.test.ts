/** Streams that nobody wrote: what can go along one axis is found from the algebra of scalar functions (theory: rules PRE,
 * POST, CASCADE), computed on a device, and equal to the definition. */
import { strict as assert } from 'node:assert';
import { deriveStream, evaluate, fusedPlan, type Term, verifyLabelled } from '@ncd/language';
import {
  changed,
  deviceFor,
  type Inputs,
  inputsOf,
  runOnDevice,
  type Sizes,
  suiteDevice,
} from '../support/on-device.ts';
import { names, termOf } from './programs.ts';

const refused = ['bare_softmax', 'through_tanh', 'chosen_by_result'];
const streamed = names.filter((name) => !refused.includes(name));
/** These can be one stream too, but what they would compute again costs more than what they would not move. */
const cheaperApart = ['centred_linear', 'own_softmax'];
const fused = streamed.filter((name) => !cheaperApart.includes(name));
/** Where sizes are open they are taken as 4096; rows as long as that are better stored than computed again. */
const shortRows: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map([['normed_keys', new Map([['d', 64]])]]);

function derive(name: string, axisName: string) {
  const term = termOf(name);
  const axis = term.nodes.flatMap((n) => n.axes).find((a) => a.name === axisName);
  assert.ok(axis);
  const interior = term.nodes.filter((n) => n.kind !== 'input').map((n) => n.id);
  return deriveStream({ nodes: term.nodes, interior, outputs: term.results.map((r) => r.node) }, axis);
}

describe('derive', () => {
  for (const name of fused)
    it(`${name} is one kernel`, () => {
      const labelled = fusedPlan(termOf(name), { storageBuffers: 8, sizes: shortRows.get(name) ?? new Map() });
      assert.deepEqual(verifyLabelled(labelled), []);
      assert.deepEqual(
        labelled.regions.map((r) => r.kind),
        ['stream'],
      );
    });

  it('keeps a running maximum, a rescaled sum and a rescaled contraction for softmax times values', () => {
    const derivation = derive('attention', 'x');
    assert.equal(derivation.kind, 'stream');
    if (derivation.kind !== 'stream') return;
    const { accumulators, steps } = derivation.stream;
    assert.deepEqual(
      accumulators.map((a) => [a.monoid, a.shift !== undefined]),
      [
        ['max', false],
        ['sum', true],
        ['sum', true],
      ],
    );
    assert.deepEqual(
      steps.map((s) => s.rule),
      ['PRE', 'CASCADE', 'CASCADE'],
    );
  });

  it('moves the factor of a norm behind the contraction', () => {
    const derivation = derive('rms_linear', 'i');
    assert.ok(derivation.kind === 'stream' && derivation.stream.accumulators.every((a) => a.shift === undefined));
  });

  it('refuses an output that carries the axis and reads all of it', () => {
    const refusal = derive('bare_softmax', 'x');
    assert.ok(refusal.kind === 'refusal');
    assert.equal(refusal.rule, 'PRE');
    assert.match(refusal.reason, /carries x and every element of it reads all of x/);
  });

  it('refuses what does not separate, and names the function and the result', () => {
    const refusal = derive('through_tanh', 'x');
    assert.ok(refusal.kind === 'refusal');
    assert.match(refusal.reason, /^tanh of a value that depends on m does not separate/);
    const choice = derive('chosen_by_result', 'x');
    assert.ok(choice.kind === 'refusal');
    assert.match(choice.reason, /depends on m/);
  });
});

describe('derived kernels', function () {
  this.timeout(240_000);
  const device = suiteDevice();

  const sizes = [
    [7, 5, 13, 3, 17],
    [1, 1, 1, 1, 1],
    [4, 8, 8, 64, 4],
    [65, 3, 9, 66, 5],
    [5, 4, 63, 7, 65],
  ];
  for (const name of streamed)
    it(`${name} equals its definition around every tile size`, async function () {
      const opened = deviceFor(this, device());
      const term = termOf(name);
      for (const choice of sizes) {
        const at = new Map(term.symbols.map((s, i) => [s, choice[i % choice.length] as number]));
        for (const planned of [undefined, at]) await compare(opened, term, at, inputsOf(term, at, 3), planned);
      }
    });

  it('stay right with large scores, and with a mean far from zero', async function () {
    const opened = deviceFor(this, device());
    const large = termOf('through_lse');
    const at = new Map(large.symbols.map((s, i) => [s, [6, 40, 5][i % 3] as number]));
    await compare(
      opened,
      large,
      at,
      changed(inputsOf(large, at, 3), (x) => x * 1e4),
      at,
    );
    const moments = termOf('moments');
    const wide = new Map(moments.symbols.map((s, i) => [s, [5, 1000][i % 2] as number]));
    await compare(
      opened,
      moments,
      wide,
      changed(inputsOf(moments, wide, 3), (x) => x + 1000),
      wide,
      1e-3,
    );
  });
});

async function compare(
  device: GPUDevice,
  term: Term,
  sizes: Sizes,
  inputs: Inputs,
  planned: Sizes | undefined,
  tolerance = 1e-5,
): Promise<void> {
  const { results } = await runOnDevice(device, term, [{ sizes, inputs }], planned ? { sizes: planned } : {});
  for (const [name, { data }] of evaluate(term, inputs, sizes)) {
    let error = 0;
    let norm = 0;
    data.forEach((value, i) => {
      const found = results[0]?.get(name)?.data[i] as number;
      if (Number.isNaN(value)) return; // a row without any element to look at has no softmax
      assert.ok(Number.isFinite(found), `${name}[${i}] is ${found} at ${JSON.stringify([...sizes])}`);
      error += (found - value) ** 2;
      norm += value ** 2;
    });
    const relative = Math.sqrt(error / Math.max(norm, 1e-30));
    assert.ok(
      relative <= tolerance || Math.sqrt(error) < 1e-6,
      `${name} is off by ${relative} at ${JSON.stringify([...sizes])}`,
    );
  }
}
