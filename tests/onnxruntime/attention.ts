/** Attention and rotary positions, each beside the operator of ONNX that does the same. */
import { graphOf, type OracleCase } from './case.ts';

const qkv = { Q: { shape: [2, 4, 37, 32] }, K: { shape: [2, 4, 53, 32] }, V: { shape: [2, 4, 53, 48] } };
const hidden = {
  ...qkv,
  mask: { shape: [37, 53], values: Array.from({ length: 37 * 53 }, (_, i) => (i * 7) % 5 && 1) },
};
const packed = {
  Q: { shape: [2, 9, 6 * 16] },
  K: { shape: [2, 9, 2 * 16] },
  V: { shape: [2, 9, 2 * 16] },
  past_K: { shape: [2, 2, 21, 16] },
  past_V: { shape: [2, 2, 21, 16] },
};
const turned = {
  X: { shape: [2, 3, 40, 32] },
  angle: { shape: [64, 16] },
  ids: { shape: [2, 40], values: Array.from({ length: 80 }, (_, i) => (i * 11) % 64) },
};
const partly = { ...turned, X: { shape: [2, 3, 40, 48] } };

const angles = [
  { op: 'Cos', inputs: ['angle'], outputs: ['cos'] },
  { op: 'Sin', inputs: ['angle'], outputs: ['sin'] },
];
const rotary = (attributes: Readonly<Record<string, number>>) => [
  ...angles,
  { op: 'RotaryEmbedding', inputs: ['X', 'cos', 'sin', 'ids'], outputs: ['Y'], attributes },
];
const int64 = { ids: 'int64' } as const;

export const attention: readonly OracleCase[] = [
  {
    name: 'causal attention, values wider than keys',
    text: `import { attend, scores } from "std/attention"
    import { causal } from "std/masks"
    diagram f(Q: f32[b, h, q, d], K: f32[b, h, x, d], V: f32[b, h, x, e]) -> f32[b, h, q, e] {
      scores(Q, K) |> causal |> attend(V)
    }`,
    arrays: qkv,
    graph: graphOf(
      qkv,
      [{ op: 'Attention', inputs: ['Q', 'K', 'V'], outputs: ['Y'], attributes: { is_causal: 1 } }],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'attention with capped scores',
    text: `import { attend, scores } from "std/attention"
    import { softcap } from "std/masks"
    diagram f(Q: f32[b, h, q, d], K: f32[b, h, x, d], V: f32[b, h, x, e]) -> f32[b, h, q, e] {
      scores(Q, K) |> softcap(0.75) |> attend(V)
    }`,
    arrays: qkv,
    graph: graphOf(
      qkv,
      [{ op: 'Attention', inputs: ['Q', 'K', 'V'], outputs: ['Y'], attributes: { softcap: { float: 0.75 } } }],
      ['Y'],
    ),
    results: { result: 'Y' },
  },
  {
    name: 'attention under a mask for all heads',
    text: `import { attend, scores } from "std/attention"
    import { allowed_by } from "std/masks"
    diagram f(Q: f32[b, h, q, d], K: f32[b, h, x, d], V: f32[b, h, x, e], mask: i32[q, x]) -> f32[b, h, q, e] {
      let S: f32[b, h, q, x] = scores(Q, K) |> allowed_by(mask != 0)
      attend(S, V)
    }`,
    arrays: hidden,
    graph: graphOf(hidden, [{ op: 'Attention', inputs: ['Q', 'K', 'V', 'mask'], outputs: ['Y'] }], ['Y'], {
      mask: 'bool',
    }),
    results: { result: 'Y' },
  },
  {
    name: 'grouped-query attention behind a past, heads packed',
    text: `import { attend, scores } from "std/attention"
    import { causal_after } from "std/masks"
    diagram f[r](Q: f32[b, t, c], K: f32[b, t, g], V: f32[b, t, g], past_K: f32[b, k, p, d], past_V: f32[b, k, p, d]) -> (
      Y: f32[b, t, c],
      K1: f32[b, k, x, d],
      V1: f32[b, k, x, d]
    ) {
      let keys: f32[b, k, x, d] = concat[p, t -> x](past_K, split[g -> k, d](K))
      let values: f32[b, k, x, d] = concat[p, t -> x](past_V, split[g -> k, d](V))
      let queries: f32[b, k, r, t, d] = split[c -> k, r, d](Q)
      let O = scores(queries, keys) |> causal_after(size(p)) |> attend(values)
      (merge[k, r, d -> c](O), keys, values)
    }`,
    arrays: packed,
    sizes: { r: 3 },
    graph: graphOf(
      packed,
      [
        {
          op: 'Attention',
          inputs: ['Q', 'K', 'V', '', 'past_K', 'past_V'],
          outputs: ['Y', 'K1', 'V1'],
          attributes: { is_causal: 1, q_num_heads: 6, kv_num_heads: 2 },
        },
      ],
      ['Y', 'K1', 'V1'],
    ),
    results: { Y: 'Y', K1: 'K1', V1: 'V1' },
  },
  {
    name: 'rotary positions, halves',
    text: `import { rotate_halves } from "std/rotary"
    diagram f(X: f32[b, h, t, c], angle: f32[m, p], ids: i32[b, t]) -> f32[b, h, t, c] where c >= 2 * p {
      rotate_halves(X, angle[m = ids])
    }`,
    arrays: turned,
    graph: graphOf(turned, rotary({}), ['Y'], int64),
    results: { result: 'Y' },
  },
  {
    name: 'rotary positions, pairs',
    text: `import { rotate_pairs } from "std/rotary"
    diagram f(X: f32[b, h, t, c], angle: f32[m, p], ids: i32[b, t]) -> f32[b, h, t, c] where c >= 2 * p {
      rotate_pairs(X, angle[m = ids])
    }`,
    arrays: turned,
    graph: graphOf(turned, rotary({ interleaved: 1 }), ['Y'], int64),
    results: { result: 'Y' },
  },
  {
    name: 'rotary positions, two thirds of the channels',
    text: `import { rotate_halves } from "std/rotary"
    diagram f(X: f32[b, h, t, c], angle: f32[m, p], ids: i32[b, t]) -> f32[b, h, t, c] where c >= 2 * p {
      rotate_halves(X, angle[m = ids])
    }`,
    arrays: partly,
    graph: graphOf(partly, rotary({ rotary_embedding_dim: 32, num_heads: 3 }), ['Y'], int64),
    results: { result: 'Y' },
  },
];
