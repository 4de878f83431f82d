/** Programs in plain mathematics whose reductions go along in one stream. */
import { buildTerm, checkProgram, resolveSpecifier, type Term } from '@ncd/language';
import { diskHost } from '../support/programs.ts';

const scores = 'let S = dot[d](Q, K) * rsqrt(size(d))';
const heads = '(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e]';

/** Name → parameters, result and body. */
const sources: Readonly<Record<string, string>> = {
  attention: `${heads} {\n  ${scores}\n  dot[x](softmax[x](S), V)\n}`,
  causal: `${heads} {\n  ${scores}\n  dot[x](softmax[x](where(index(x) <= index(q), S, -inf)), V)\n}`,
  window: `${heads} {\n  ${scores}\n  dot[x](softmax[x](where(index(x) <= index(q) and index(q) - index(x) < 3, S, -inf)), V)\n}`,
  softcap: `${heads} {\n  ${scores}\n  dot[x](softmax[x](20 * tanh(S / 20)), V)\n}`,
  alibi: `(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e], slope: f32[h]) -> f32[h, q, e] {\n  ${scores} - slope * abs(index(q) - index(x))\n  dot[x](softmax[x](S), V)\n}`,
  grouped: `(Q: f32[k, r, q, d], K: f32[k, x, d], V: f32[k, x, e]) -> f32[k, r, q, e] {\n  ${scores}\n  dot[x](softmax[x](S), V)\n}`,
  self: '(X: f32[t, d]) -> f32[t, d] {\n  attention(X, X, X)\n}',
  same_width: `(Q: f32[q, d], K: f32[x, d], V: f32[x, d]) -> f32[q, d] {\n  ${scores}\n  dot[x](softmax[x](where(index(x) <= index(q), S, -inf)), V)\n}`,
  normed_keys: `(Q: f32[q, d], X: f32[x, d], g: f32[d]) -> f32[q, d] {\n  let K = rmsnorm[d](X, g, 1e-5) * gelu(X)\n  ${scores}\n  dot[x](softmax[x](S), K)\n}`,
  back_to_width: '(X: f32[t, d], A: f32[f, d], B: f32[d, f]) -> f32[t, d] {\n  X + dot[f](gelu(dot[d](X, A)), B)\n}',
  sigmoids: `${heads} {\n  ${scores}\n  dot[x](sigmoid(S), V)\n}`,
  linear_attention: `${heads} {\n  let S = exp(dot[d](Q, K) * 0.1)\n  dot[x](S, V) / sum[x](S)\n}`,
  lse: '(S: f32[q, x]) -> f32[q] {\n  logsumexp[x](S)\n}',
  through_lse: '(S: f32[q, x], V: f32[x, e]) -> f32[q, e] {\n  dot[x](exp(S - logsumexp[x](S)), V)\n}',
  cross_entropy:
    '(H: f32[t, d], W: f32[v, d], y: i32[t]) -> f32[t] {\n  let L = dot[d](H, W)\n  logsumexp[v](L) - sum[v](where(index(v) == y, L, 0))\n}',
  rms_linear: '(X: f32[t, i], g: f32[i], W: f32[o, i]) -> f32[t, o] {\n  dot[i](rmsnorm[i](X, g, 1e-5), W)\n}',
  mlp: '(X: f32[t, i], A: f32[f, i], B: f32[o, f]) -> f32[t, o] {\n  dot[f](gelu(dot[i](X, A)), B)\n}',
  moments:
    '(X: f32[t, i]) -> (mean: f32[t], var: f32[t]) {\n  let m = mean[i](X)\n  (m, mean[i]((X - m) * (X - m)))\n}',
  centred_linear:
    '(X: f32[t, i], W: f32[o, i]) -> f32[t, o] {\n  let m = mean[i](X)\n  let v = mean[i]((X - m) * (X - m))\n  dot[i]((X - m) * rsqrt(v + 1e-5), W)\n}',
  own_softmax: `${heads} {\n  ${scores}\n  let top = max[x](S) - 1\n  let weight = exp(2 * (S - top))\n  dot[x](weight, V) / (1e-9 + sum[x](weight))\n}`,
  // refused
  bare_softmax: '(S: f32[q, x]) -> f32[q, x] {\n  softmax[x](S)\n}',
  through_tanh: '(S: f32[q, x], V: f32[x, e]) -> f32[q, e] {\n  let m = max[x](S)\n  dot[x](tanh(S - m), V)\n}',
  chosen_by_result: '(S: f32[q, x]) -> f32[q] {\n  let m = mean[x](S)\n  sum[x](where(S > m, S, 0))\n}',
};

const text = `import { logsumexp, rmsnorm, softmax } from "std/nn"
import { attention as attention_of } from "std/attention"

${Object.entries(sources)
  .map(([name, source]) => `export diagram ${name}${source.replace('attention(X, X, X)', 'attention_of(X, X, X)')}\n`)
  .join('\n')}`;

const typed = checkProgram('derive.ncd', {
  resolve: resolveSpecifier,
  read: (path) => (path === 'derive.ncd' ? text : diskHost.read(path)),
});

export const names = Object.keys(sources);

export function termOf(name: string): Term {
  const diagram = [...(typed?.diagrams.values() ?? [])].find(
    (d) => d.name === name && d.declaration.span.file.path === 'derive.ncd',
  );
  if (!typed || !diagram?.sound) throw new Error(`${name}: ${typed?.diagnostics.map((d) => d.message).join('; ')}`);
  return buildTerm(typed, diagram);
}
