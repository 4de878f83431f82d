/** Programs that are one kernel each, with sizes at which every machine of the library has enough to do. */
import { strict as assert } from 'node:assert';
import { buildTerm, type Term } from '@ncd/language';
import { checkText } from '../support/sources.ts';

export type Sizes = Readonly<Record<string, number>>;

const attention = 'Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]';
const text = `import { layernorm, logsumexp, rmsnorm, softmax } from "std/nn"
import { attention, causal_attention, gqa } from "std/attention"

diagram heads(${attention}) -> f32[h, q, e] { attention(Q, K, V) }
diagram causal(${attention}) -> f32[h, q, e] { causal_attention(Q, K, V) }
diagram window(${attention}) -> f32[h, q, e] {
  let seen = index(x) <= index(q) and index(x) > index(q) - 512
  dot[x](softmax[x](where(seen, dot[d](Q, K) * rsqrt(size(d)), -inf)), V)
}
diagram softcapped(${attention}) -> f32[h, q, e] {
  dot[x](softmax[x](30 * tanh(dot[d](Q, K) * rsqrt(size(d)) / 30)), V)
}
diagram alibi(${attention}, slope: f32[h]) -> f32[h, q, e] {
  dot[x](softmax[x](dot[d](Q, K) * rsqrt(size(d)) + slope * f32(index(x) - index(q))), V)
}
diagram grouped(Q: f32[k, r, q, d], K: f32[k, x, d], V: f32[k, x, e]) -> f32[k, r, q, e] { gqa(Q, K, V) }
diagram sigmoid_attention(${attention}) -> f32[h, q, e] { dot[x](sigmoid(dot[d](Q, K)), V) }
diagram linear_attention(${attention}) -> f32[h, q, e] {
  let S = dot[d](maximum(Q, 0), maximum(K, 0))
  dot[x](S, V) / (sum[x](S) + 0.001)
}
diagram log_of_sums(S: f32[q, x]) -> f32[q] { logsumexp[x](S) }
diagram cross_entropy(H: f32[t, d], W: f32[v, d], y: i32[t]) -> f32[t] {
  let L = dot[d](H, W)
  logsumexp[v](L) - sum[v](where(index(v) == y, L, 0))
}
diagram norm_linear(X: f32[t, i], g: f32[i], W: f32[o, i]) -> f32[t, o] { dot[i](rmsnorm[i](X, g, 1e-5), W) }
diagram layernorm_linear(X: f32[t, i], g: f32[i], b: f32[i], W: f32[o, i]) -> f32[t, o] {
  dot[i](layernorm[i](X, g, b, 1e-5), W)
}
diagram mlp(X: f32[t, m], W1: f32[m, n], W2: f32[n, o]) -> f32[t, o] { dot[n](gelu(dot[m](X, W1)), W2) }
diagram moments(X: f32[t, i]) -> (f32[t], f32[t]) {
  let m = mean[i](X)
  (m, mean[i]((X - m) * (X - m)))
}
accumulator welford[i](A: f32[i]) -> (mean: f32, var: f32) {
  state (n: f32 = 0.0, mean: f32 = 0.0, m2: f32 = 0.0)
  step {
    let delta = A - mean
    let mean1 = mean + delta / (n + 1.0)
    next n = n + 1.0
    next mean = mean1
    next m2 = m2 + delta * (A - mean1)
  }
  merge (left, right) {
    let n = left.n + right.n
    let share = right.n / maximum(n, 1.0)
    let delta = right.mean - left.mean
    (n, left.mean + delta * share, left.m2 + right.m2 + delta * delta * left.n * share)
  }
  tail { (mean, m2 / maximum(n, 1.0)) }
}
diagram declared(X: f32[t, i]) -> (f32[t], f32[t]) {
  let s = welford[i](X)
  (s.mean, s.var)
}
`;

const typed = checkText(text);

export function termOf(name: string): Term {
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  assert.ok(diagram?.sound, `${name}: ${typed.diagnostics.map((d) => d.message)}`);
  return buildTerm(typed, diagram);
}

const attended: Sizes = { h: 32, q: 4096, x: 4096, d: 64, e: 64 };
const wide: Sizes = { ...attended, d: 128, e: 128 };
const linear: Sizes = { t: 8192, i: 1024, o: 2048 };

export const fusible: readonly { readonly name: string; readonly sizes: Sizes }[] = [
  { name: 'heads', sizes: attended },
  { name: 'heads', sizes: wide },
  { name: 'causal', sizes: attended },
  { name: 'window', sizes: attended },
  { name: 'softcapped', sizes: wide },
  { name: 'alibi', sizes: attended },
  { name: 'grouped', sizes: { k: 8, r: 4, q: 4096, x: 4096, d: 128, e: 128 } },
  { name: 'sigmoid_attention', sizes: attended },
  { name: 'linear_attention', sizes: attended },
  { name: 'log_of_sums', sizes: { q: 32768, x: 4096 } },
  { name: 'cross_entropy', sizes: { t: 65536, d: 64, v: 32000 } },
  { name: 'norm_linear', sizes: linear },
  { name: 'layernorm_linear', sizes: linear },
  { name: 'mlp', sizes: { t: 65536, m: 64, n: 4096, o: 64 } },
  { name: 'moments', sizes: { t: 32768, i: 1024 } },
  { name: 'declared', sizes: { t: 32768, i: 1024 } },
];
