/** Products, stored codes and attention with attributes and shapes that the conformance data do not have. */
import type { OracleCase } from './case.ts';
import { type Family, family } from './family.ts';
import type { OnnxElement } from './model.ts';

const matrices = { a: { shape: [5, 7] }, b: { shape: [7, 4] } };
const einsum = (equation: string, text: string, ...shapes: readonly (readonly number[])[]): OracleCase =>
  family({
    op: 'Einsum',
    name: equation,
    text: `diagram f${text}`,
    arrays: Object.fromEntries(shapes.map((shape, i) => ['xyz'[i] as string, { shape }])),
    attributes: { equation },
  });

const products: readonly OracleCase[] = [
  family({
    op: 'Gemm',
    name: 'a column that is added',
    text: `diagram f(a: f32[i, k], b: f32[k, j], c: f32[i, one = 1]) -> f32[i, j] {
      1.5 * dot[k](a, b) + 0.5 * c[one = 0]
    }`,
    arrays: { ...matrices, c: { shape: [5, 1] } },
    attributes: { alpha: { float: 1.5 }, beta: { float: 0.5 } },
  }),
  family({
    op: 'Gemm',
    name: 'both transposed, nothing added',
    text: 'diagram f(a: f32[k, i], b: f32[j, k]) -> f32[i, j] { dot[k](a, b) }',
    arrays: { a: { shape: [7, 5] }, b: { shape: [4, 7] } },
    attributes: { transA: 1, transB: 1 },
  }),
  family({
    op: 'MatMul',
    name: 'batches that are repeated',
    text: 'diagram f(a: f32[m, one = 1, i, k], b: f32[n, k, j]) -> f32[m, n, i, j] { dot[k](a[one = 0], b) }',
    arrays: { a: { shape: [2, 1, 3, 7] }, b: { shape: [5, 7, 4] } },
  }),
  family({
    op: 'MatMul',
    name: 'several matrices and a vector',
    text: 'diagram f(a: f32[n, i, k], b: f32[k]) -> f32[n, i] { dot[k](a, b) }',
    arrays: { a: { shape: [2, 3, 7] }, b: { shape: [7] } },
  }),
  einsum(
    '...ij,...jk->...ik',
    '(x: f32[b, i, j], y: f32[b, j, k]) -> f32[b, i, k] { dot[j](x, y) }',
    [3, 4, 5],
    [3, 5, 6],
  ),
  einsum('ii->i', '(x: f32[i, j]) -> f32[i] where i == j { x[j = i] }', [6, 6]),
  einsum('ii', '(x: f32[i, j]) -> f32 where i == j { sum[i](x[j = i]) }', [6, 6]),
  einsum('iij->j', '(x: f32[i, k, j]) -> f32[j] where i == k { sum[i](x[k = i]) }', [4, 4, 5]),
  einsum(
    'bij,bjk,bkl->bil',
    '(x: f32[b, i, j], y: f32[b, j, k], z: f32[b, k, l]) -> f32[b, i, l] { dot[j, k](x, y, z) }',
    [2, 3, 4],
    [2, 4, 5],
    [2, 5, 6],
  ),
  einsum('jk,ij', '(x: f32[j, k], y: f32[i, j]) -> f32[i, k] { dot[j](x, y) }', [4, 5], [3, 4]),
  einsum('i,j,k->kji', '(x: f32[i], y: f32[j], z: f32[k]) -> f32[k, j, i] { x * y * z }', [3], [4], [5]),
  einsum(
    'bhqd,bhkd->bhqk',
    '(x: f32[b, h, q, d], y: f32[b, h, k, d]) -> f32[b, h, q, k] { dot[d](x, y) }',
    [2, 3, 5, 8],
    [2, 3, 7, 8],
  ),
  einsum('ijk->', '(x: f32[i, j, k]) -> f32 { sum[i, j, k](x) }', [3, 4, 5]),
  einsum('b...->...b', '(x: f32[b, i, j]) -> f32[i, j, b] { x }', [3, 4, 5]),
  family({
    op: 'MatMulInteger',
    name: 'a zero point for each column',
    text: `diagram f(a: u8[i, k], b: i8[k, j], p: u8, q: i8[j]) -> i32[i, j] { dot[k](i32(a) - i32(p), b - q) }`,
    arrays: {
      a: { shape: [5, 19], element: 'u8' },
      b: { shape: [19, 4], element: 'i8' },
      p: { shape: [], element: 'u8' },
      q: { shape: [4], element: 'i8' },
    },
    elements: { a: 'uint8', b: 'int8', p: 'uint8', q: 'int8', result: 'int32' },
  }),
];
const codes = (element: 'u8' | 'i8', onnx: OnnxElement, shape: readonly number[]) => ({
  arrays: { x: { shape, element } },
  elements: { x: onnx, zero: onnx, y: onnx },
});
const blocked = (element: 'u8' | 'i8', onnx: OnnxElement): OracleCase =>
  family({
    op: 'DequantizeLinear',
    name: `${onnx} in blocks`,
    text: `diagram f(x: ${element}[a, b, c], scale: f32[a, n, c], zero: ${element}[a, n, c]) -> f32[a, b, c] where n == (b + 3) / 4 {
      let z = zero[n = b / 4]
      scale[n = b / 4] * (f32(x) - f32(z))
    }`,
    arrays: { x: { shape: [2, 8, 6], element }, scale: { shape: [2, 2, 6] }, zero: { shape: [2, 2, 6], element } },
    attributes: { axis: 1, block_size: 4 },
    elements: { x: onnx, zero: onnx },
  });

