/** Programs that no operator of the library is, each of which theory.md §4–§5 says is one stream along `x`. */
import { buildTerm, type Term } from '@ncd/language';
import { checkText } from '../support/sources.ts';

const scores = 'let S = dot[d](Q, K)';
const heads = '(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e]';
const flat = '(S: f32[q, x], V: f32[x, e]) -> f32[q, e]';
const row = '(S: f32[q, x]) -> f32[q]';
const two = '(S: f32[q, x], T: f32[q, x]) -> f32[q]';

/** Name → parameters, result and body. */
const sources: Readonly<Record<string, string>> = {
  temperature: `(S: f32[q, x], V: f32[x, e], tau: f32) -> f32[q, e] {\n  let E = exp((S - max[x](S)) / tau)\n  dot[x](E, V) / sum[x](E)\n}`,
  scaled_after: `${heads} {\n  ${scores}\n  let E = exp((S - max[x](S)) * rsqrt(size(d)))\n  dot[x](E, V) / sum[x](E)\n}`,
  lse_of_difference: `${two} {\n  logsumexp[x](S - T)\n}`,
  two_softmaxes: `(S: f32[q, x], T: f32[q, x], V: f32[x, e]) -> f32[q, e] {\n  dot[x](softmax[x](S) * softmax[x](T), V)\n}`,
  softmax_over_two: `(S: f32[q, h, x], V: f32[x, e]) -> f32[q, e] {\n  let E = exp(S - max[h, x](S))\n  dot[h, x](E, V) / sum[h, x](E)\n}`,
  through_lse_of_rows: `(S: f32[q, h, x], V: f32[h, x, e]) -> f32[q, e] {\n  dot[h, x](exp(S - logsumexp[h, x](S)), V)\n}`,
  gated: `(S: f32[q, x], V: f32[x, e], g: f32[x]) -> f32[q, e] {\n  dot[x](softmax[x](S) * sigmoid(g), V)\n}`,
  variance: `${row} {\n  let m = mean[x](S)\n  sqrt(mean[x]((S - m) * (S - m)))\n}`,
  masked_variance: `${row} {\n  let n = sum[x](where(index(x) <= index(q), 1.0, 0))\n  let m = sum[x](where(index(x) <= index(q), S, 0)) / n\n  let c = where(index(x) <= index(q), S - m, 0)\n  sum[x](c * c) / n\n}`,
  variance_of_two: `(S: f32[q, h, x]) -> f32[q] {\n  let m = mean[h, x](S)\n  mean[h, x]((S - m) * (S - m))\n}`,
  centred_sum: `${row} {\n  let m = mean[x](S)\n  sum[x]((S - m) * index(x))\n}`,
  entropy: `${row} {\n  let P = softmax[x](S)\n  0 - sum[x](P * log(P))\n}`,
  divergence: `${two} {\n  let P = softmax[x](S)\n  let R = softmax[x](T)\n  sum[x](P * (log(P) - log(R)))\n}`,
  cross_entropy_of_two: `${two} {\n  0 - sum[x](softmax[x](T) * log(softmax[x](S)))\n}`,
  sink: `(S: f32[q, x], V: f32[x, e], sink: f32[q]) -> f32[q, e] {\n  let m = maximum(max[x](S), sink)\n  let E = exp(S - m)\n  dot[x](E, V) / (sum[x](E) + exp(sink - m))\n}`,
  max_taken_twice: `${flat} {\n  let R = S - max[x](S)\n  dot[x](softmax[x](R), V)\n}`,
  softmin: `${flat} {\n  let E = exp(min[x](S) - S)\n  dot[x](E, V) / sum[x](E)\n}`,
  by_sum: `${flat} {\n  dot[x](exp(S - sum[x](S)), V)\n}`,
  by_mean: `${flat} {\n  let E = exp(S - mean[x](S))\n  dot[x](E, V) / sum[x](E)\n}`,
  by_min: `${flat} {\n  let E = exp(0.25 * (S - min[x](S)))\n  dot[x](E, V) / sum[x](E)\n}`,
  by_other_max: `(S: f32[q, x], T: f32[q, x]) -> f32[q] {\n  sum[x](exp(S - max[x](T)))\n}`,
  by_masked_max: `${row} {\n  sum[x](exp(S - max[x](where(index(x) <= index(q), S, -inf))))\n}`,
  masked_after: `${flat} {\n  let m = max[x](where(index(x) <= index(q), S, -inf))\n  let E = where(index(x) <= index(q), exp(S - m), 0)\n  dot[x](E, V) / sum[x](E)\n}`,
  masked_lse: `${flat} {\n  let L = logsumexp[x](where(index(x) <= index(q), S, -inf))\n  dot[x](where(index(x) <= index(q), exp(S - L), 0), V)\n}`,
  geometric_mean: `${row} {\n  exp(mean[x](log(abs(S) + 1)))\n}`,
  rms_of_softmax: `${row} {\n  let P = softmax[x](S)\n  sqrt(mean[x](P * P))\n}`,
  largest_weight: `${row} {\n  max[x](softmax[x](S))\n}`,
  cosine: `${heads} {\n  let S = dot[d](Q, K) * rsqrt(dot[d](Q, Q) + 1e-6) * rsqrt(dot[d](K, K) + 1e-6)\n  dot[x](softmax[x](10 * S), V)\n}`,
  normed_values: `(Q: f32[q, d], X: f32[x, d], g: f32[d]) -> f32[q, d] {\n  let N = rmsnorm[d](X, g, 1e-5)\n  dot[x](softmax[x](dot[d](Q, N)), N)\n}`,
  weighted_square: `(S: f32[q, x], w: f32[x]) -> f32[q] {\n  dot[x](S, S, exp(w)) / sum[x](exp(w))\n}`,
  weighted_lse: `(S: f32[q, x], w: f32[x]) -> f32[q] {\n  let m = max[x](S)\n  log(dot[x](exp(S - m), exp(w))) + m\n}`,
  nested_masks: `${heads} {\n  ${scores}\n  let M = where(index(x) <= index(q), where(index(q) - index(x) < 4, S, -inf), -inf)\n  dot[x](softmax[x](M), V)\n}`,
  centred_masked: `${flat} {\n  let M = where(index(x) <= index(q), S - max[x](S), -inf)\n  dot[x](softmax[x](M), V)\n}`,
  counts: `(S: f32[q, x], n: i32[x]) -> (total: i32[q], most: i32[q]) {\n  (sum[x](where(S > 0, n, 0)), max[x](where(S > 0, n, -5)))\n}`,
  first_largest: `${row} {\n  let R = round(S)\n  f32(argmax[x](R))\n}`,
  halves: `(S: f16[q, x], V: f16[x, e]) -> f32[q, e] {\n  dot[x](softmax[x](f32(S)), f32(V))\n}`,
  z_loss: `${two} {\n  let L = logsumexp[x](S)\n  dot[x](softmax[x](S), T) + 0.001 * L * L\n}`,
  standardised: `(S: f32[q, x], W: f32[x, e]) -> f32[q, e] {\n  let m = mean[x](S)\n  let s = sqrt(mean[x]((S - m) * (S - m)) + 1e-3)\n  dot[x]((S - m) / s, W)\n}`,
  powers_of_two: `${flat} {\n  let E = pow(2.0, S - max[x](S))\n  dot[x](E, V) / sum[x](E)\n}`,
  kurtosis: `${row} {\n  let c = S - mean[x](S)\n  mean[x](pow(c, 4.0)) / (pow(mean[x](pow(c, 2.0)), 2.0) + 0.01)\n}`,
  hellinger: `${two} {\n  let c = sqrt(softmax[x](S)) - sqrt(softmax[x](T))\n  sqrt(0.5 * sum[x](c * c))\n}`,
  overlap: `${two} {\n  sum[x](sqrt(softmax[x](S) * softmax[x](T)))\n}`,
  label: `(Q: f32[q, d], K: f32[x, d], t: i32[q]) -> f32[q] {\n  ${scores}\n  logsumexp[x](S) - S[x = t]\n}`,
  smoothed_label: `(S: f32[q, x], t: i32[q]) -> f32[q] {\n  let L = S - logsumexp[x](S)\n  0 - 0.9 * L[x = t] - 0.1 * mean[x](L)\n}`,
  own_pair: `(A: f32[q, d], B: f32[x, d]) -> f32[q] {\n  let S = dot[d](A * rsqrt(dot[d](A, A)), B * rsqrt(dot[d](B, B)))\n  logsumexp[x](S) - S[x = index(q) % size(x)]\n}`,
  segments: `(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e], s: i32[q], t: i32[x]) -> f32[h, q, e] {\n  ${scores}\n  dot[x](softmax[x](where(s == t, S, -inf)), V)\n}`,
  attention_and_lse: `(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> (o: f32[q, e], l: f32[q]) {\n  ${scores}\n  (dot[x](softmax[x](S), V), logsumexp[x](S))\n}`,
  where_largest: `${flat} {\n  V[x = argmax[x](S)]\n}`,
  largest_and_all: `(S: f32[q, x]) -> (i: i32[q], m: f32[q], s: f32[q]) {\n  (argmax[x](S), max[x](S), sum[x](exp(S - max[x](S))))\n}`,
  at_the_largest: `${flat} {\n  sum[x](where(S == max[x](S), V, 0))\n}`,
  last_of_least: `${row} {\n  f32(max[x](where(round(S) <= min[x](round(S)), index(x), -1)))\n}`,
  largest_of_products: `(Q: f32[q, d], K: f32[x, d]) -> i32[q] {\n  ${scores}\n  argmax[x](where(index(x) <= index(q), S, -inf))\n}`,
  clipped: `${row} {\n  sum[x](relu(S / (max[x](abs(S)) + 1)))\n}`,
  normalised: `${flat} {\n  dot[x](S / sqrt(sum[x](S * S) + 1e-3), V)\n}`,
};

const typed = checkText(
  `import { logsumexp, rmsnorm, softmax } from "std/nn"

${Object.entries(sources)
  .map(([name, source]) => `export diagram ${name}${source}\n`)
  .join('\n')}`,
);
const diagrams = new Map([...typed.diagrams.values()].map((d) => [d.name, d] as const));

export const unlisted = Object.keys(sources);

export function unlistedTerm(name: string): Term {
  const diagram = diagrams.get(name);
  if (!diagram?.sound) throw new Error(`${name}: ${typed.diagnostics.map((d) => d.message).join('; ')}`);
  return buildTerm(typed, diagram);
}
