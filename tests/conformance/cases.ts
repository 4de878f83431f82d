/** Which diagram of `programs/` stands for which case of the ONNX conformance data. */

export interface ConformanceCase {
  /** The case's folder. */
  readonly name: string;
  /** `attention/heads`: the file below `programs/`, and the diagram in it. */
  readonly diagram: string;
  /** Attributes of the ONNX node, as scalar parameters. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** Attributes of the ONNX node, as sizes. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Inputs that the diagram's axes stand for. */
  readonly without?: readonly string[];
  /** How many values the longest sum has, where that bounds the accuracy. */
  readonly terms?: number;
}

type Options = Omit<ConformanceCase, 'name' | 'diagram'>;
const on = (name: string, diagram: string, options: Options = {}): ConformanceCase => ({ name, diagram, ...options });

/** The default of `epsilon`. */
const usual = { scalars: { epsilon: 1e-5 } };
const large = { scalars: { epsilon: 0.1 } };

const attention = [
  on('attention_4d', 'attention/heads'),
  on('attention_4d_fp16', 'attention/heads_half'),
  on('attention_4d_scaled', 'attention/heads_scaled', { scalars: { scale: 0.01 } }),
  on('attention_4d_gqa_causal', 'attention/grouped_causal'),
  on('attention_3d_gqa', 'attention/packed', { sizes: { k: 3, r: 3 } }),
  on('attention_3d_gqa_causal', 'attention/packed_causal', { sizes: { k: 3, r: 3 } }),
  on('attention_3d_gqa_scaled', 'attention/packed_scaled', { sizes: { k: 3, r: 3 }, scalars: { scale: 0.01 } }),
  on('attention_3d_transpose_verification', 'attention/packed', { sizes: { k: 3, r: 1 } }),
  on('flexattention', 'attention/heads'),
  on('flexattention_scaled', 'attention/heads_scaled', { scalars: { scale: 0.1 } }),
  on('flexattention_gqa', 'attention/grouped'),
  on('attention_4d_diff_heads_sizes_attn_mask', 'attention/biased_2'),
  on('attention_4d_attn_mask_3d', 'attention/biased_3'),
  on('attention_4d_attn_mask_3d_causal', 'attention/biased_3_causal'),
  on('attention_4d_attn_mask_4d', 'attention/biased_4'),
  on('attention_3d_gqa_attn_mask', 'attention/packed_biased', { sizes: { k: 3, r: 3 } }),
  on('attention_4d_attn_mask_bool_4d', 'attention/selected_4'),
  on('attention_23_boolmask_fullymasked_row_nan_robustness', 'attention/selected_2'),
  on('attention_23_fullymasked_qk_matmul_output_mode3_zero', 'attention/selected_2_with_weights'),
  on('attention_24_fullymasked_qk_matmul_output_mode3_zero', 'attention/selected_2_with_weights'),
  on('attention_24_qk_matmul_output_mode3_softmax_precision', 'attention/selected_2_with_weights_half'),
  on('attention_4d_diff_heads_mask4d_padded_kv', 'attention/padded'),
  on('attention_4d_causal_nonpad_attn_mask_composition', 'attention/padded_causal'),
  on('attention_4d_gqa_causal_nonpad_decode', 'attention/padded_causal_grouped'),
  on('attention_4d_softcap', 'attention/capped', { scalars: { softcap: 2 } }),
  on('attention_4d_diff_heads_sizes_softcap', 'attention/capped', { scalars: { softcap: 2 } }),
  on('attention_3d_diff_heads_sizes_softcap', 'attention/packed_capped', {
    sizes: { k: 3, r: 1 },
    scalars: { softcap: 3 },
  }),
  on('attention_4d_softcap_neginf_mask', 'attention/capped_biased', { scalars: { softcap: 0.5 } }),
  on('attention_4d_with_qk_matmul_softcap', 'attention/capped_biased_with_scores', { scalars: { softcap: 2 } }),
  on('attention_4d_with_past_and_present', 'past/biased'),
  on('attention_4d_diff_heads_with_past_and_present', 'past/biased'),
  on('attention_4d_diff_heads_with_past_and_present_mask4d', 'past/biased_4'),
  on('attention_4d_causal_with_past_and_present', 'past/causal'),
  on('attention_4d_gqa_with_past_and_present_fp16', 'past/grouped_half'),
  on('attention_3d_gqa_with_past_and_present', 'past/packed_grouped', { sizes: { r: 3 } }),
  on('attention_4d_with_past_and_present_qk_matmul', 'past/scores_of'),
  on('attention_4d_with_past_and_present_qk_matmul_bias', 'past/biased_scores_of'),
  on('attention_4d_with_past_and_present_qk_matmul_bias_4d_mask', 'past/biased_scores_of_4'),
  on('attention_3d_with_past_and_present_qk_matmul', 'past/packed_scores_of'),
  on('attention_3d_with_past_and_present_qk_matmul_bias', 'past/packed_biased_scores_of'),
];

