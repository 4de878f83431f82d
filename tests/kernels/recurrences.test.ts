/** Recurrences on a device: equal to the reference at sizes that are prime, one and zero, as first planned and fused. */
import { strict as assert } from 'node:assert';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { bindSizes, buildTerm, evaluateSize, signatureOf, type Tensor, type Term } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { checkText } from '../support/sources.ts';
import { compileChecked, runAndCompare } from './device.ts';

interface Program {
  readonly text: string;
  /** Kernels of the fused plan. */
  readonly kernels: number;
  /** For which the kernels are counted; open without. */
  readonly sizes?: Readonly<Record<string, number>>;
}

const programs: Readonly<Record<string, Program>> = {
  cumsum: { kernels: 1, text: 'diagram f(A: f32[b, t]) -> f32[b, t] { cumsum[t](A) }' },
  cumprod: { kernels: 1, text: 'diagram f(A: f32[t, b]) -> f32[t, b] { cumprod[t](1 + 0.1 * A) }' },
  'cummax and cummin of integers': {
    kernels: 2,
    text: 'diagram f(A: i32[t, b]) -> (i32[t, b], i32[t, b]) { (cummax[t](A), cummin[t](A)) }',
  },
  'linear recurrence': {
    kernels: 1,
    text: `diagram f(X: f32[b, t, c], a: f32[t, c], h0: f32[c]) -> f32[b, t, c] {
      scan[t](h = h0) {
        let h1 = tanh(a) * h + X
        next h = h1
        emit h1
      }
    }`,
  },
  'moving average of an average': {
    kernels: 1,
    text: `diagram average[t](X: f32[t], a: f32) -> f32[t] {
      scan[t](h = 0.0) {
        next h = a * h + (1 - a) * X
        emit h
      }
    }
    diagram f(X: f32[b, t], a: f32) -> f32[b, t] { average[t](average[t](X, a), a * a) }`,
  },
  'states that change places': {
    kernels: 1,
    text: `diagram f(X: f32[b, t]) -> (f32[b, t], f32[b, t]) {
      scan[t](p = 1.0, q = 2.0, r = 3.0) {
        next p = q
        next q = p + X
        next r = q
        emit (p + r, q)
      }
    }`,
  },
  'final states': {
    kernels: 1,
    text: `diagram f(X: f32[b, t]) -> (f32[b], f32[b]) {
      let s = scan[t](p = 1.0, q = 2.0) {
        next p = q
        next q = p + X
      }
      (s.p, s.q)
    }`,
  },
  'linear attention': {
    kernels: 1,
    text: `diagram f(q: f32[h, t, i = 5], k: f32[h, t, i], v: f32[h, t, j], g: f32[h, t]) -> (f32[h, t, j], f32[h, i, j]) {
      let decay = exp(-abs(g))
      let O = scan[t](S = 0.0) {
        let S1 = decay * S + k * v
        next S = S1
        emit dot[i](q, S1) * rsqrt(size(i))
      }
      (O, O.S)
    }`,
  },
  'gated delta rule': {
    kernels: 1,
    text: `diagram f(q: f32[t, i], k: f32[t, i], v: f32[t, j], g: f32[t], beta: f32[t]) -> f32[t, j] where i <= 8 {
      scan[t](S: f32[i, j] = 0.0) {
        let kept = exp(-abs(g)) * S
        let S1 = kept + 0.1 * beta * k * (v - dot[i](k, kept))
        next S = S1
        emit dot[i](q, S1)
      }
    }`,
  },
  'recurrent network': {
    kernels: 1,
    text: `diagram f(X: f32[b, t, i = 6], W: f32[i, j = 6]) -> f32[b, t, i] {
      scan[t](h: f32[b, i] = 0.0) {
        let h1 = tanh(0.5 * dot[j](W, rename[i -> j](h)) + X)
        next h = h1
        emit h1
      }
    }`,
  },
  'softmax inside a step': {
    kernels: 1,
    text: `import { softmax } from "std/nn"
    diagram f(X: f32[t, i = 6]) -> f32[t, i] {
      scan[t](h: f32[i] = 0.0) {
        let h1 = softmax[i](h + X)
        next h = h1
        emit h1 - max[i](h1)
      }
    }`,
  },
  'one recurrence, written twice': {
    kernels: 1,
    text: `accumulator both[x](A: f32[x]) {
      state (low: f32 = inf, high: f32 = -inf)
      step {
        next low = minimum(low, A)
        next high = maximum(high, A)
      }
    }
    diagram f(A: f32[b, x]) -> f32[b] {
      both[x](A).high - both[x](A).low
    }`,
  },
  'one recurrence, whose results read each other': {
    kernels: 4,
    text: `diagram f(A: f32[b, t], W: f32[t, d], V: f32[t, d]) -> (f32[b, t], f32[b, t], f32[b, t]) {
      let x = scan[t](S = 0.0) { emit S; next S = S + A }
      let y = scan[t](S = 0.0) { emit S * dot[d](W, V); next S = S + A }
      let z = scan[t](S = 0.0) { emit S * x / (1 + max[t](abs(x))); next S = S + A }
      (x, y, z)
    }`,
  },
  'shift register': {
    kernels: 1,
    text: `diagram f(X: f32[c, t], W: f32[c, k = 4]) -> (f32[c, t], f32[c, k]) {
      let last = scan[t](B: f32[c, k] = 0.0) {
        let B1 = where(index(k) == size(k) - 1, X, B[k = k + 1 else 0])
        next B = B1
        emit (dot[k](W, B1), B1)
      }
      let (y, _) = last
      (y, last.B)
    }`,
  },
  'a sum of what is emitted': {
    kernels: 1,
    text: 'diagram f(A: f32[b, t], W: f32[t]) -> f32[b] { dot[t](cumsum[t](A), W) }',
  },
  'a logarithm of exponentials along what is emitted': {
    kernels: 1,
    text: `diagram f(A: f32[b, t]) -> f32[b] {
      let S = where(index(t) % 3 == 1, cumsum[t](A), -inf)
      let m = max[t](S)
      log(0.001 + sum[t](exp(S - where(m == -inf, 0.0, m))))
    }`,
  },
  'a softmax along what is emitted': {
    kernels: 2,
    text: `import { softmax } from "std/nn"
    diagram f(A: f32[b, t], V: f32[t, e]) -> f32[b, e] {
      let S = cumsum[t](A)
      dot[t](softmax[t](where(index(t) % 3 == 1, S, -inf)), V)
    }`,
  },
  'what is emitted beside its sum': {
    kernels: 1,
    text: `diagram f(A: f32[b, t], W: f32[t]) -> (f32[b, t], f32[b]) {
      let C = cumsum[t](A)
      (C, dot[t](C, W))
    }`,
  },
  'online softmax as an accumulator': {
    kernels: 1,
    // a score is computed by itself, which pays for heads, and not for the 4096 that an open size is taken as
    sizes: { d: 64 },
    text: `accumulator weighted[x](S: f32[x], V: f32[x, e]) -> f32[e] {
      state (m: f32 = -inf, z: f32 = 0.0, o: f32[e] = 0.0)
      step {
        let m1 = maximum(m, S)
        let keep = where(m == -inf, 0.0, exp(m - m1))
        let w = where(S == -inf, 0.0, exp(S - m1))
        next m = m1
        next z = z * keep + w
        next o = o * keep + w * V
      }
      tail { where(z > 0, o / z, 0.0) }
    }
    diagram f(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
      let S = dot[d](Q, K) * rsqrt(size(d))
      weighted[x](where(index(x) <= index(q), S, -inf), V)
    }`,
  },
  'mean and variance': {
    kernels: 2,
    text: `accumulator moments[x](A: f32[x]) -> (mean: f32, var: f32) {
      state (n: f32 = 0.0, mean: f32 = 0.0, m2: f32 = 0.0)
      step {
        let delta = A - mean
        let mean1 = mean + delta / (n + 1.0)
        next n = n + 1.0
        next mean = mean1
        next m2 = m2 + delta * (A - mean1)
      }
      tail { (mean, m2 / maximum(n, 1.0)) }
    }
    diagram f(A: f32[b, x]) -> f32[b, x] {
      let m = moments[x](A)
      (A - m.mean) * rsqrt(m.var + 0.00001)
    }`,
  },
  'the largest value and its place': {
    kernels: 1,
    text: `accumulator largest[x](A: f32[x]) {
      state (value: f32 = -inf, place: i32 = -1)
      step {
        next value = maximum(value, A)
        next place = where(A > value, index(x), place)
      }
    }
    diagram f(A: f32[x, b]) -> (f32[b], i32[b]) {
      let best = largest[x](A)
      (best.value, best.place)
    }`,
  },
};

