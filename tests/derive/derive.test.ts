/** Streams that nobody wrote: what can go along one axis is found from the algebra of scalar functions (theory: rules PRE,
 * POST, CASCADE), computed on a device, and equal to the definition. */
import { strict as assert } from 'node:assert';
import { compileTerm, createProgram, verifyLowered } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { deriveStream, evaluate, evaluateSize, fusedPlan, type Tensor, type Term, verifyLabelled } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { names, termOf } from './programs.ts';

const refused = ['bare_softmax', 'through_tanh', 'chosen_by_result'];
const streamed = names.filter((name) => !refused.includes(name));
/** These can be one stream too, but what they would compute again costs more than what they would not move. */
const cheaperApart = ['centred_linear', 'own_softmax'];
const fused = streamed.filter((name) => !cheaperApart.includes(name));

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
      const labelled = fusedPlan(termOf(name), { storageBuffers: 8 });
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
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  const sizes = [
    [7, 5, 13, 3, 17],
    [1, 1, 1, 1, 1],
    [4, 8, 8, 64, 4],
    [65, 3, 9, 66, 5],
    [5, 4, 63, 7, 65],
  ];
  for (const name of streamed)
    it(`${name} equals its definition around every tile size`, async function () {
      if (!opened) {
        console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
        return this.skip();
      }
      const term = termOf(name);
      for (const choice of sizes) {
        const at = new Map(term.symbols.map((s, i) => [s, choice[i % choice.length] as number]));
        for (const planned of [undefined, at]) await compare(opened.device, term, at, inputsAt(term, at), planned);
      }
    });

  it('stay right with large scores, and with a mean far from zero', async function () {
    if (!opened) {
      console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
      return this.skip();
    }
    const large = termOf('through_lse');
    const at = new Map(large.symbols.map((s, i) => [s, [6, 40, 5][i % 3] as number]));
    await compare(
      opened.device,
      large,
      at,
      inputsAt(large, at, (x) => x * 1e4),
      at,
    );
    const moments = termOf('moments');
    const wide = new Map(moments.symbols.map((s, i) => [s, [5, 1000][i % 2] as number]));
    await compare(
      opened.device,
      moments,
      wide,
      inputsAt(moments, wide, (x) => x + 1000),
      wide,
      1e-3,
    );
  });
});

function inputsAt(
  term: Term,
  sizes: ReadonlyMap<string, number>,
  change = (x: number) => x,
): ReadonlyMap<string, Tensor> {
  return new Map(
    term.inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
      const tensor = randomTensor(name, stored, shape, 3);
      return [name, stored === 'f32' ? { ...tensor, data: Float32Array.from(tensor.data, change) } : tensor];
    }),
  );
}

async function compare(
  device: GPUDevice,
  term: Term,
  sizes: ReadonlyMap<string, number>,
  inputs: ReadonlyMap<string, Tensor>,
  planned: ReadonlyMap<string, number> | undefined,
  tolerance = 1e-5,
): Promise<void> {
  const { lowered, wgsl, manifest } = compileTerm(term, planned ? { sizes: planned } : {});
  assert.deepEqual(verifyLowered(lowered), []);
  const created = await createProgram(device, wgsl, manifest);
  if (created.kind !== 'ok') assert.fail(JSON.stringify(created.errors));
  const outcome = await created.program.run(Object.fromEntries(inputs), { sizes: Object.fromEntries(sizes) });
  if (outcome.kind !== 'ok') assert.fail(JSON.stringify(outcome.errors));
  for (const [name, { data }] of evaluate(term, inputs, sizes)) {
    let error = 0;
    let norm = 0;
    data.forEach((value, i) => {
      const found = outcome.results[name]?.data[i] as number;
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
  created.program.destroy();
}
