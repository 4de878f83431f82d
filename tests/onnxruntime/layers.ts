/** Single layers, each beside the operator of ONNX (or of ONNX Runtime) that does the same. */
import { graphOf, type OracleCase } from './case.ts';

const rows = { X: { shape: [3, 29, 96], scale: 2, offset: 1 }, W: { shape: [96] }, B: { shape: [96] } };
const skipped = { ...rows, skip: { shape: [3, 29, 96] }, bias: { shape: [96] } };
const channels = { X: { shape: [2, 12, 9, 11], offset: 3 }, W: { shape: [12] }, B: { shape: [12] } };
const image = { X: { shape: [2, 6, 17, 23] }, W: { shape: [8, 3, 3, 3] }, b: { shape: [8] } };
const sound = { X: { shape: [2, 6, 61] }, W: { shape: [6, 1, 4] }, b: { shape: [6] } };
const plane = { X: { shape: [2, 5, 19, 16] } };

export const layers: readonly OracleCase[] = [
  {
    name: 'layer normalisation of a sum',
    text: `import { layernorm } from "std/nn"
    diagram f(X: f32[b, t, d], skip: f32[b, t, d], W: f32[d], B: f32[d], bias: f32[d], eps: f32) -> (
      Y: f32[b, t, d],
      S: f32[b, t, d]
    ) {
      let S = X + skip + bias
      (layernorm[d](S, W, B, eps), S)
    }`,
    arrays: skipped,
    scalars: { eps: 1e-5 },
    graph: graphOf(
      skipped,
      [
        {
          op: 'SkipLayerNormalization',
          domain: 'com.microsoft',
          inputs: ['X', 'skip', 'W', 'B', 'bias'],
          outputs: ['Y', '', '', 'S'],
          attributes: { epsilon: { float: 1e-5 } },
        },
      ],
      ['Y', 'S'],
    ),
    results: { Y: 'Y', S: 'S' },
  },
  {
    name: 'root mean square normalisation',
    text: `import { rmsnorm } from "std/nn"
    diagram f(X: f32[b, t, d], W: f32[d], eps: f32) -> f32[b, t, d] { rmsnorm[d](X, W, eps) }`,
    arrays: rows,
    scalars: { eps: 1e-3 },
    graph: graphOf(
      rows,
      [{ op: 'RMSNormalization', inputs: ['X', 'W'], outputs: ['Y'], attributes: { epsilon: { float: 1e-3 } } }],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'group normalisation',
    text: `import { groupnorm } from "std/nn"
    diagram f(X: f32[n, c, y, x], W: f32[c], B: f32[c], eps: f32) -> f32[n, c, y, x] {
      split[s -> y, x](groupnorm[g = 3](merge[y, x -> s](X), W, B, eps))
    }`,
    arrays: channels,
    scalars: { eps: 1e-4 },
    graph: graphOf(
      channels,
      [
        {
          op: 'GroupNormalization',
          inputs: ['X', 'W', 'B'],
          outputs: ['Y'],
          attributes: { num_groups: 3, epsilon: { float: 1e-4 } },
        },
      ],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'convolution in groups, with stride, padding and dilation',
    text: `import { conv2d } from "std/convolution"
    diagram f(X: f32[n, c, y, x], W: f32[o, e, i, j], b: f32[o]) -> f32[n, o, u, t] where g == c / e {
      let groups: f32[n, g, e, y, x] = split[c -> g, e](X)
      let kernels: f32[g, v, e, i, j] = split[o -> g, v](W)
      merge[g, v -> o](conv2d[s = 2, p = 1, d = 2, c = e, o = v](groups, kernels)) + b
    }`,
    arrays: image,
    graph: graphOf(
      image,
      [
        {
          op: 'Conv',
          inputs: ['X', 'W', 'b'],
          outputs: ['Y'],
          attributes: { group: 2, strides: [2, 2], pads: [1, 1, 1, 1], dilations: [2, 2] },
        },
      ],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'causal convolution of each channel by itself',
    text: `import { causal_conv1d } from "std/convolution"
    diagram f(X: f32[n, g, x], W: f32[g, c, k], b: f32[g]) -> f32[n, g, x] where one == 1 {
      causal_conv1d[d = 3, c = c, o = one](repeat[c](X), repeat[one](W))[one = 0] + b
    }`,
    arrays: sound,
    graph: graphOf(
      sound,
      [
        {
          op: 'Conv',
          inputs: ['X', 'W', 'b'],
          outputs: ['Y'],
          attributes: { group: 6, pads: [9, 0], dilations: [3] },
        },
      ],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'pooling',
    text: `import { max_pool2d, mean_pool2d } from "std/convolution"
    diagram f(X: f32[n, c, y, x]) -> (M: f32[n, c, u, t], A: f32[n, c, u, t])
    where u == (y - 1) / 2 + 1, t == (x - 1) / 2 + 1 {
      (max_pool2d[k = 3, s = 2, p = 1](X), mean_pool2d[k = 3, s = 2, p = 1](X))
    }`,
    arrays: plane,
    graph: graphOf(
      plane,
      [
        {
          op: 'MaxPool',
          inputs: ['X'],
          outputs: ['M'],
          attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
        },
        {
          op: 'AveragePool',
          inputs: ['X'],
          outputs: ['A'],
          attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
        },
      ],
      ['M', 'A'],
    ),
    results: { M: 'M', A: 'A' },
  },
  {
    name: 'the greatest values',
    text: `diagram f(X: f32[n, c, y, e]) -> (values: f32[n, c, y, k], indices: i32[n, c, y, k]) { topk[e -> k = 5](X) }`,
    arrays: { ...plane, k: { shape: [1], values: [5] } },
    graph: graphOf(
      { ...plane, k: { shape: [1], values: [5] } },
      [{ op: 'TopK', inputs: ['X', 'k'], outputs: ['values', 'indices'] }],
      ['values', 'indices'],
      { k: 'int64', indices: 'int64' },
    ),
    results: { values: 'values', indices: 'indices' },
  },
  {
    name: 'activations',
    text: `import { elu, gelu_tanh, hard_swish, leaky_relu, mish, softplus } from "std/activations"
    diagram f(X: f32[n, c, y, x]) -> (
      a: f32[n, c, y, x],
      b: f32[n, c, y, x],
      c1: f32[n, c, y, x],
      d: f32[n, c, y, x],
      e: f32[n, c, y, x],
      g: f32[n, c, y, x]
    ) {
      (elu(X, 0.7), gelu_tanh(X), hard_swish(X), leaky_relu(X, 0.2), mish(X), softplus(X))
    }`,
    arrays: plane,
    graph: graphOf(
      plane,
      [
        { op: 'Elu', inputs: ['X'], outputs: ['a'], attributes: { alpha: { float: 0.7 } } },
        { op: 'Gelu', inputs: ['X'], outputs: ['b'], attributes: { approximate: 'tanh' } },
        { op: 'HardSwish', inputs: ['X'], outputs: ['c1'] },
        { op: 'LeakyRelu', inputs: ['X'], outputs: ['d'], attributes: { alpha: { float: 0.2 } } },
        { op: 'Mish', inputs: ['X'], outputs: ['e'] },
        { op: 'Softplus', inputs: ['X'], outputs: ['g'] },
      ],
      ['a', 'b', 'c1', 'd', 'e', 'g'],
    ),
    results: { a: 'a', b: 'b', c1: 'c1', d: 'd', e: 'e', g: 'g' },
  },
];
