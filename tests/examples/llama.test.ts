/** The model of examples/llama: the same tokens however it is computed, whole or step by step, and with quantised weights. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { compileTerm, createProgram, type Program } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import {
  bindSizes,
  blockFormat,
  buildTerm,
  chooseElements,
  evaluate,
  quantise,
  signatureOf,
  type Tensor,
  type Term,
} from '@ncd/language';
import { type Cache, type Call, generate, type Model, makeCache, step } from '../../examples/llama/model.ts';
import {
  config,
  dequantised,
  makeWeights,
  type Numbers,
  quantised,
  type Weights,
} from '../../examples/llama/weights.ts';
import { root } from '../support/programs.ts';
import { checkText } from '../support/sources.ts';

type Results = Readonly<Record<string, Numbers>>;

/** Sizes for which kernels are made; they run at all others. */
const planned = new Map(
  Object.entries({
    t: 5,
    x: 16,
    m: config.channels,
    k: config.shared,
    r: config.repeated,
    d: config.width,
    f: config.inner,
    v: config.tokens,
  }),
);

/** How weights and the cache are stored. */
interface Stored {
  readonly S: string;
  readonly C: string;
}
const plain: Stored = { S: 'f32', C: 'f32' };
const inBlocks: Stored = { S: 'q4_0', C: 'f32' };

function termsOf(stored: Stored): ReadonlyMap<string, Term> {
  const checked = checkText(readFileSync(`${root}examples/llama/llama.ncd`, 'utf8'));
  const choices = Object.entries(stored).map(([name, value]) => ({ name, value }));
  const { typed, diagnostics } = chooseElements(checked, choices);
  assert.deepEqual([...checked.diagnostics, ...diagnostics], []);
  return new Map([...typed.diagrams.values()].map((d) => [d.name, buildTerm(typed, d)]));
}

function termNamed(terms: ReadonlyMap<string, Term>, name: string): Term {
  const term = terms.get(name);
  assert.ok(term);
  return term;
}

function tensorsOf(term: Term, inputs: Results): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    term.inputs.map(({ name, stored }) => {
      const array = inputs[name];
      assert.ok(array, name);
      return [name, { element: stored, ...array }];
    }),
  );
}

const numbersOf = (results: Iterable<readonly [string, Tensor]>): Results =>
  Object.fromEntries([...results].map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));

/** Arrays of this process that were updated hold what they have become. */
function keepUpdated(inputs: Results, updated: Readonly<Record<string, { readonly data: ArrayLike<number> }>>): void {
  for (const name of ['K', 'V']) {
    const [array, own] = [updated[name], inputs[name]];
    if (!array || !own) continue;
    const isAsStored = array.data.length === own.data.length;
    own.data.set(isAsStored ? array.data : quantise(array.data, blockFormat('q8_0')));
  }
}

function onInterpreter(stored: Stored): Call<Numbers> {
  const terms = termsOf(stored);
  return async (diagram, inputs, given) => {
    const term = termNamed(terms, diagram);
    const tensors = new Map(Object.entries(tensorsOf(term, inputs)));
    const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
    const { sizes } = bindSizes(signatureOf(term), shapes, new Map(Object.entries(given)));
    const results = numbersOf(evaluate(term, tensors, sizes));
    keepUpdated(inputs, results);
    return results;
  };
}

function onDevice({ device }: OpenedDevice, stored: Stored, plan: 'first' | 'derived'): Call<Numbers> {
  const terms = termsOf(stored);
  const programs = new Map<string, Program>();
  return async (diagram, inputs, sizes) => {
    const term = termNamed(terms, diagram);
    let program = programs.get(diagram);
    if (!program) {
      const { wgsl, manifest } = compileTerm(term, plan === 'first' ? { plan } : { sizes: planned });
      const created = await createProgram(device, wgsl, manifest);
      if (created.kind !== 'ok') assert.fail(JSON.stringify(created));
      program = created.program;
      programs.set(diagram, program);
    }
    const outcome = await program.run(tensorsOf(term, inputs), { sizes });
    if (outcome.kind !== 'ok') assert.fail(JSON.stringify(outcome));
    keepUpdated(inputs, outcome.updated);
    return numbersOf(Object.entries(outcome.results));
  };
}

