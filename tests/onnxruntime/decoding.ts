/** Steps of decoding as exported models have them: operators of ONNX Runtime's own over a cache with room for more, each sequence of a
 * batch at a position of its own. */
import { graphOf, type OracleCase } from './case.ts';
import type { Attribute, OnnxElement, OnnxNode } from './model.ts';

const int32: Readonly<Record<string, OnnxElement>> = { before: 'int32', last: 'int32', total: 'int32' };

interface Step {
  /** Positions that each sequence has behind it. */
  readonly before: readonly number[];
  /** New positions, and places of the cache. */
  readonly now: number;
  readonly room: number;
  readonly shared: number;
  readonly repeated: number;
  readonly width: number;
}

function cacheArrays({ before, now, room, shared, repeated, width }: Step) {
  const batch = before.length;
  const last = before.map((p) => p + now - 1);
  return {
    Q: { shape: [batch, now, shared * repeated * width] },
    K: { shape: [batch, now, shared * width] },
    V: { shape: [batch, now, shared * width] },
    past_K: { shape: [batch, shared, room, width] },
    past_V: { shape: [batch, shared, room, width] },
    before: { shape: [batch], values: before },
    last: { shape: [batch], values: last },
    total: { shape: [], values: [Math.max(...last) + 1] },
  };
}

const groupQuery = (
  inputs: readonly string[],
  { shared, repeated }: Step,
  attributes: Readonly<Record<string, Attribute>>,
): OnnxNode => ({
  op: 'GroupQueryAttention',
  domain: 'com.microsoft',
  inputs: [...inputs.slice(0, 3), 'past_K', 'past_V', 'last', 'total', ...inputs.slice(3)],
  outputs: ['Y', 'K1', 'V1'],
  attributes: { num_heads: shared * repeated, kv_num_heads: shared, ...attributes },
});

/** `body` computes `O` from queries, keys and values with the heads apart. */
function stepCase(
  name: string,
  step: Step,
  body: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): OracleCase {
  const arrays = cacheArrays(step);
  return {
    name,
    text: `import { attend, cached_gqa, cached_window_attention, scores } from "std/attention"
    import { causal_after, softcap } from "std/masks"
    diagram f[r](Q: f32[b, n, c], K: f32[b, n, a], V: f32[b, n, a], inout past_K: f32[b, g, t, d], inout past_V: f32[b, g, t, d],
      before: i32[b]
    ) -> f32[b, n, c] where c == g * r * d {
      let q: f32[b, g, r, n, d] = split[c -> g, r, d](Q)
      let k: f32[b, g, n, d] = split[a -> g, d](K)
      let v: f32[b, g, n, d] = split[a -> g, d](V)
      ${body}
      merge[g, r, d -> c](O)
    }`,
    arrays,
    sizes: { r: step.repeated },
    graph: graphOf(
      Object.fromEntries(Object.entries(arrays).filter(([array]) => array !== 'before')),
      [groupQuery(['Q', 'K', 'V'], step, attributes)],
      ['Y', 'K1', 'V1'],
      int32,
    ),
    results: { result: 'Y' },
  };
}

const token: Step = { before: [37, 5, 90], now: 1, room: 97, shared: 2, repeated: 3, width: 32 };
const piece: Step = { before: [41], now: 23, room: 64, shared: 3, repeated: 2, width: 16 };
const prompt: Step = { before: [0, 0], now: 50, room: 70, shared: 2, repeated: 4, width: 16 };
const gqa = 'let O: f32[b, g, r, n, d] = cached_gqa(q, k, v, past_K, past_V, before)';

const [channels, inner, block] = [96, 160, 32];

/** A matrix of 4 bits in blocks, and its scales, by the names of the graph. */
const weights = (name: string, outputs: number, inputs: number) => ({
  [name]: { shape: [outputs, inputs / block, block], element: 'u4' as const },
  [`${name}_scales`]: { shape: [outputs, inputs / block], scale: 0.002, offset: 0.25 * inputs ** -0.5 },
});
const linear = (X: string, name: string, Y: string, outputs: number, inputs: number): OnnxNode => ({
  op: 'MatMulNBits',
  domain: 'com.microsoft',
  inputs: [X, name, `${name}_scales`],
  outputs: [Y],
  attributes: { K: inputs, N: outputs, bits: 4, block_size: block },
});
const gain = { shape: [channels], scale: 0.1, offset: 1 };