const exponentials = [
  on('softmax_axis_0', 'softmax/softmax_3_axis_0'),
  on('softmax_axis_2', 'softmax/softmax_3_axis_2'),
  on('softmax_default_axis', 'softmax/softmax_3_axis_2'),
  on('softmax_example', 'softmax/softmax_2_axis_1'),
  on('logsoftmax_example_1', 'softmax/log_softmax_2_axis_1'),
  on('logsoftmax_large_number', 'softmax/log_softmax_2_axis_1'),
  on('logsoftmax_negative_axis', 'softmax/log_softmax_3_axis_2'),
  on('reduce_log_sum_exp_do_not_keepdims_random', 'softmax/logsumexp_3_axis_1', { without: ['axes'] }),
  on('reduce_log_sum_exp_keepdims_random', 'softmax/logsumexp_3_axis_1_kept', { without: ['axes'] }),
  on('reduce_log_sum_exp_negative_axes_keepdims_random', 'softmax/logsumexp_3_axis_1_kept', { without: ['axes'] }),
  on('reduce_log_sum_exp_default_axes_keepdims_example', 'softmax/logsumexp_3_kept', { without: ['axes'] }),
  on('reduce_log_sum_exp_default_axes_keepdims_random', 'softmax/logsumexp_3_kept', { without: ['axes'] }),
];

const normalization = [
  on('layer_normalization_2d_axis_negative_2', 'normalization/layer_2_axis_0', usual),
  on('layer_normalization_3d_axis0_epsilon', 'normalization/layer_3_axis_0', large),
  on('layer_normalization_3d_axis_negative_3_epsilon', 'normalization/layer_3_axis_0', large),
  on('layer_normalization_3d_axis2_epsilon', 'normalization/layer_3_axis_2', large),
  on('layer_normalization_3d_axis_negative_1_epsilon', 'normalization/layer_3_axis_2', large),
  on('layer_normalization_4d_axis_negative_4', 'normalization/layer_4_axis_0', usual),
  on('layer_normalization_4d_axis_negative_3', 'normalization/layer_4_axis_1', usual),
  on('layer_normalization_4d_axis_negative_2', 'normalization/layer_4_axis_2', usual),
  on('layer_normalization_4d_axis_negative_1', 'normalization/layer_4_axis_3', usual),
  on('layer_normalization_4d_axis3', 'normalization/layer_4_axis_3', usual),
  on('layer_normalization_default_axis', 'normalization/layer_4_axis_3', usual),
  on('rms_normalization_2d_axis0', 'normalization/rms_2_axis_0', usual),
  on('rms_normalization_2d_axis_negative_2', 'normalization/rms_2_axis_0', usual),
  on('rms_normalization_2d_axis1', 'normalization/rms_2_axis_1', usual),
  on('rms_normalization_3d_axis1_epsilon', 'normalization/rms_3_axis_1', large),
  on('rms_normalization_3d_axis_negative_1_epsilon', 'normalization/rms_3_axis_2', large),
  on('rms_normalization_4d_axis0', 'normalization/rms_4_axis_0', usual),
  on('rms_normalization_4d_axis_negative_3', 'normalization/rms_4_axis_1', usual),
  on('rms_normalization_4d_axis_negative_2', 'normalization/rms_4_axis_2', usual),
  on('rms_normalization_4d_axis3', 'normalization/rms_4_axis_3', usual),
  on('rms_normalization_default_axis', 'normalization/rms_4_axis_3', usual),
  on('group_normalization_epsilon', 'normalization/group_4', { sizes: { g: 2 }, scalars: { epsilon: 0.01 } }),
];