/** A cache for 16 tokens. What it holds at first is no matter, as long as it is finite. */
const cacheOf = (type: string): Cache<Numbers> =>
  makeCache(16, (shape) => {
    const data = new Float32Array(shape.reduce((n, s) => n * s, 1)).fill(7);
    return { shape, data: type === 'f32' ? data : quantise(data, blockFormat('q8_0')) };
  });

const modelOf = (call: Call<Numbers>, weights: Weights, cached = 'f32'): Model<Numbers> => ({
  call,
  weights,
  cache: cacheOf(cached),
});

const distance = (a: Numbers, b: Numbers): number =>
  Math.max(...Array.from(a.data, (value, i) => Math.abs(value - Number(b.data[i]))));

describe('examples: a Llama', function () {
  this.timeout(240_000);
  const prompt = [79, 110, 99, 101, 32];
  const weights = makeWeights(1);
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
    assert.ok(opened, 'there is no device');
  });
  after(() => opened?.device.destroy());

  it('generates the same tokens on the interpreter, with a kernel for each reduction, and as planned', async () => {
    assert.ok(opened);
    const expected = await generate(modelOf(onInterpreter(plain), weights), prompt, 8);
    assert.ok(new Set(expected).size > 3, `the tokens are ${expected}`);
    for (const plan of ['first', 'derived'] as const)
      assert.deepEqual(await generate(modelOf(onDevice(opened, plain, plan), weights), prompt, 8), expected, plan);
  });

  it('gives the same scores step by step as at once', async () => {
    assert.ok(opened);
    const call = onDevice(opened, plain, 'derived');
    const atOnce = modelOf(call, weights);
    const whole = await step(atOnce, prompt, 0);
    const stepwise = modelOf(call, weights);
    let last = await step(stepwise, prompt.slice(0, 2), 0);
    for (const [i, token] of prompt.entries()) if (i >= 2) last = await step(stepwise, [token], i);
    assert.ok(distance(last.scores, whole.scores) < 1e-4);
    for (const [i, { K, V }] of stepwise.cache.layers.entries()) {
      assert.ok(distance(filled(K), filled(atOnce.cache.layers[i]?.K)) < 1e-4);
      assert.ok(distance(filled(V), filled(atOnce.cache.layers[i]?.V)) < 1e-4);
    }
  });

  it('has no place for more tokens than its cache', async () => {
    const model = modelOf(onInterpreter(plain), weights);
    await assert.rejects(step(model, prompt, 12), /room for 16 tokens, not for 17/);
  });

  it('generates the same tokens with a cache in q8_0 on the interpreter and as planned', async () => {
    assert.ok(opened);
    const stored = { S: 'f32', C: 'q8_0' };
    const expected = await generate(modelOf(onInterpreter(stored), weights, 'q8_0'), prompt, 4);
    const found = await generate(modelOf(onDevice(opened, stored, 'derived'), weights, 'q8_0'), prompt, 4);
    assert.deepEqual(found, expected);
  });

  it('computes with weights in q4_0 what the values that they stand for give', async () => {
    assert.ok(opened);
    const reference = onInterpreter(plain);
    const expected = await step(modelOf(reference, dequantised(weights)), prompt, 0);
    const exact = await step(modelOf(reference, weights), prompt, 0);
    assert.ok(distance(exact.scores, expected.scores) > 0.01, 'quantisation changes what is computed');
    const stored = quantised(weights);
    const derived = onDevice(opened, inBlocks, 'derived');
    for (const call of [onInterpreter(inBlocks), onDevice(opened, inBlocks, 'first'), derived]) {
      const found = await step(modelOf(call, stored), prompt, 0);
      assert.ok(distance(found.scores, expected.scores) < 1e-4);
    }
    const tokens = await generate(modelOf(reference, dequantised(weights)), prompt, 6);
    assert.deepEqual(await generate(modelOf(derived, stored), prompt, 6), tokens);
  });
});

/** The keys or values of the prompt. */
function filled(cached: Numbers | undefined): Numbers {
  assert.ok(cached);
  const [heads = 0, positions = 0, width = 0] = cached.shape;
  const rows = Array.from({ length: heads }, (_, h) => cached.data.slice(h * positions * width).slice(0, 5 * width));
  return { shape: [heads, 5, width], data: Float32Array.from(rows.flatMap((row) => [...row])) };
}
