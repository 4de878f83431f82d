/** Codes with scales and zero points, each layout beside the operator of ONNX (or of ONNX Runtime) that defines it. */
import type { OracleCase } from './case.ts';

const scale = (shape: readonly number[]) => ({ shape, scale: 0.002, offset: 0.02 }) as const;

const tensor = {
  x: { shape: [37, 129], element: 'u8' },
  s: { shape: [], values: [0.031], element: 'f32' },
  z: { shape: [], values: [117], element: 'u8' },
} as const;
const perAxis = { x: { shape: [48, 131], element: 'i8' }, s: scale([48]), z: { shape: [48], element: 'i8' } } as const;
const blocked = {
  x: { shape: [24, 176], element: 'u8' },
  s: scale([24, 11]),
  z: { shape: [24, 11], element: 'u8' },
} as const;
const floats = { x: { shape: [33, 65], scale: 3 }, s: scale([33]), z: { shape: [33], element: 'u8' } } as const;
const product = {
  A: { shape: [33, 70], element: 'u8' },
  B: { shape: [70, 21], element: 'i8' },
  za: { shape: [], values: [100], element: 'u8' },
  zb: { shape: [21], element: 'i8' },
} as const;
const rounded = {
  A: { shape: [17, 96], element: 'u8' },
  sa: { shape: [], values: [0.013], element: 'f32' },
  za: { shape: [], values: [120], element: 'u8' },
  B: { shape: [96, 29], element: 'u8' },
  sb: { shape: [], values: [0.0091], element: 'f32' },
  zb: { shape: [], values: [131], element: 'u8' },
  sy: { shape: [], values: [0.33], element: 'f32' },
  zy: { shape: [], values: [128], element: 'u8' },
} as const;

/** Where a quotient lies between two codes, f32 and f64 may fall to different sides. */
const oneCode = 1 / 255;

/** MatMulNBits of `m` rows of `k` values with `n` columns in blocks of `v`. */
function matMulNBits(
  bits: 4 | 8,
  { m, k, n, v }: Readonly<Record<'m' | 'k' | 'n' | 'v', number>>,
  zeroPoints: boolean,
): OracleCase {
  const element = bits === 4 ? 'u4' : 'u8';
  const j = Math.ceil(k / v);
  const p = bits === 4 ? Math.ceil(j / 2) * 2 : j;
  const bytes = (count: number): number => (count * bits) / 8;
  const arrays = {
    A: { shape: [m, k] },
    B: { shape: [n, j, v], element },
    scales: scale([n, j]),
    ...(zeroPoints ? { zero_points: { shape: [n, p], element } as const } : {}),
  } as const;
  const parameters = `A: f32[m, k], B: ${element}[n, j, v], scales: f32[n, j]${zeroPoints ? `, zero_points: ${element}[n, p]` : ''}`;
  const rules = `where j == (k + v - 1) / v${zeroPoints ? ', p >= j' : ''}`;
  const diagram = zeroPoints ? 'matmul_nbits' : 'matmul_nbits_symmetric';
  const last = zeroPoints ? 'zero_points' : String(2 ** (bits - 1));
  return {
    name: `MatMulNBits, ${bits} bits, ${k} weights in blocks of ${v}, ${zeroPoints ? 'zero points' : 'symmetric'}`,
    text: `import { ${diagram} } from "std/quant"
    diagram f(${parameters}) -> f32[m, n] ${rules} { ${diagram}(A, B, scales, ${last}) }`,
    arrays,
    graph: {
      opset: 21,
      nodes: [
        {
          op: 'MatMulNBits',
          domain: 'com.microsoft',
          inputs: ['A', 'B', 'scales', ...(zeroPoints ? ['zero_points'] : [])],
          outputs: ['Y'],
          attributes: { K: k, N: n, bits, block_size: v },
        },
      ],
      inputs: [
        { name: 'A', element: 'float32', shape: [m, k] },
        { name: 'B', element: 'uint8', shape: [n, j, bytes(v)] },
        { name: 'scales', element: 'float32', shape: [n, j] },
        ...(zeroPoints ? [{ name: 'zero_points', element: 'uint8', shape: [n, bytes(p)] } as const] : []),
      ],
      outputs: [{ name: 'Y', element: 'float32' }],
    },
    results: { result: 'Y' },
  };
}

