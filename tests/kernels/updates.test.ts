/** Updates in place on a device: equal to the reference, race-free, and in the right order. */
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { bindSizes, buildTerm, evaluateSize, signatureOf, type Tensor } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { checkText } from '../support/sources.ts';
import { compileChecked, runAndCompare } from './device.ts';

const programs: Readonly<Record<string, string>> = {
  'one row': `export diagram f(inout K: f32[t, d], k: f32[d], pos: i32) -> f32[d] {
      K[t = pos] := k
      sum[t](K)
    }`,
  'computed rows of f16': `export diagram f(inout K: f16[t, h, d], X: f32[n, c], W: f32[c, h, d], pos: i32) -> f32[h, d] {
      K[t = pos + index(n)] := f16(dot[c](X, W))
      sum[t](f32(K))
    }`,
  'places that are data, and meet': `export diagram f(inout K: f32[t, d], k: f32[n, d], ids: i32[n], pos: i32) -> f32[d] {
      K[t = (ids + pos) % 4] := 2 * k
      sum[t](K)
    }`,
  'a matrix of places': `export diagram f(inout K: f32[d, t], k: f32[n, c, d], pos: i32) {
      K[t = 2 * index(n) - index(c) + pos] := k
    }`,
  'a ring that goes round more than once': `export diagram f(inout K: f32[w = 2, d], k: f32[n, d], pos: i32) -> f32[d] {
      K[w = (pos + index(n)) % size(w)] := exp(k)
      max[w](K)
    }`,
  'a ring': `export diagram f(inout K: f32[t, d], k: f32[n, d], pos: i32) -> f32[d] where n <= t {
      K[t = (pos + index(n)) % size(t)] := exp(k)
      max[t](K)
    }`,
  'what is stored is a result as well': `export diagram f(inout K: f32[t, d], inout V: f32[d, t], X: f32[d, c], pos: i32) -> (f32[d], f32[d]) {
      let k = sum[c](X)
      K[t = pos] := k
      V[t = pos + 1] := k
      (k, sum[t](V) - sum[t](K))
    }`,
  'two updates of one array': `export diagram f(inout K: f32[t, d], k: f32[d], pos: i32) -> (f32[d], f32[d]) {
      K[t = pos] := k
      let one = sum[t](K * K)
      K[t = 0] := 2 * k
      (one, sum[t](K))
    }`,
  'all of a state': `export diagram f(inout S: f32[i, j], k: f32[i], v: f32[j], q: f32[i]) -> f32[j] {
      S := 0.5 * S + k * v
      dot[i](q, S)
    }`,
  'read before and after': `export diagram f(inout K: f32[t, d], k: f32[d], q: f32[d], pos: i32) -> (f32[t], f32[t]) {
      let before = dot[d](K, q)
      K[t = pos] := k + 0.1 * K[t = 0]
      (before, dot[d](K, q) - before)
    }`,
  'two arrays that are read with what is stored in them, before it is stored': `export diagram f(inout K: f32[t, d], inout V: f32[t, d], k: f32[n, d], v: f32[n, d], pos: i32) -> f32[t, n] {
      let S = dot[d](K, k) + dot[d](V, v)
      K[t = pos + index(n)] := k
      V[t = pos + index(n)] := v
      exp(S - max[t](S))
    }`,
  'two arrays that are exchanged': `export diagram f(inout A: f32[i], inout B: f32[i]) -> f32[i] {
      let a = A
      let b = B
      A := b
      B := a
      A - B
    }`,
  'three arrays that go round, changed on the way': `export diagram f(inout A: f32[i], inout B: f32[i], inout C: f32[i]) {
      let a = A + 1
      let b = B + 2
      let c = C + 3
      A := b
      B := c
      C := a
    }`,
  'an array as it was, beside one that is stored over it from a third': `export diagram f(inout A: f32[i], inout B: f32[i], inout C: f32[i]) {
      let a = A
      A := 2 * B
      C := a
      B := a
    }`,
  'pairs of blocks that share a word': `export diagram f(inout K: q8_0[h, t, c = 64], k: f32[h, n, c], pos: i32) -> f32[h, c] {
      K[t = pos + index(n)] := k
      sum[t](K)
    }`,
  'blocks of whole words, in a ring': `export diagram f(inout K: q4_1[t, c = 96], k: f32[n, c], pos: i32) -> f32[c] {
      K[t = (pos + index(n)) % size(t)] := 2 * k
      sum[t](K)
    }`,
  'blocks at places that are data, and meet': `export diagram f(inout K: q4_0[t, c = 64], k: f32[n, c], ids: i32[n], pos: i32) -> f32[c] {
      K[t = (ids + pos) % 4] := k
      sum[t](K)
    }`,
  'a state in blocks of a format of its own': `quant q2 { bits: 2, block: 16, scale: f32, minimum: f32 }
    export diagram f(inout S: q2[i, j = 48], k: f32[i], v: f32[j], pos: i32) -> f32[i] {
      S := 0.5 * S + k * v
      S[i = pos] := 1
      sum[j](S)
    }`,
  'codes without a sign, and a cache of any kind': `quant q4 { bits: 4, block: 8, scale: f16 }
    diagram append<C: weight>(inout K: C[t, d], k: f32[d], pos: i32) {
      K[t = pos] := k
    }
    export diagram f(inout K: q4[t, c = 16], inout H: f16[t, d], inout F: f32[d, t], k: f32[c], h: f32[d], pos: i32) -> (f32[t], f32[t]) {
      append(K, abs(k), pos)
      append(H, h, pos + 1)
      append[t = t](F, h, pos - 1)
      (sum[c](K), sum[d](f32(H) - F))
    }`,
};

const sizesOf: Readonly<Record<string, number>> = { t: 7, d: 5, n: 3, h: 2, c: 6, i: 4, j: 9 };

describe('updates in place on a device', () => {
  let opened: OpenedDevice;
  before(async () => {
    const device = await openDevice('auto');
    if (device) opened = device;
  });

  for (const [title, text] of Object.entries(programs))
    for (const pos of [0, 3, 6, -1])
      it(`${title}, at ${pos}`, async () => {
        const typed = checkText(text);
        const diagram = [...typed.diagrams.values()].at(-1);
        if (!diagram) throw new Error(JSON.stringify(typed.diagnostics));
        const term = buildTerm(typed, diagram);
        const signature = signatureOf(term);
        const { sizes } = bindSizes(signature, new Map(), new Map(term.symbols.map((s) => [s, sizesOf[s] ?? 3])));
        const inputs: Record<string, Tensor> = {};
        for (const { name, stored, axes } of signature.inputs) {
          const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) ?? 0);
          inputs[name] =
            name === 'pos' ? { element: 'i32', shape, data: Int32Array.of(pos) } : randomTensor(name, stored, shape, 7);
        }
        const example = { name: title, term, inputs, sizes: Object.fromEntries(sizes), tolerance: 2e-3 };
        for (const plan of ['first', 'fused'] as const)
          await runAndCompare(opened.device, example, compileChecked(example, { plan }));
      });
});