const linear = [
  on('gemm_default_matrix_bias', 'linear/gemm'),
  on('gemm_default_vector_bias', 'linear/gemm_row'),
  on('gemm_default_zero_bias', 'linear/gemm_row'),
  on('gemm_default_scalar_bias', 'linear/gemm_scalar'),
  on('gemm_default_single_elem_vector_bias', 'linear/gemm_single'),
  on('gemm_transposeA', 'linear/gemm_transposed_a'),
  on('gemm_transposeB', 'linear/gemm_transposed_b'),
  on('gemm_all_attributes', 'linear/gemm_all', { scalars: { alpha: 0.25, beta: 0.35 } }),
  on('matmul_1d_1d', 'linear/matmul_1_1'),
  on('matmul_1d_3d', 'linear/matmul_1_3'),
  on('matmul_2d', 'linear/matmul_2_2'),
  on('matmul_4d', 'linear/matmul_4_4'),
  on('matmul_4d_1d', 'linear/matmul_4_1'),
  on('matmulinteger', 'linear/matmul_integer'),
  on('dequantizelinear_int16', 'linear/dequantize'),
  on('dequantizelinear_uint16', 'linear/dequantize'),
  on('einsum_batch_diagonal', 'linear/batch_diagonal'),
  on('einsum_scalar', 'linear/identity'),
  on('einsum_transpose', 'linear/transpose'),
  on('gelu_default_2', 'linear/gelu_3'),
];

const rotaryAndState = [
  on('rotary_embedding', 'rotary/heads'),
  on('rotary_embedding_3d_input', 'rotary/packed', { sizes: { h: 4 } }),
  on('causal_conv_with_state_basic', 'causal_convolution/plain'),
  on('causal_conv_with_state_kernel_size_one', 'causal_convolution/plain'),
  on('causal_conv_with_state_swish_alias', 'causal_convolution/activated'),
  on('causal_conv_with_state_with_bias', 'causal_convolution/biased'),
  on('causal_conv_with_state_decode_step', 'causal_convolution/continued'),
  on('causal_conv_with_state_silu_with_past_state', 'causal_convolution/continued_activated'),
  on('linear_attention_linear_t1_no_past', 'linear_attention/first', { sizes: { h: 4 } }),
  on('linear_attention_decode_step', 'linear_attention/next_steps'),
  on('linear_attention_prefill_with_past', 'linear_attention/next_steps'),
  on('linear_attention_no_past_explicit_zeros', 'linear_attention/next_steps'),
  on('linear_attention_delta', 'linear_attention/delta'),
  on('linear_attention_gated', 'linear_attention/gated', { sizes: { h: 4 } }),
  on('linear_attention_gated_per_head_decay', 'linear_attention/gated_per_head'),
  on('linear_attention_explicit_scale', 'linear_attention/first_scaled', { scalars: { scale: 0.25 } }),
  on('linear_attention_gated_delta_gqa', 'linear_attention/first_grouped', { sizes: { r: 2 } }),
];

const crossEntropy = [
  on('sce_none', 'cross_entropy/none_2'),
  on('sce_none_weights', 'cross_entropy/none_2_weighted'),
  on('sce_none_weights_log_prob', 'cross_entropy/none_2_weighted_logs'),
  on('sce_NCd1d2d3_none_no_weight_negative_ii', 'cross_entropy/none_5_ignoring', { scalars: { ignore_index: -5 } }),
  on('sce_NCd1d2d3d4d5_none_no_weight_log_prob', 'cross_entropy/none_7_logs'),
  on('sce_NCd1d2d3_sum_weight_high_ii', 'cross_entropy/sum_2', { scalars: { ignore_index: 10 } }),
  on('sce_NCd1d2d3_sum_weight_high_ii_log_prob', 'cross_entropy/sum_2_logs', { scalars: { ignore_index: 10 } }),
  on('sce_mean', 'cross_entropy/mean_2'),
  on('sce_mean_log_prob', 'cross_entropy/mean_2_logs'),
  on('sce_mean_weight', 'cross_entropy/mean_2_weighted'),
  on('sce_NCd1_mean_weight_negative_ii_log_prob', 'cross_entropy/mean_3_logs', { scalars: { ignore_index: -1 } }),
  on('sce_mean_weight_ii_3d_log_prob', 'cross_entropy/mean_3_logs', { scalars: { ignore_index: 1 } }),
  on('sce_mean_no_weight_ii_4d', 'cross_entropy/mean_4', { scalars: { ignore_index: 2 } }),
  on('sce_mean_weight_ii_4d_log_prob', 'cross_entropy/mean_4_logs', { scalars: { ignore_index: 2 } }),
  on('sce_NCd1d2d3d4d5_mean_weight_log_prob', 'cross_entropy/mean_7_logs', { terms: 3 * 6 * 6 * 5 * 3 * 4 }),
];

export const cases: readonly ConformanceCase[] = [
  ...attention,
  ...exponentials,
  ...normalization,
  ...linear,
  ...rotaryAndState,
  ...crossEntropy,
];

/** Cases without a program, and why. */
export const beyond: Readonly<Record<string, string>> = {};
