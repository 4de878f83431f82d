/** Programs that nobody listed and that are several kernels: how few, at sizes and on a machine, and that they give what the
 * definition gives; executed step by step, and on a device. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  derivationOf,
  describeDerivation,
  evaluate,
  executePlan,
  fusedPlan,
  planReport,
  type Term,
  verifyLabelled,
} from '@ncd/language';
import { deviceFor, type Inputs, inputsOf, type Results, runOnDevice, suiteDevice } from '../support/on-device.ts';
import { checkText } from '../support/sources.ts';
import { webgpu } from '../support/targets.ts';

interface Program {
  readonly text: string;
  /** For which it is planned. */
  readonly planned: Readonly<Record<string, number>>;
  readonly kernels: number;
  /** What they may move, where fewer kernels are not all that there is to it. */
  readonly bytes?: number;
  readonly runs: readonly Readonly<Record<string, number>>[];
}

const programs: Readonly<Record<string, Program>> = {
  'softmaxes of scores along both of their axes, and their diagonal': {
    text: `(A: f32[b, d], B: f32[b, d]) -> f32[b] {
  let S = dot[d](A, rename[b -> c](B))
  let own = S[c = index(b)]
  logsumexp[c](S) - own + rename[c -> b](logsumexp[b](S)) - own
}`,
    planned: { b: 4096, d: 64 },
    kernels: 3,
    runs: [
      { b: 1, d: 1 },
      { b: 2, d: 3 },
      { b: 67, d: 5 },
    ],
  },
  'covariances of all pairs of columns, of which each has its mean': {
    text: `(X: f32[n, d]) -> f32[d, e] where e == d {
  let C = X - mean[n](X)
  dot[n](C, rename[d -> e](C)) / size(n)
}`,
    planned: { n: 65_536, d: 256 },
    kernels: 1,
    runs: [
      { n: 1, d: 1 },
      { n: 17, d: 3 },
      { n: 9, d: 67 },
    ],
  },
  'a sum that another fold in its kernel says is needed': {
    text: `(A: f32[q, p, e], B: f32[q, x]) -> f32[q, e] {
  at workgroup (group q: 3, stream p: 2) {
    where(any[x](B > 1), sum[p](A) * sum[x](B), 0)
  }
}`,
    planned: { q: 64, p: 64, e: 8, x: 16 },
    kernels: 1,
    runs: [
      { q: 1, p: 1, e: 1, x: 1 },
      { q: 7, p: 5, e: 3, x: 2 },
    ],
  },
  'a ranking in parts, and what stands at the places that it finds': {
    text: `(S: f32[q, x], V: f32[x, e]) -> f32[q, e] {
  let T = topk[x -> k = 4](S)
  dot[k](exp(T.values - max[k](T.values)), V[x = T.indices])
}`,
    planned: { q: 2, x: 65_536, e: 8 },
    kernels: 4,
    runs: [
      { q: 1, x: 4, e: 1 },
      { q: 3, x: 37, e: 5 },
      { q: 2, x: 1031, e: 2 },
    ],
  },
  'states of one split, which are merged together': {
    text: `(X: f32[n], Y: f32[n]) -> f32 {
  let a = X - mean[n](X)
  let b = Y - mean[n](Y)
  sum[n](a * b) * rsqrt(sum[n](a * a) * sum[n](b * b) + 1e-6)
}`,
    planned: { n: 1_000_000 },
    kernels: 7,
    runs: [{ n: 1 }, { n: 63 }, { n: 4099 }],
  },
  'scores that are saved as they are folded, of rows that are folded again': {
    text: `(A: f32[b, d], B: f32[b, d]) -> f32 {
  let S = dot[d](A * rsqrt(dot[d](A, A) + 1e-6), rename[b -> k](B * rsqrt(dot[d](B, B) + 1e-6)))
  let own = S[k = index(b)]
  mean[b](logsumexp[k](S) - own) + mean[b](rename[k -> b](logsumexp[b](S)) - own)
}`,
    planned: { b: 2048, d: 128 },
    kernels: 3,
    runs: [
      { b: 1, d: 1 },
      { b: 2, d: 3 },
      { b: 67, d: 5 },
    ],
  },
  'a norm of weighted values: weights are not stored, though what is normed could be folded first': {
    text: `(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  let O = dot[x](relu(dot[d](Q, K)), V)
  O * rsqrt(mean[e](O * O) + 1e-5)
}`,
    planned: { h: 8, q: 2048, x: 2048, d: 64, e: 64 },
    kernels: 3,
    bytes: 165e6, // scores alone are 134 MB, written and read
    runs: [
      { h: 1, q: 1, x: 1, d: 1, e: 1 },
      { h: 2, q: 5, x: 33, d: 3, e: 4 },
    ],
  },
};

describe('programs of several kernels', function () {
  this.timeout(120_000);
  const device = suiteDevice();

  for (const [title, { text, planned, kernels, bytes, runs }] of Object.entries(programs)) {
    const term = termOf(text);

    const options = {
      storageBuffers: webgpu.limits.storageBuffers,
      sizes: new Map(Object.entries(planned)),
      target: webgpu,
    };

    it(`${title}: at most ${kernels}`, () => {
      const labelled = fusedPlan(term, options);
      assert.deepEqual(verifyLabelled(labelled), []);
      assert.ok(labelled.regions.length <= kernels, labelled.regions.map(({ name }) => name).join());
      const moved = planReport(labelled, webgpu, options.sizes).totals.globalBytes ?? assert.fail('open');
      assert.ok(moved <= (bytes ?? moved), `${moved} bytes`);
      assert.match(describeDerivation(derivationOf(labelled), []), /^f: kernel /);
    });

    it(`${title}: the values`, async function () {
      const all = runs.map((given) => {
        const sizes = new Map(Object.entries(given));
        return { sizes, inputs: inputsOf(term, sizes, 7) };
      });
      const expected = all.map(({ sizes, inputs }) => evaluate(term, inputs, sizes));
      for (const how of [{ storageBuffers: 8 }, options])
        all.forEach(({ sizes, inputs }, i) => {
          assertNear(executePlan(fusedPlan(term, how), inputs, sizes).results, expected[i], 1e-9, inputs);
        });
      const { sizes, target } = options;
      const { results } = await runOnDevice(deviceFor(this, device()), term, all, { sizes, target });
      all.forEach(({ inputs }, i) => assertNear(results[i], expected[i], 1e-4, inputs));
    });
  }
});

function termOf(text: string): Term {
  const typed = checkText(`import { logsumexp } from "std/nn"\nexport diagram f${text}\n`);
  const diagram = [...typed.diagrams.values()].find(({ name }) => name === 'f');
  assert.ok(diagram?.sound, typed.diagnostics.map(({ message }) => message).join());
  return buildTerm(typed, diagram);
}

function assertNear(
  found: Results | undefined,
  expected: Results | undefined,
  tolerance: number,
  inputs: Inputs,
): void {
  assert.ok(found && expected);
  for (const [name, { data }] of expected)
    data.forEach((value, i) => {
      const own = found.get(name)?.data[i] as number;
      const shapes = [...inputs.values()].map(({ shape }) => shape.join('×'));
      assert.ok(Math.abs(own - value) <= tolerance * Math.max(1, Math.abs(value)), `${own}, not ${value}: ${shapes}`);
    });
}
