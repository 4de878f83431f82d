/** Whole blocks, each beside a graph of ONNX operators. */
import { graphOf, type OracleCase } from './case.ts';
import type { OnnxNode } from './model.ts';

/** `Y = X Wᵀ (+ b)`, with the matrix as a checkpoint stores it. */
function linear(X: string, W: string, Y: string, b?: string): readonly OnnxNode[] {
  const product = b === undefined ? Y : `${Y}_product`;
  return [
    { op: 'Transpose', inputs: [W], outputs: [`${W}_transposed`], attributes: { perm: [1, 0] } },
    { op: 'MatMul', inputs: [X, `${W}_transposed`], outputs: [product] },
    ...(b === undefined ? [] : [add(product, b, Y)]),
  ];
}
const add = (a: string, b: string, sum: string): OnnxNode => ({ op: 'Add', inputs: [a, b], outputs: [sum] });
const multiply = (a: string, b: string, product: string): OnnxNode => ({
  op: 'Mul',
  inputs: [a, b],
  outputs: [product],
});
const rms = (X: string, W: string, Y: string): OnnxNode => ({
  op: 'RMSNormalization',
  inputs: [X, W],
  outputs: [Y],
  attributes: { epsilon: { float: 1e-5 } },
});
const layerNorm = (X: string, W: string, B: string, Y: string): OnnxNode => ({
  op: 'LayerNormalization',
  inputs: [X, W, B],
  outputs: [Y],
  attributes: { epsilon: { float: 1e-5 } },
});
/** `silu(A) · B`. */
const gated = (A: string, B: string, Y: string): readonly OnnxNode[] => [
  { op: 'Sigmoid', inputs: [A], outputs: [`${A}_sigmoid`] },
  multiply(A, `${A}_sigmoid`, `${A}_silu`),
  multiply(`${A}_silu`, B, Y),
];

/** Weights that keep values near one. */
const matrix = (outputs: number, inputs: number, ...groups: readonly number[]) => ({
  shape: [...groups, outputs, inputs],
  scale: inputs ** -0.5,
});
const gain = (size: number) => ({ shape: [size], scale: 0.1, offset: 1 });
const shift = (size: number) => ({ shape: [size], scale: 0.1 });

const [channels, heads, shared, width, inner] = [96, 6, 2, 16, 160];
const repeated = heads / shared;
const base = 500;
const frequencies = Array.from({ length: width / 2 }, (_, i) => base ** ((-2 * i) / width));
/** The angles of each position, for who takes them as inputs. */
const angles = Array.from({ length: 64 }, (_, position) => frequencies.map((f) => position * f)).flat();

const llama = (past: number, now: number) => ({
  X: { shape: [1, now, channels] },
  past_K: { shape: [1, shared, past, width] },
  past_V: { shape: [1, shared, past, width] },
  n1: gain(channels),
  Wq: matrix(heads * width, channels),
  Wk: matrix(shared * width, channels),
  Wv: matrix(shared * width, channels),
  Wo: matrix(channels, heads * width),
  n2: gain(channels),
  gate: matrix(inner, channels),
  up: matrix(inner, channels),
  down: matrix(channels, inner),
  angle: { shape: [64, width / 2], values: angles, element: 'f32' as const },
  ids: { shape: [1, now], values: Array.from({ length: now }, (_, i) => past + i) },
});

const turned = (X: string, Y: string, num_heads: number): OnnxNode => ({
  op: 'RotaryEmbedding',
  inputs: [X, 'cos', 'sin', 'ids'],
  outputs: [Y],
  attributes: { num_heads },
});

