/** Programs of the conformance tests that stand for operators of ONNX with attributes that the conformance data do not have. */
import { readFileSync } from 'node:fs';
import { root } from '../support/programs.ts';
import { graphOf, type OracleCase } from './case.ts';
import type { Attribute } from './model.ts';

interface Variant {
  /** `attention/heads`: the file below `tests/conformance/programs`, and the diagram in it. */
  readonly of: string;
  readonly op: string;
  /** Inputs of the operator in their order; those that are not arrays of the case are left out. */
  readonly inputs: readonly string[];
  readonly outputs?: readonly string[];
  readonly arrays: OracleCase['arrays'];
  readonly scalars?: OracleCase['scalars'];
  readonly sizes?: OracleCase['sizes'];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

function variant({ of, op, inputs, outputs = ['result'], arrays, attributes = {}, ...options }: Variant): OracleCase {
  const [file, diagram = ''] = of.split('/');
  const used = inputs.map((name) => (name in arrays ? name : ''));
  return {
    name: of,
    text: readFileSync(`${root}tests/conformance/programs/${file}.ncd`, 'utf8'),
    diagram,
    arrays,
    ...options,
    graph: graphOf(arrays, [{ op, inputs: used, outputs, attributes }], outputs, { position_ids: 'int64' }),
    results: Object.fromEntries(outputs.filter(Boolean).map((name) => [name, name])),
  };
}

const attentionInputs = ['Q', 'K', 'V', 'attn_mask', 'past_key', 'past_value'];
const heads = { Q: { shape: [2, 6, 11, 8] }, K: { shape: [2, 6, 13, 8] }, V: { shape: [2, 6, 13, 10] } };
const grouped = { ...heads, K: { shape: [2, 2, 13, 8] }, V: { shape: [2, 2, 13, 10] } };
const bias = { attn_mask: { shape: [11, 13] } };
const past = {
  Q: { shape: [2, 6, 5, 8] },
  K: { shape: [2, 2, 5, 8] },
  V: { shape: [2, 2, 5, 10] },
  past_key: { shape: [2, 2, 9, 8] },
  past_value: { shape: [2, 2, 9, 10] },
};
const packedPast = { ...past, Q: { shape: [2, 5, 48] }, K: { shape: [2, 5, 16] }, V: { shape: [2, 5, 20] } };
const packed = { Q: { shape: [2, 11, 48] }, K: { shape: [2, 13, 16] }, V: { shape: [2, 13, 20] } };
const inGroups = { q_num_heads: 6, kv_num_heads: 2 };
const attend = (of: string, options: Omit<Variant, 'of' | 'op' | 'inputs'>): OracleCase =>
  variant({ of, op: 'Attention', inputs: attentionInputs, outputs: ['result'], ...options });

const rotaryInputs = ['input', 'cos_cache', 'sin_cache', 'position_ids'];
const tables = { cos_cache: { shape: [30, 6] }, sin_cache: { shape: [30, 6] } };
const ids = { position_ids: { shape: [2, 7], values: Array.from({ length: 14 }, (_, i) => (i * 13) % 30) } };
const inOrder = { cos_cache: { shape: [2, 7, 6] }, sin_cache: { shape: [2, 7, 6] } };
const turned = (
  of: string,
  arrays: Variant['arrays'],
  attributes: Variant['attributes'] = {},
  sizes = {},
): OracleCase => variant({ of, op: 'RotaryEmbedding', inputs: rotaryInputs, arrays, attributes, sizes });
const wide = { input: { shape: [2, 3, 7, 16] } };
const exact = { input: { shape: [2, 3, 7, 12] } };

const cube = { x: { shape: [5, 7, 9], scale: 4 } };

export const variants: readonly OracleCase[] = [
  attend('attention/heads_causal', { arrays: heads, attributes: { is_causal: 1 } }),
  attend('attention/grouped_scaled', {
    arrays: grouped,
    scalars: { scale: 0.3 },
    attributes: { scale: { float: 0.3 } },
  }),
  attend('attention/grouped_biased', { arrays: { ...grouped, ...bias } }),
  attend('attention/grouped_capped', {
    arrays: grouped,
    scalars: { softcap: 1.5 },
    attributes: { softcap: { float: 1.5 } },
  }),
  attend('attention/packed_capped', {
    arrays: packed,
    scalars: { softcap: 1.5 },
    sizes: { k: 2, r: 3 },
    attributes: { softcap: { float: 1.5 }, ...inGroups },
  }),
  attend('attention/heads_with_scores', { arrays: heads, outputs: ['Y', '', '', 'qk_matmul_output'] }),
  attend('attention/heads_with_biased_scores', {
    arrays: { ...heads, ...bias },
    outputs: ['Y', '', '', 'qk_matmul_output'],
    attributes: { qk_matmul_output_mode: 2 },
  }),
  attend('attention/heads_with_weights', {
    arrays: { ...heads, ...bias },
    outputs: ['Y', '', '', 'qk_matmul_output'],
    attributes: { qk_matmul_output_mode: 3 },
  }),
  attend('past/grouped_causal', {
    arrays: past,
    outputs: ['Y', 'present_key', 'present_value'],
    attributes: { is_causal: 1 },
  }),
  attend('past/packed_causal', {
    arrays: packedPast,
    outputs: ['Y', 'present_key', 'present_value'],
    sizes: { r: 3 },
    attributes: { is_causal: 1, ...inGroups },
  }),
  turned('rotary/heads_interleaved', { ...exact, ...tables, ...ids }, { interleaved: 1 }),
  turned('rotary/heads_in_order', { ...exact, ...inOrder }),
  turned('rotary/heads_in_order_interleaved', { ...exact, ...inOrder }, { interleaved: 1 }),
  turned('rotary/heads', { ...wide, ...tables, ...ids }, { rotary_embedding_dim: 12, num_heads: 3 }),
  turned(
    'rotary/heads_interleaved',
    { ...wide, ...tables, ...ids },
    { rotary_embedding_dim: 12, num_heads: 3, interleaved: 1 },
  ),
  turned(
    'rotary/packed_interleaved',
    { input: { shape: [2, 7, 36] }, ...tables, ...ids },
    { interleaved: 1, num_heads: 3 },
    { h: 3 },
  ),
  variant({ of: 'softmax/softmax_3_axis_1', op: 'Softmax', inputs: ['x'], arrays: cube, attributes: { axis: 1 } }),
  variant({
    of: 'softmax/log_softmax_3_axis_0',
    op: 'LogSoftmax',
    inputs: ['x'],
    arrays: cube,
    attributes: { axis: 0 },
  }),
  variant({
    of: 'softmax/log_softmax_3_axis_1',
    op: 'LogSoftmax',
    inputs: ['x'],
    arrays: cube,
    attributes: { axis: -2 },
  }),
  variant({ of: 'linear/gelu_tanh_3', op: 'Gelu', inputs: ['x'], arrays: cube, attributes: { approximate: 'tanh' } }),
  variant({
    of: 'linear/matmul_3_3',
    op: 'MatMul',
    inputs: ['a', 'b'],
    arrays: { a: { shape: [3, 5, 7] }, b: { shape: [3, 7, 4] } },
  }),
  variant({
    of: 'linear/matmul_3_2',
    op: 'MatMul',
    inputs: ['a', 'b'],
    arrays: { a: { shape: [3, 5, 7] }, b: { shape: [7, 4] } },
  }),
  variant({
    of: 'linear/inner_product',
    op: 'Einsum',
    inputs: ['x', 'y'],
    arrays: { x: { shape: [31] }, y: { shape: [31] } },
    attributes: { equation: 'i,i' },
  }),
  variant({
    of: 'linear/sum_of_rows',
    op: 'Einsum',
    inputs: ['x'],
    arrays: { x: { shape: [6, 11] } },
    attributes: { equation: 'ij->i' },
  }),
];