const quantised: readonly OracleCase[] = [
  family({
    op: 'DequantizeLinear',
    name: 'uint8, one scale',
    text: `import { dequantize_linear } from "std/quant"
    diagram f(x: u8[a, b], scale: f32, zero: u8) -> f32[a, b] { dequantize_linear(x, scale, zero) }`,
    ...codes('u8', 'uint8', [6, 7]),
    arrays: { x: { shape: [6, 7], element: 'u8' }, scale: { shape: [] }, zero: { shape: [], element: 'u8' } },
  }),
  family({
    op: 'DequantizeLinear',
    name: 'int8, a scale for each channel',
    text: `import { dequantize_linear } from "std/quant"
    diagram f(x: i8[a, c, b], scale: f32[c], zero: i8[c]) -> f32[a, c, b] { dequantize_linear(x, scale, zero) }`,
    arrays: { x: { shape: [2, 3, 7], element: 'i8' }, scale: { shape: [3] }, zero: { shape: [3], element: 'i8' } },
    attributes: { axis: 1 },
    elements: { x: 'int8', zero: 'int8' },
  }),
  family({
    op: 'DequantizeLinear',
    name: 'int32',
    text: 'diagram f(x: i32[a], scale: f32) -> f32[a] { f32(x) * scale }',
    arrays: { x: { shape: [6], values: [-70000, -3, 0, 5, 1000, 123456] }, scale: { shape: [] } },
    elements: { x: 'int32' },
  }),
  blocked('u8', 'uint8'),
  blocked('i8', 'int8'),
  ...(['u8', 'i8'] as const).map((element) =>
    family({
      op: 'QuantizeLinear',
      name: `${element}, a scale for each channel`,
      text: `import { quantize_linear } from "std/quant"
      diagram f(x: f32[a, c], scale: f32[c], zero: ${element}[c]) -> i32[a, c] {
        quantize_linear(x, scale, zero, ${element === 'u8' ? '0, 255' : '-128, 127'})
      }`,
      arrays: {
        x: { shape: [40, 3], scale: 40 },
        scale: { shape: [3], values: [0.5, 0.25, 2], element: 'f32' },
        zero: { shape: [3], element },
      },
      elements: element === 'u8' ? { zero: 'uint8', result: 'uint8' } : { zero: 'int8', result: 'int8' },
    }),
  ),
];
const heads = { Q: { shape: [2, 4, 7, 8] }, K: { shape: [2, 2, 11, 8] }, V: { shape: [2, 2, 11, 6] } };
const signature = 'Q: f32[b, h, q, d], K: f32[b, k, x, d], V: f32[b, k, x, e]';
const attending = (name: string, text: string, more: Omit<Family, 'name' | 'op' | 'text'>): OracleCase =>
  family({
    op: 'Attention',
    name,
    text: `import { attend, attend_or_zero, scores } from "std/attention"
    import { causal, causal_after, allowed_by, softcap, within_length } from "std/masks"
    import { softmax } from "std/nn"
    diagram f${text}`,
    ...more,
  });
const bits = (...shape: number[]) => ({
  shape,
  values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Number(i % 3 !== 1)),
});

