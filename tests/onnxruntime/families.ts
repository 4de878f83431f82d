/** Reductions, norms, products and losses with attributes and shapes that the conformance data do not have. */
import type { OracleCase } from './case.ts';
import { type Family, family } from './family.ts';

const cube = { x: { shape: [5, 7, 9], offset: 0.5 } };
const over = (...values: number[]) => ({ ...cube, axes: { shape: [values.length], values } });
const int64 = { axes: 'int64' } as const;
const reduced = (op: string, body: string, axes: readonly number[], keepdims: number, result: string): OracleCase =>
  family({
    op,
    name: `axes ${axes.join(' ')}${keepdims ? ', kept' : ''}`,
    text: `import { logsumexp } from "std/nn"\ndiagram f(x: f32[a, b, c]) -> f32${result} {\n  ${body}\n}`,
    arrays: over(...axes),
    attributes: { keepdims },
    elements: int64,
  });

const reductions: readonly OracleCase[] = [
  reduced('ReduceSum', 'repeat[u, v](sum[a, c](x))', [0, 2], 1, '[u, b, v] where u == 1, v == 1'),
  reduced('ReduceMean', 'mean[b](x)', [-2], 0, '[a, c]'),
  reduced('ReduceProd', 'prod[c](x)', [2], 0, '[a, b]'),
  reduced('ReduceL1', 'sum[a, b](abs(x))', [0, 1], 0, '[c]'),
  reduced('ReduceL2', 'sqrt(sum[b, c](x * x))', [1, 2], 0, '[a]'),
  reduced('ReduceLogSum', 'log(sum[a, b, c](x))', [0, 1, 2], 0, ''),
  reduced('ReduceLogSumExp', 'logsumexp[b](x)', [1], 0, '[a, c]'),
  reduced('ReduceSumSquare', 'sum[a, c](x * x)', [2, 0], 0, '[b]'),
  reduced('ReduceMax', 'repeat[u](max[b](x))', [1], 1, '[a, u, c] where u == 1'),
  reduced('ReduceMin', 'min[a, b, c](x)', [0, 1, 2], 0, ''),
  family({
    op: 'ReduceSum',
    name: 'no axes, nothing to do',
    text: 'diagram f(x: f32[a, b, c]) -> f32[a, b, c] { x }',
    arrays: { ...cube, axes: { shape: [0], values: [] } },
    attributes: { noop_with_empty_axes: 1 },
    elements: int64,
  }),
  family({
    op: 'ArgMax',
    name: 'the last of equal values',
    text: `diagram f(x: f32[a, b, c]) -> i32[a, b] {
      let back = round(x)[c = size(c) - 1 - c]
      size(c) - 1 - argmax[c](back)
    }`,
    arrays: { x: { shape: [5, 7, 9], values: Array.from({ length: 315 }, (_, i) => (i * 37) % 11), element: 'f32' } },
    attributes: { axis: 2, keepdims: 0, select_last_index: 1 },
    elements: { result: 'int64' },
  }),
  family({
    op: 'ArgMin',
    name: 'in the middle, kept',
    text: 'diagram f(x: f32[a, b, c]) -> i32[a, u, c] where u == 1 { repeat[u](argmin[b](x)) }',
    arrays: cube,
    attributes: { axis: 1 },
    elements: { result: 'int64' },
  }),
  family({
    op: 'TopK',
    name: 'the least values along the first axis',
    text: `diagram f(x: f32[a, b, c]) -> (values: f32[k, b, c], indices: i32[k, b, c]) {
      let least = topk[a -> k = 3](-x)
      (-least.values, least.indices)
    }`,
    arrays: { ...cube, k: { shape: [1], values: [3] } },
    outputs: ['values', 'indices'],
    attributes: { axis: 0, largest: 0 },
    elements: { k: 'int64', indices: 'int64' },
  }),
  ...[
    ['', 'cumsum[b](x)', 0, 0],
    [', exclusive', 'cumsum[b](x[b = b - 1 else 0])', 1, 0],
    [', reversed', 'let y = cumsum[b](x[b = size(b) - 1 - b])\n  y[b = size(b) - 1 - b]', 0, 1],
    [', exclusive and reversed', 'let y = cumsum[b](x[b = size(b) - b else 0])\n  y[b = size(b) - 1 - b]', 1, 1],
  ].map(([name, body, exclusive, reverse]) =>
    family({
      op: 'CumSum',
      name: `in the middle${name}`,
      text: `diagram f(x: f32[a, b, c]) -> f32[a, b, c] {\n  ${body}\n}`,
      arrays: { ...cube, axis: { shape: [], values: [1] } },
      attributes: { exclusive: Number(exclusive), reverse: Number(reverse) },
      elements: { axis: 'int64' },
    }),
  ),
];
const norms: readonly OracleCase[] = [
  family({
    op: 'Hardmax',
    name: 'along the first axis',
    text: 'diagram f(x: f32[a, b, c]) -> f32[a, b, c] { where(index(a) == argmax[a](x), 1.0, 0) }',
    arrays: { x: { shape: [5, 7, 9], values: Array.from({ length: 315 }, (_, i) => (i * 37) % 11), element: 'f32' } },
    attributes: { axis: 0 },
  }),
  ...[1, 2].map((p) =>
    family({
      op: 'LpNormalization',
      name: `p = ${p}`,
      text: `diagram f(x: f32[a, b, c]) -> f32[a, b, c] { x / ${p === 1 ? 'sum[b](abs(x))' : 'sqrt(sum[b](x * x))'} }`,
      arrays: cube,
      attributes: { axis: 1, p },
      opset: 22,
    }),
  ),
  family({
    op: 'InstanceNormalization',
    name: 'two axes',
    text: `diagram f(x: f32[n, c, i, j], s: f32[c], b: f32[c], eps: f32) -> f32[n, c, i, j] {
      let d = x - mean[i, j](x)
      d * rsqrt(mean[i, j](d * d) + eps) * s + b
    }`,
    arrays: { x: { shape: [2, 3, 7, 5], offset: 50 }, s: { shape: [3] }, b: { shape: [3] } },
    scalars: { eps: 1e-3 },
    attributes: { epsilon: { float: 1e-3 } },
    opset: 22,
  }),
  family({
    op: 'MeanVarianceNormalization',
    name: 'over the batch',
    text: `diagram f(x: f32[n, c, i, j]) -> f32[n, c, i, j] {
      let m = mean[n, i, j](x)
      (x - m) / (sqrt(mean[n, i, j]((x - m) * (x - m))) + 1e-9)
    }`,
    arrays: { x: { shape: [4, 3, 7, 5], offset: 3 } },
  }),
  family({
    op: 'BatchNormalization',
    name: 'with given statistics',
    text: `diagram f(x: f32[n, c, i], s: f32[c], b: f32[c], m: f32[c], v: f32[c]) -> f32[n, c, i] {
      (x - m) * rsqrt(v + 0.00001) * s + b
    }`,
    arrays: {
      x: { shape: [2, 6, 11] },
      s: { shape: [6] },
      b: { shape: [6] },
      m: { shape: [6] },
      v: { shape: [6], values: [1, 2, 0.5, 3, 0.1, 4], element: 'f32' },
    },
    opset: 15,
  }),
  family({
    op: 'LayerNormalization',
    name: 'two axes, no bias, with statistics',
    text: `diagram f(x: f32[a, b, c], w: f32[b, c]) -> (
      y: f32[a, b, c],
      m: f32[a, u, v],
      r: f32[a, u, v]
    ) where u == 1, v == 1 {
      let m = mean[b, c](x)
      let r = rsqrt(mean[b, c]((x - m) * (x - m)) + 1e-5)
      ((x - m) * r * w, repeat[u, v](m), repeat[u, v](r))
    }`,
    arrays: { x: { shape: [5, 7, 9], offset: 20 }, w: { shape: [7, 9] } },
    outputs: ['y', 'm', 'r'],
    attributes: { axis: 1 },
    opset: 17,
  }),
  ...[0, 1, 3].map((axis) =>
    family({
      op: 'Softmax',
      name: `axis ${axis} of four`,
      text: `import { softmax } from "std/nn"\ndiagram f(x: f32[a, b, c, d]) -> f32[a, b, c, d] { softmax[${'abcd'[axis]}](x) }`,
      arrays: { x: { shape: [3, 4, 5, 6], scale: 30 } },
      attributes: { axis },
    }),
  ),
];
const logits = {
  x: { shape: [4, 5, 3, 2] },
  t: { shape: [4, 3, 2], values: Array.from({ length: 24 }, (_, i) => (i * 7) % 5) },
};
const weighted = { ...logits, w: { shape: [5], values: [0.5, 1, 2, 0.25, 3], element: 'f32' as const } };
const loss = (op: string, name: string, reduction: string, text: string, more: Partial<Family> = {}): OracleCase =>
  family({
    op,
    name: `${name}, ${reduction}`,
    text: `import { log_softmax } from "std/nn"\nimport { class_weight } from "std/loss"\ndiagram f${text}`,
    arrays: weighted,
    attributes: { reduction },
    elements: { t: 'int64' },
    ...more,
  });