const termOf = (text: string): Term => {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.map((d) => d.message),
    [],
  );
  const diagram = [...typed.diagrams.values()].find((d) => d.name === 'f');
  assert.ok(diagram);
  return buildTerm(typed, diagram);
};

function inputsAt(term: Term, choose: (symbol: string, i: number) => number) {
  const given = new Map(term.symbols.map((s, i) => [s, choose(s, i)]));
  const { sizes, problems } = bindSizes(signatureOf(term), new Map(), given);
  assert.deepEqual(problems, []);
  const inputs: Record<string, Tensor> = {};
  for (const { name, stored, axes } of term.inputs) {
    const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
    inputs[name] = randomTensor(name, stored, shape, 3);
  }
  return { sizes: Object.fromEntries(sizes), inputs };
}

const choices: Readonly<Record<string, (symbol: string, i: number) => number>> = {
  'prime sizes': (symbol, i) => (symbol === 'e' || symbol === 'j' ? 67 : ([3, 7, 5, 11][i] ?? 2)),
  'sizes of one': () => 1,
  'nothing to go along': (symbol) => (symbol === 't' || symbol === 'x' ? 0 : 3),
  'nothing to compute': (symbol) => (symbol === 't' || symbol === 'x' ? 3 : 0),
};

describe('recurrences on a device', function () {
  this.timeout(240_000);
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  for (const [title, { text, kernels, sizes = {} }] of Object.entries(programs)) {
    for (const plan of ['fused', 'first'] as const)
      it(`${title}: ${plan} plan`, async () => {
        assert.ok(opened);
        const term = termOf(text);
        for (const choose of Object.values(choices)) {
          const example = { name: title, term, ...inputsAt(term, choose), tolerance: 2e-5 };
          await runAndCompare(opened.device, example, compileChecked(example, { plan }));
        }
      });

    it(`${title}: ${kernels} ${kernels === 1 ? 'kernel' : 'kernels'}`, () => {
      const term = termOf(text);
      const plannedFor = { sizes: new Map(Object.entries(sizes)) };
      const { labelled } = compileChecked({ name: title, term, inputs: {} }, plannedFor);
      assert.equal(labelled.regions.length, kernels);
    });
  }

  it('an accumulator with a merge, in parts side by side', async () => {
    assert.ok(opened);
    const term = termOf(`accumulator decay[x](A: f32[x], V: f32[x, e]) -> f32[e] {
      state (h: f32 = 0.0, w: f32 = 1.0, o: f32[e] = 0.0)
      step {
        next h = 0.5 * h + A
        next w = 0.5 * w
        next o = 0.5 * o + A * V
      }
      merge (l, r) { (l.h * r.w + r.h, l.w * r.w, l.o * r.w + r.o) }
      tail { o / (1 + abs(h)) }
    }
    diagram f(A: f32[b, x], V: f32[x, e]) -> f32[b, e] { decay[x](A, V) }`);
    for (const x of [4096, 5003]) {
      const at = inputsAt(term, (symbol) => (symbol === 'x' ? x : symbol === 'b' ? 1 : 3));
      const example = { name: 'parts', term, ...at, tolerance: 2e-5 };
      const compiled = compileChecked(example, { sizes: new Map(Object.entries(at.sizes)) });
      assert.equal(compiled.labelled.splits?.length, 1);
      await runAndCompare(opened.device, { ...example, term: compiled.labelled.term }, compiled);
      // made for one choice of sizes, it runs at all others
      for (const other of Object.values(choices))
        await runAndCompare(
          opened.device,
          { ...example, term: compiled.labelled.term, ...inputsAt(term, other) },
          compiled,
        );
    }
  });

  it('a contraction that is computed inside the step that reads it', async () => {
    assert.ok(opened);
    const term = termOf(`diagram f(K: f32[n, t, i], V: f32[n, t, j]) -> f32[n, t, j] where t <= 64 {
      let A: f32[n, t, s] = dot[i](K, K[t = s])
      scan[t](X: f32[n, s, j] = repeat[n, s, j](0.0)) {
        let x = V - 0.1 * dot[s](where(index(s) < index(t), A, 0), X)
        next X = where(index(s) == index(t), x, X)
        emit x
      }
    }`);
    const example = { name: 'inside', term, ...inputsAt(term, (_, i) => [2, 6, 3, 7][i] ?? 2), tolerance: 2e-5 };
    const compiled = compileChecked(example, { sizes: new Map(Object.entries(example.sizes)) });
    assert.equal(compiled.labelled.regions.length, 1);
    await runAndCompare(opened.device, example, compiled);
  });
});