const attention: readonly OracleCase[] = [
  attending(
    'a boolean mask for each head, groups',
    `(${signature}, mask: i32[one = 1, h, q, x]) -> f32[b, h, q, e] {
      let M: bool[k, r, q, x] = split[h -> k, r](mask[one = 0] != 0)
      let S: f32[b, k, r, q, x] = scores(split[h -> k, r](Q), K) |> allowed_by(M)
      merge[k, r -> h](attend(S, V))
    }`,
    { arrays: { ...heads, mask: bits(1, 4, 7, 11) }, elements: { mask: 'bool' } },
  ),
  attending(
    'a mask for each sequence, groups',
    `(${signature}, mask: f32[b, one = 1, q, x]) -> f32[b, h, q, e] {
      let S: f32[b, k, r, q, x] = scores(split[h -> k, r](Q), K) + mask[one = 0]
      merge[k, r -> h](attend(S, V))
    }`,
    { arrays: { ...heads, mask: { shape: [2, 1, 7, 11] } } },
  ),
  ...(
    [
      [0, 'S'],
      [1, 'softcap(S, 2)'],
      [2, 'T'],
      [3, 'softmax[x](T)'],
    ] as const
  ).map(([mode, shown]) =>
    attending(
      `scores in mode ${mode}`,
      `(${signature}, mask: f32[q, x]) -> (Y: f32[b, h, q, e], P: f32[b, h, q, x]) {
        let S: f32[b, k, r, q, x] = scores(split[h -> k, r](Q), K)
        let T: f32[b, k, r, q, x] = softcap(S, 2) + mask
        let shown: f32[b, k, r, q, x] = ${shown}
        (merge[k, r -> h](attend(T, V)), merge[k, r -> h](shown))
      }`,
      {
        arrays: { ...heads, mask: { shape: [7, 11] } },
        inputs: ['Q', 'K', 'V', 'mask'],
        outputs: ['Y', '', '', 'P'],
        attributes: { qk_matmul_output_mode: mode, softcap: { float: 2 } },
      },
    ),
  ),
  attending(
    'causal behind a past, with a mask and a scale',
    `(Q: f32[b, h, n, d], K: f32[b, h, n, d], V: f32[b, h, n, e], mask: f32[n, x], pk: f32[b, h, p, d], pv: f32[b, h, p, e]) -> (
      Y: f32[b, h, n, e],
      K1: f32[b, h, x, d],
      V1: f32[b, h, x, e]
    ) {
      let K1: f32[b, h, x, d] = concat[p, n -> x](pk, K)
      let V1: f32[b, h, x, e] = concat[p, n -> x](pv, V)
      let S: f32[b, h, n, x] = 0.3 * dot[d](Q, K1) + mask
      (attend(causal_after(S, size(p)), V1), K1, V1)
    }`,
    {
      arrays: {
        Q: { shape: [2, 3, 4, 8] },
        K: { shape: [2, 3, 4, 8] },
        V: { shape: [2, 3, 4, 6] },
        mask: { shape: [4, 13] },
        pk: { shape: [2, 3, 9, 8] },
        pv: { shape: [2, 3, 9, 6] },
      },
      outputs: ['Y', 'K1', 'V1'],
      attributes: { is_causal: 1, scale: { float: 0.3 } },
    },
  ),
  attending(
    'rows that see nothing',
    `(Q: f32[b, h, q, d], K: f32[b, h, x, d], V: f32[b, h, x, e], mask: i32[q, x]) -> f32[b, h, q, e] {
      let S: f32[b, h, q, x] = scores(Q, K) |> allowed_by(mask != 0)
      attend_or_zero(S, V)
    }`,
    {
      arrays: {
        Q: { shape: [2, 3, 5, 8] },
        K: { shape: [2, 3, 9, 8] },
        V: { shape: [2, 3, 9, 6] },
        mask: { shape: [5, 9], values: Array.from({ length: 45 }, (_, i) => Number(i > 8 && i % 4 !== 0)) },
      },
      elements: { mask: 'bool' },
    },
  ),
  attending(
    'keys that are padding',
    `(${signature}, lengths: i32[b]) -> f32[b, h, q, e] {
      let S: f32[b, k, r, q, x] = scores(split[h -> k, r](Q), K)
      merge[k, r -> h](attend[q, x](where(index(x) < lengths, S, -inf), V))
    }`,
    {
      arrays: { ...heads, lengths: { shape: [2], values: [11, 4] } },
      inputs: ['Q', 'K', 'V', '', '', '', 'lengths'],
      elements: { lengths: 'int64' },
      opset: 24,
    },
  ),
  family({
    op: 'RotaryEmbedding',
    name: 'packed heads, some channels, in order',
    text: `import { turn_halves } from "std/rotary"
    diagram f[h](x: f32[b, s, c], C: f32[b, s, p], S: f32[b, s, p]) -> f32[b, s, c] where c / h >= 2 * p {
      let X: f32[b, h, s, d] = split[c -> h, d](x)
      merge[h, d -> c](turn_halves(X, C, S))
    }`,
    arrays: { x: { shape: [2, 5, 30] }, C: { shape: [2, 5, 3] }, S: { shape: [2, 5, 3] } },
    sizes: { h: 3 },
    attributes: { num_heads: 3, rotary_embedding_dim: 6 },
  }),
  family({
    op: 'Swish',
    name: 'with a factor',
    text: 'diagram f(x: f32[a, b, c]) -> f32[a, b, c] { x * sigmoid(0.7 * x) }',
    arrays: { x: { shape: [5, 7, 9] } },
    attributes: { alpha: { float: 0.7 } },
    opset: 24,
  }),
];

export const productFamilies: readonly OracleCase[] = [...products, ...quantised, ...attention];