export const quantisation: readonly OracleCase[] = [
  {
    name: 'DequantizeLinear of a tensor',
    text: `import { dequantize_linear } from "std/quant"
    diagram f(x: u8[a, b], s: f32, z: u8) -> f32[a, b] { dequantize_linear(x, s, z) }`,
    arrays: tensor,
    graph: {
      opset: 21,
      nodes: [{ op: 'DequantizeLinear', inputs: ['x', 's', 'z'], outputs: ['y'] }],
      inputs: [
        { name: 'x', element: 'uint8', shape: [37, 129] },
        { name: 's', element: 'float32', shape: [] },
        { name: 'z', element: 'uint8', shape: [] },
      ],
      outputs: [{ name: 'y', element: 'float32' }],
    },
    results: { result: 'y' },
  },
  {
    name: 'DequantizeLinear along an axis',
    text: `import { dequantize_linear } from "std/quant"
    diagram f(x: i8[a, b], s: f32[a], z: i8[a]) -> f32[a, b] { dequantize_linear(x, s, z) }`,
    arrays: perAxis,
    graph: {
      opset: 21,
      nodes: [{ op: 'DequantizeLinear', inputs: ['x', 's', 'z'], outputs: ['y'], attributes: { axis: 0 } }],
      inputs: [
        { name: 'x', element: 'int8', shape: [48, 131] },
        { name: 's', element: 'float32', shape: [48] },
        { name: 'z', element: 'int8', shape: [48] },
      ],
      outputs: [{ name: 'y', element: 'float32' }],
    },
    results: { result: 'y' },
  },
  {
    name: 'DequantizeLinear in blocks',
    text: `import { dequantize_blocks } from "std/quant"
    diagram f(x: u8[a, k], s: f32[a, b], z: u8[a, b]) -> f32[a, k] where b == (k + 15) / 16 {
      dequantize_blocks[block = 16](x, s, z)
    }`,
    arrays: blocked,
    graph: {
      opset: 21,
      nodes: [
        { op: 'DequantizeLinear', inputs: ['x', 's', 'z'], outputs: ['y'], attributes: { axis: 1, block_size: 16 } },
      ],
      inputs: [
        { name: 'x', element: 'uint8', shape: [24, 176] },
        { name: 's', element: 'float32', shape: [24, 11] },
        { name: 'z', element: 'uint8', shape: [24, 11] },
      ],
      outputs: [{ name: 'y', element: 'float32' }],
    },
    results: { result: 'y' },
  },
  {
    name: 'QuantizeLinear along an axis',
    text: `import { quantize_linear } from "std/quant"
    diagram f(x: f32[a, b], s: f32[a], z: u8[a]) -> i32[a, b] { quantize_linear(x, s, z, 0, 255) }`,
    arrays: floats,
    graph: {
      opset: 21,
      nodes: [{ op: 'QuantizeLinear', inputs: ['x', 's', 'z'], outputs: ['y'], attributes: { axis: 0 } }],
      inputs: [
        { name: 'x', element: 'float32', shape: [33, 65] },
        { name: 's', element: 'float32', shape: [33] },
        { name: 'z', element: 'uint8', shape: [33] },
      ],
      outputs: [{ name: 'y', element: 'uint8' }],
    },
    results: { result: 'y' },
    tolerance: oneCode,
  },
  {
    name: 'DynamicQuantizeLinear',
    text: `import { dynamic_quantize_linear } from "std/quant"
    diagram f(x: f32[a]) -> (y: i32[a], s: f32, z: i32) { dynamic_quantize_linear(x) }`,
    arrays: { x: { shape: [2049], scale: 2, offset: 1 } },
    graph: {
      opset: 21,
      nodes: [{ op: 'DynamicQuantizeLinear', inputs: ['x'], outputs: ['y', 's', 'z'] }],
      inputs: [{ name: 'x', element: 'float32', shape: [2049] }],
      outputs: [
        { name: 'y', element: 'uint8' },
        { name: 's', element: 'float32' },
        { name: 'z', element: 'uint8' },
      ],
    },
    results: { y: 'y', s: 's', z: 'z' },
    tolerance: oneCode,
  },
  {
    name: 'MatMulInteger',
    text: `import { matmul_integer } from "std/quant"
    diagram f(A: u8[m, k], B: i8[k, n], za: u8, zb: i8[n]) -> i32[m, n] { matmul_integer[k](A, B, za, zb) }`,
    arrays: product,
    graph: {
      opset: 21,
      nodes: [{ op: 'MatMulInteger', inputs: ['A', 'B', 'za', 'zb'], outputs: ['Y'] }],
      inputs: [
        { name: 'A', element: 'uint8', shape: [33, 70] },
        { name: 'B', element: 'int8', shape: [70, 21] },
        { name: 'za', element: 'uint8', shape: [] },
        { name: 'zb', element: 'int8', shape: [21] },
      ],
      outputs: [{ name: 'Y', element: 'int32' }],
    },
    results: { result: 'Y' },
    tolerance: 0,
  },
  {
    name: 'QLinearMatMul',
    text: `import { qlinear_matmul } from "std/quant"
    diagram f(A: u8[m, k], sa: f32, za: u8, B: u8[k, n], sb: f32, zb: u8, sy: f32, zy: u8) -> i32[m, n] {
      qlinear_matmul[k](A, sa, za, B, sb, zb, sy, zy, 0, 255)
    }`,
    arrays: rounded,
    graph: {
      opset: 21,
      nodes: [{ op: 'QLinearMatMul', inputs: Object.keys(rounded), outputs: ['Y'] }],
      inputs: [
        { name: 'A', element: 'uint8', shape: [17, 96] },
        { name: 'sa', element: 'float32', shape: [] },
        { name: 'za', element: 'uint8', shape: [] },
        { name: 'B', element: 'uint8', shape: [96, 29] },
        { name: 'sb', element: 'float32', shape: [] },
        { name: 'zb', element: 'uint8', shape: [] },
        { name: 'sy', element: 'float32', shape: [] },
        { name: 'zy', element: 'uint8', shape: [] },
      ],
      outputs: [{ name: 'Y', element: 'uint8' }],
    },
    results: { result: 'Y' },
    tolerance: oneCode,
  },
  matMulNBits(4, { m: 5, k: 256, n: 96, v: 32 }, true),
  matMulNBits(4, { m: 3, k: 200, n: 45, v: 16 }, true),
  matMulNBits(4, { m: 1, k: 250, n: 33, v: 64 }, false),
  matMulNBits(8, { m: 4, k: 192, n: 31, v: 32 }, true),
];