const inputs = '(x: f32[n, c, a, b], t: i32[n, a, b], w: f32[c])';

const losses: readonly OracleCase[] = [
  loss('NegativeLogLikelihoodLoss', 'weights', 'none', `${inputs} -> f32[n, a, b] { 0 - x[c = t] * w[c = t] }`),
  loss('NegativeLogLikelihoodLoss', 'weights', 'sum', `${inputs} -> f32 { 0 - sum[n, a, b](x[c = t] * w[c = t]) }`),
  loss(
    'NegativeLogLikelihoodLoss',
    'weights and one class ignored',
    'mean',
    `${inputs} -> f32 {
      let v = where(t == 2, 0, w[c = t])
      0 - sum[n, a, b](x[c = t] * v) / sum[n, a, b](v)
    }`,
    { attributes: { reduction: 'mean', ignore_index: 2 } },
  ),
  loss(
    'SoftmaxCrossEntropyLoss',
    'weights, one class ignored, logarithms',
    'mean',
    `${inputs} -> (loss: f32, logs: f32[n, c, a, b]) {
      let L = log_softmax[c](x)
      let v = class_weight(w, t, 3)
      (0 - sum[n, a, b](L[c = t] * v) / sum[n, a, b](v), L)
    }`,
    { attributes: { reduction: 'mean', ignore_index: 3 }, outputs: ['loss', 'logs'] },
  ),
  loss(
    'SoftmaxCrossEntropyLoss',
    'no weights, one class ignored',
    'none',
    `(x: f32[n, c, a, b], t: i32[n, a, b]) -> f32[n, a, b] {
      where(t == 0, 0, 0 - log_softmax[c](x)[c = t])
    }`,
    { arrays: logits, attributes: { reduction: 'none', ignore_index: 0 } },
  ),
];

export const families: readonly OracleCase[] = [...reductions, ...norms, ...losses];