function llamaCase(past: number, now: number): OracleCase {
  const arrays = llama(past, now);
  const nodes: readonly OnnxNode[] = [
    { op: 'Cos', inputs: ['angle'], outputs: ['cos'] },
    { op: 'Sin', inputs: ['angle'], outputs: ['sin'] },
    rms('X', 'n1', 'N'),
    ...linear('N', 'Wq', 'q'),
    ...linear('N', 'Wk', 'k'),
    ...linear('N', 'Wv', 'v'),
    turned('q', 'Q', heads),
    turned('k', 'K_new', shared),
    {
      op: 'Attention',
      inputs: ['Q', 'K_new', 'v', '', 'past_K', 'past_V'],
      outputs: ['O', 'K', 'V'],
      attributes: { is_causal: 1, q_num_heads: heads, kv_num_heads: shared },
    },
    ...linear('O', 'Wo', 'A'),
    add('X', 'A', 'H'),
    rms('H', 'n2', 'M'),
    ...linear('M', 'gate', 'g'),
    ...linear('M', 'up', 'u'),
    ...gated('g', 'u', 'F'),
    ...linear('F', 'down', 'D'),
    add('H', 'D', 'Y'),
  ];
  return {
    name: `a decoder block of Llama, ${now} position${now === 1 ? '' : 's'} behind ${past}`,
    text: `import { llama_block } from "std/blocks"
    diagram f(X: f32[n, t, m], past_K: f32[n, k, p, d], past_V: f32[n, k, p, d], n1: f32[m], Wq: f32[a, m], Wk: f32[b, m],
      Wv: f32[b, m], Wo: f32[m, a], n2: f32[m], gate: f32[f, m], up: f32[f, m], down: f32[m, f]
    ) -> (Y: f32[n, t, m], K: f32[n, k, x, d], V: f32[n, k, x, d]) {
      llama_block[k = k, r = ${repeated}](X, past_K, past_V, n1, Wq, Wk, Wv, Wo, n2, gate, up, down, ${base}, 1e-5)
    }`,
    arrays,
    graph: graphOf(arrays, nodes, ['Y', 'K', 'V'], { ids: 'int64' }),
    results: { Y: 'Y', K: 'K', V: 'V' },
  };
}

const gpt2 = {
  X: { shape: [1, 31, channels] },
  n1: gain(channels),
  s1: shift(channels),
  Wqkv: matrix(3 * channels, channels),
  bqkv: shift(3 * channels),
  Wo: matrix(channels, channels),
  bo: shift(channels),
  n2: gain(channels),
  s2: shift(channels),
  W1: matrix(inner, channels),
  b1: shift(inner),
  W2: matrix(channels, inner),
  b2: shift(channels),
};

const bert = {
  X: { shape: [1, 23, channels] },
  mask: { shape: [23, 23], values: Array.from({ length: 23 * 23 }, (_, i) => (i % 23 < 17 ? 1 : 0)) },
  ...Object.fromEntries(
    ['q', 'k', 'v', 'o'].flatMap((x) => [
      [`W${x}`, matrix(channels, channels)],
      [`b${x}`, shift(channels)],
    ]),
  ),
  n1: gain(channels),
  s1: shift(channels),
  W1: matrix(inner, channels),
  b1: shift(inner),
  W2: matrix(channels, inner),
  b2: shift(channels),
  n2: gain(channels),
  s2: shift(channels),
};

const experts = {
  X: { shape: [19, 48] },
  router: matrix(8, 48),
  gate: matrix(80, 48, 8),
  up: matrix(80, 48, 8),
  down: matrix(48, 80, 8),
  k: { shape: [1], values: [2] },
  one: { shape: [1], values: [1] },
  last: { shape: [1], values: [2] },
  whole: { shape: [3], values: [19, 2, 48] },
};
/** The same with a matrix for each expert. */
const linears = (X: string, W: string, Y: string): readonly OnnxNode[] => [
  { op: 'Transpose', inputs: [W], outputs: [`${W}_transposed`], attributes: { perm: [0, 2, 1] } },
  { op: 'MatMul', inputs: [X, `${W}_transposed`], outputs: [Y] },
];

/** All experts answer all positions, and the answers that count are taken. */
const mixture = (name: string, diagram: string): OracleCase => ({
  name,
  text: `import { ${diagram} } from "std/blocks"
    diagram f(X: f32[t, m], router: f32[e, m], gate: f32[e, h, m], up: f32[e, h, m], down: f32[e, m, h]) -> f32[t, m]
    where e >= 2 {
      ${diagram}[k = 2${diagram.startsWith('grouped') ? ', c = t' : ''}](X, router, gate, up, down)
    }`,
  arrays: experts,
  graph: graphOf(
    experts,
    [
      ...linear('X', 'router', 'scores'),
      { op: 'TopK', inputs: ['scores', 'k'], outputs: ['best', 'chosen'] },
      { op: 'Softmax', inputs: ['best'], outputs: ['weights'] },
      // every expert for every position: e × t × m
      ...linears('X', 'gate', 'g'),
      ...linears('X', 'up', 'u'),
      ...gated('g', 'u', 'F'),
      ...linears('F', 'down', 'all'),
      { op: 'Transpose', inputs: ['all'], outputs: ['each'], attributes: { perm: [1, 0, 2] } },
      // the chosen ones: t × k × m
      { op: 'Unsqueeze', inputs: ['chosen', 'last'], outputs: ['column'] },
      { op: 'Expand', inputs: ['column', 'whole'], outputs: ['places'] },
      { op: 'GatherElements', inputs: ['each', 'places'], outputs: ['answers'], attributes: { axis: 1 } },
      { op: 'Unsqueeze', inputs: ['weights', 'last'], outputs: ['shares'] },
      multiply('answers', 'shares', 'weighed'),
      { op: 'ReduceSum', inputs: ['weighed', 'one'], outputs: ['Y'], attributes: { keepdims: 0 } },
    ],
    ['Y'],
    { k: 'int64', one: 'int64', last: 'int64', whole: 'int64' },
  ),
  results: { result: 'Y' },
});