/** A layer as models for phones and browsers have it: weights of 4 bits, and queries and keys turned by tables of angles. */
function layerCase(name: string, step: Step): OracleCase {
  const { Q: _q, K: _k, V: _v, ...cache } = cacheArrays(step);
  const { shared, repeated, width, room, now, before } = step;
  const [wide, narrow] = [shared * repeated * width, shared * width];
  const arrays = {
    X: { shape: [before.length, now, channels] },
    ...cache,
    angle: { shape: [room, width / 2] },
    n1: gain,
    ...weights('Wq', wide, channels),
    ...weights('Wk', narrow, channels),
    ...weights('Wv', narrow, channels),
    ...weights('Wo', channels, wide),
    n2: gain,
    ...weights('gate', inner, channels),
    ...weights('up', inner, channels),
    ...weights('down', channels, inner),
  };
  const nodes: readonly OnnxNode[] = [
    { op: 'Cos', inputs: ['angle'], outputs: ['cos'] },
    { op: 'Sin', inputs: ['angle'], outputs: ['sin'] },
    { op: 'RMSNormalization', inputs: ['X', 'n1'], outputs: ['N'], attributes: { epsilon: { float: 1e-5 } } },
    linear('N', 'Wq', 'q', wide, channels),
    linear('N', 'Wk', 'k', narrow, channels),
    linear('N', 'Wv', 'v', narrow, channels),
    { ...groupQuery(['q', 'k', 'v', 'cos', 'sin'], step, { do_rotary: 1 }), outputs: ['O', 'K1', 'V1'] },
    linear('O', 'Wo', 'A', channels, wide),
    {
      op: 'SkipSimplifiedLayerNormalization',
      domain: 'com.microsoft',
      inputs: ['X', 'A', 'n2'],
      outputs: ['M', '', '', 'H'],
      attributes: { epsilon: { float: 1e-5 } },
    },
    linear('M', 'gate', 'g', inner, channels),
    linear('M', 'up', 'u', inner, channels),
    { op: 'Sigmoid', inputs: ['g'], outputs: ['g_sigmoid'] },
    { op: 'Mul', inputs: ['g', 'g_sigmoid'], outputs: ['g_silu'] },
    { op: 'Mul', inputs: ['g_silu', 'u'], outputs: ['F'] },
    linear('F', 'down', 'D', channels, inner),
    { op: 'Add', inputs: ['H', 'D'], outputs: ['Y'] },
  ];
  const graph = graphOf(
    Object.fromEntries(Object.entries(arrays).filter(([array]) => array !== 'before')),
    nodes,
    ['Y', 'K1', 'V1'],
    int32,
  );
  const bytes = graph.inputs.map((input) => {
    const array = Object.entries(arrays).find(([array]) => array === input.name)?.[1];
    const [outputs = 0, blocks = 0] = input.shape ?? [];
    const isPacked = array && 'element' in array;
    return isPacked ? { ...input, element: 'uint8' as const, shape: [outputs, blocks, block / 2] } : input;
  });
  return {
    name,
    text: `import { cached_gqa } from "std/attention"
    import { rmsnorm } from "std/nn"
    import { matmul_nbits_symmetric } from "std/quant"
    import { rotate_halves } from "std/rotary"
    diagram f[r](X: f32[b, n, m], inout past_K: f32[b, k, t, d], inout past_V: f32[b, k, t, d], before: i32[b], angle: f32[t, p],
      n1: f32[m], Wq: u4[c, i, w], Wq_scales: f32[c, i], Wk: u4[a, i, w], Wk_scales: f32[a, i], Wv: u4[a, i, w],
      Wv_scales: f32[a, i], Wo: u4[m, j, w], Wo_scales: f32[m, j], n2: f32[m], gate: u4[h, i, w], gate_scales: f32[h, i],
      up: u4[h, i, w], up_scales: f32[h, i], down: u4[m, l, w], down_scales: f32[m, l]
    ) -> f32[b, n, m] where c == k * r * d, a == k * d, d == 2 * p, i == (m + w - 1) / w, j == (c + w - 1) / w, l == (h + w - 1) / w {
      let N = rmsnorm[m](X, n1, 1e-5)
      let turned = angle[t = before + index(n)]
      let q: f32[b, k, r, n, d] = split[c -> k, r, d](matmul_nbits_symmetric[k = m](N, Wq, Wq_scales, 8))
      let key: f32[b, k, n, d] = split[a -> k, d](matmul_nbits_symmetric[k = m](N, Wk, Wk_scales, 8))
      let value: f32[b, k, n, d] = split[a -> k, d](matmul_nbits_symmetric[k = m](N, Wv, Wv_scales, 8))
      let O: f32[b, k, r, n, d] = cached_gqa[g = k](rotate_halves(q, turned), rotate_halves(key, turned), value, past_K, past_V, before)
      let H: f32[b, n, m] = X + matmul_nbits_symmetric[k = c](merge[k, r, d -> c](O), Wo, Wo_scales, 8)
      let M = rmsnorm[m](H, n2, 1e-5)
      let F = silu(matmul_nbits_symmetric[k = m](M, gate, gate_scales, 8)) * matmul_nbits_symmetric[k = m](M, up, up_scales, 8)
      H + matmul_nbits_symmetric[k = h](F, down, down_scales, 8)
    }`,
    arrays,
    sizes: { r: repeated },
    graph: { ...graph, inputs: bytes },
    results: { result: 'Y' },
  };
}

export const decoding: readonly OracleCase[] = [
  layerCase('a token through a layer with weights of 4 bits', {
    before: [19, 44],
    now: 1,
    room: 50,
    shared: 2,
    repeated: 3,
    width: 16,
  }),
  layerCase('a prompt through a layer with weights of 4 bits', {
    before: [0],
    now: 13,
    room: 20,
    shared: 2,
    repeated: 3,
    width: 16,
  }),
  stepCase('a token for each of three texts, grouped queries over a cache', token, gqa),
  stepCase('a piece of a text, grouped queries over a cache', piece, gqa),
  stepCase('a prompt, grouped queries over a cache', prompt, gqa),
  stepCase(
    'a token for each of three texts, a window of 29',
    token,
    'let O: f32[b, g, r, n, d] = cached_window_attention[window = 29](q, k, v, past_K, past_V, before)',
    { local_window_size: 29 },
  ),
  stepCase(
    'capped scores over a cache',
    token,
    `past_K[t = before + index(n)] := k
      past_V[t = before + index(n)] := v
      let O: f32[b, g, r, n, d] = scores(q, past_K) |> softcap(1.25) |> causal_after(before) |> attend(past_V)`,
    { softcap: { float: 1.25 } },
  ),
];