export const blocks: readonly OracleCase[] = [
  llamaCase(0, 29),
  llamaCase(29, 1),
  llamaCase(13, 7),
  {
    name: 'a decoder block of GPT-2',
    text: `import { gpt2_block } from "std/blocks"
    diagram f(X: f32[n, t, m], n1: f32[m], s1: f32[m], Wqkv: f32[c, m], bqkv: f32[c], Wo: f32[m, a], bo: f32[m], n2: f32[m],
      s2: f32[m], W1: f32[e, m], b1: f32[e], W2: f32[m, e], b2: f32[m]) -> f32[n, t, m] where c == 3 * a, a % ${heads} == 0 {
      gpt2_block[h = ${heads}](X, n1, s1, Wqkv, bqkv, Wo, bo, n2, s2, W1, b1, W2, b2, 1e-5)
    }`,
    arrays: gpt2,
    graph: graphOf(
      gpt2,
      [
        layerNorm('X', 'n1', 's1', 'N'),
        ...linear('N', 'Wqkv', 'qkv', 'bqkv'),
        { op: 'Split', inputs: ['qkv'], outputs: ['q', 'k', 'v'], attributes: { axis: 2, num_outputs: 3 } },
        {
          op: 'Attention',
          inputs: ['q', 'k', 'v'],
          outputs: ['O'],
          attributes: { is_causal: 1, q_num_heads: heads, kv_num_heads: heads },
        },
        ...linear('O', 'Wo', 'A', 'bo'),
        add('X', 'A', 'H'),
        layerNorm('H', 'n2', 's2', 'M'),
        ...linear('M', 'W1', 'u', 'b1'),
        { op: 'Gelu', inputs: ['u'], outputs: ['g'], attributes: { approximate: 'tanh' } },
        ...linear('g', 'W2', 'D', 'b2'),
        add('H', 'D', 'Y'),
      ],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'an encoder block, with padding',
    text: `import { encoder_block } from "std/blocks"
    diagram f(X: f32[n, t, m], Wq: f32[a, m], bq: f32[a], Wk: f32[a, m], bk: f32[a], Wv: f32[a, m], bv: f32[a], Wo: f32[m, a],
      bo: f32[m], n1: f32[m], s1: f32[m], W1: f32[e, m], b1: f32[e], W2: f32[m, e], b2: f32[m], n2: f32[m], s2: f32[m]
    ) -> f32[n, t, m] where a % ${heads} == 0 {
      encoder_block[h = ${heads}](X, 17, Wq, bq, Wk, bk, Wv, bv, Wo, bo, n1, s1, W1, b1, W2, b2, n2, s2, 1e-5)
    }`,
    arrays: bert,
    graph: graphOf(
      bert,
      [
        ...linear('X', 'Wq', 'q', 'bq'),
        ...linear('X', 'Wk', 'k', 'bk'),
        ...linear('X', 'Wv', 'v', 'bv'),
        {
          op: 'Attention',
          inputs: ['q', 'k', 'v', 'mask'],
          outputs: ['O'],
          attributes: { q_num_heads: heads, kv_num_heads: heads },
        },
        ...linear('O', 'Wo', 'A', 'bo'),
        add('X', 'A', 'S'),
        layerNorm('S', 'n1', 's1', 'H'),
        ...linear('H', 'W1', 'u', 'b1'),
        { op: 'Gelu', inputs: ['u'], outputs: ['g'] },
        ...linear('g', 'W2', 'D', 'b2'),
        add('H', 'D', 'R'),
        layerNorm('R', 'n2', 's2', 'Y'),
      ],
      ['Y'],
      { mask: 'bool' },
    ),
    results: { result: 'Y' },
  },
  mixture('a mixture of experts', 'mixture_of_experts'),
  mixture('a mixture of experts, positions brought together', 'grouped_mixture_of_experts'),
];
