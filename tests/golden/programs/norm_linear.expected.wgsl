// norm_linear: compute_norm_linear

struct Sizes {
  size: u32, // ⌈o/64⌉·⌈t/4⌉
  size_2: u32, // ⌈t/4⌉
  t: u32,
  o: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> X: array<f32>; // f32[t, i]
@group(0) @binding(2) var<storage, read> g: array<f32>; // f32[i]
@group(0) @binding(3) var<storage, read> b: array<f32>; // f32[i]
@group(0) @binding(4) var<storage, read> W: array<f32>; // f32[o, i]
@group(0) @binding(5) var<storage, read_write> result: array<f32>; // f32[t, o]

@compute @workgroup_size(64)
fn compute_norm_linear(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size) {
    var sum = 0f;
    var sum_2 = 0f;
    var sum_3 = 0f;
    var sum_4 = 0f;
    var sum_5 = 0f;
    var sum_6 = 0f;
    var sum_7 = 0f;
    var sum_8 = 0f;
    var sum_9 = 0f;
    var sum_10 = 0f;
    var sum_11 = 0f;
    var sum_12 = 0f;
    var sum_13: array<f32, 64>;
    var sum_14: array<f32, 64>;
    var sum_15: array<f32, 64>;
    var sum_16: array<f32, 64>;
    var sum_17: array<f32, 64>;
    var sum_18: array<f32, 64>;
    let at = flat % sizes.size_2;
    let at_2 = at * 4u;
    let at_3 = sizes.t - 1u;
    let at_4 = min(at_2, at_3);
    let at_5 = at_4 * 32u;
    let at_14 = at_2 + 1u;
    let at_15 = min(at_14, at_3);
    let at_16 = at_15 * 32u;
    let at_17 = at_2 + 2u;
    let at_18 = min(at_17, at_3);
    let at_19 = at_18 * 32u;
    let at_20 = at_2 + 3u;
    let at_21 = min(at_20, at_3);
    let at_22 = at_21 * 32u;
    let X_value_33 = X[at_5];
    let t = abs(X_value_33);
    let inside = t < 3e38f;
    let t_2 = select(0f, X_value_33, inside);
    let X_value_34 = X[at_16];
    let t_3 = abs(X_value_34);
    let inside_2 = t_3 < 3e38f;
    let t_4 = select(0f, X_value_34, inside_2);
    let X_value_35 = X[at_19];
    let t_5 = abs(X_value_35);
    let inside_3 = t_5 < 3e38f;
    let t_6 = select(0f, X_value_35, inside_3);
    let X_value_36 = X[at_22];
    let t_7 = abs(X_value_36);
    let inside_4 = t_7 < 3e38f;
    let t_8 = select(0f, X_value_36, inside_4);
    let at_23 = flat / sizes.size_2;
    let at_24 = at_23 * 64u;
    let at_25 = sizes.o - at_24;
    let end = min(at_25, 64u);
    for (var i_chunk = 0u; i_chunk < 4u; i_chunk++) {
      let at_6 = i_chunk * 8u;
      let X_value = X[at_5 + at_6];
      let at_7 = at_6 + 1u;
      let X_value_2 = X[at_5 + at_7];
      let at_8 = at_6 + 2u;
      let X_value_3 = X[at_5 + at_8];
      let at_9 = at_6 + 3u;
      let X_value_4 = X[at_5 + at_9];
      let at_10 = at_6 + 4u;
      let X_value_5 = X[at_5 + at_10];
      let at_11 = at_6 + 5u;
      let X_value_6 = X[at_5 + at_11];
      let at_12 = at_6 + 6u;
      let X_value_7 = X[at_5 + at_12];
      let at_13 = at_6 + 7u;
      let X_value_8 = X[at_5 + at_13];
      sum = sum + X_value + X_value_2 + X_value_3 + X_value_4 + X_value_5 + X_value_6 + X_value_7 + X_value_8;
      let X_value_9 = X[at_16 + at_6];
      let X_value_10 = X[at_16 + at_7];
      let X_value_11 = X[at_16 + at_8];
      let X_value_12 = X[at_16 + at_9];
      let X_value_13 = X[at_16 + at_10];
      let X_value_14 = X[at_16 + at_11];
      let X_value_15 = X[at_16 + at_12];
      let X_value_16 = X[at_16 + at_13];
      sum_2 = sum_2 + X_value_9 + X_value_10 + X_value_11 + X_value_12 + X_value_13 + X_value_14 + X_value_15 + X_value_16;
      let X_value_17 = X[at_19 + at_6];
      let X_value_18 = X[at_19 + at_7];
      let X_value_19 = X[at_19 + at_8];
      let X_value_20 = X[at_19 + at_9];
      let X_value_21 = X[at_19 + at_10];
      let X_value_22 = X[at_19 + at_11];
      let X_value_23 = X[at_19 + at_12];
      let X_value_24 = X[at_19 + at_13];
      sum_3 = sum_3 + X_value_17 + X_value_18 + X_value_19 + X_value_20 + X_value_21 + X_value_22 + X_value_23 + X_value_24;
      let X_value_25 = X[at_22 + at_6];
      let X_value_26 = X[at_22 + at_7];
      let X_value_27 = X[at_22 + at_8];
      let X_value_28 = X[at_22 + at_9];
      let X_value_29 = X[at_22 + at_10];
      let X_value_30 = X[at_22 + at_11];
      let X_value_31 = X[at_22 + at_12];
      let X_value_32 = X[at_22 + at_13];
      sum_4 = sum_4 + X_value_25 + X_value_26 + X_value_27 + X_value_28 + X_value_29 + X_value_30 + X_value_31 + X_value_32;
      sum_5 = sum_5 + (X_value - t_2) * (X_value - t_2) + (X_value_2 - t_2) * (X_value_2 - t_2) + (X_value_3 - t_2) * (X_value_3 - t_2) + (X_value_4 - t_2) * (X_value_4 - t_2) + (X_value_5 - t_2) * (X_value_5 - t_2) + (X_value_6 - t_2) * (X_value_6 - t_2) + (X_value_7 - t_2) * (X_value_7 - t_2) + (X_value_8 - t_2) * (X_value_8 - t_2);
      sum_6 = sum_6 + (X_value_9 - t_4) * (X_value_9 - t_4) + (X_value_10 - t_4) * (X_value_10 - t_4) + (X_value_11 - t_4) * (X_value_11 - t_4) + (X_value_12 - t_4) * (X_value_12 - t_4) + (X_value_13 - t_4) * (X_value_13 - t_4) + (X_value_14 - t_4) * (X_value_14 - t_4) + (X_value_15 - t_4) * (X_value_15 - t_4) + (X_value_16 - t_4) * (X_value_16 - t_4);
      sum_7 = sum_7 + (X_value_17 - t_6) * (X_value_17 - t_6) + (X_value_18 - t_6) * (X_value_18 - t_6) + (X_value_19 - t_6) * (X_value_19 - t_6) + (X_value_20 - t_6) * (X_value_20 - t_6) + (X_value_21 - t_6) * (X_value_21 - t_6) + (X_value_22 - t_6) * (X_value_22 - t_6) + (X_value_23 - t_6) * (X_value_23 - t_6) + (X_value_24 - t_6) * (X_value_24 - t_6);
      sum_8 = sum_8 + (X_value_25 - t_8) * (X_value_25 - t_8) + (X_value_26 - t_8) * (X_value_26 - t_8) + (X_value_27 - t_8) * (X_value_27 - t_8) + (X_value_28 - t_8) * (X_value_28 - t_8) + (X_value_29 - t_8) * (X_value_29 - t_8) + (X_value_30 - t_8) * (X_value_30 - t_8) + (X_value_31 - t_8) * (X_value_31 - t_8) + (X_value_32 - t_8) * (X_value_32 - t_8);
      let t_9 = X_value - t_2;
      let t_10 = X_value_2 - t_2;
      let t_11 = X_value_3 - t_2;
      let t_12 = X_value_4 - t_2;
      let t_13 = X_value_5 - t_2;
      let t_14 = X_value_6 - t_2;
      let t_15 = X_value_7 - t_2;
      let t_16 = X_value_8 - t_2;
      sum_9 = sum_9 + t_9 + t_10 + t_11 + t_12 + t_13 + t_14 + t_15 + t_16;
      let t_17 = X_value_9 - t_4;
      let t_18 = X_value_10 - t_4;
      let t_19 = X_value_11 - t_4;
      let t_20 = X_value_12 - t_4;
      let t_21 = X_value_13 - t_4;
      let t_22 = X_value_14 - t_4;
      let t_23 = X_value_15 - t_4;
      let t_24 = X_value_16 - t_4;
      sum_10 = sum_10 + t_17 + t_18 + t_19 + t_20 + t_21 + t_22 + t_23 + t_24;
      let t_25 = X_value_17 - t_6;
      let t_26 = X_value_18 - t_6;
      let t_27 = X_value_19 - t_6;
      let t_28 = X_value_20 - t_6;
      let t_29 = X_value_21 - t_6;
      let t_30 = X_value_22 - t_6;
      let t_31 = X_value_23 - t_6;
      let t_32 = X_value_24 - t_6;
      sum_11 = sum_11 + t_25 + t_26 + t_27 + t_28 + t_29 + t_30 + t_31 + t_32;
      let t_33 = X_value_25 - t_8;
      let t_34 = X_value_26 - t_8;
      let t_35 = X_value_27 - t_8;
      let t_36 = X_value_28 - t_8;
      let t_37 = X_value_29 - t_8;
      let t_38 = X_value_30 - t_8;
      let t_39 = X_value_31 - t_8;
      let t_40 = X_value_32 - t_8;
      sum_12 = sum_12 + t_33 + t_34 + t_35 + t_36 + t_37 + t_38 + t_39 + t_40;
      let g_value = g[at_6];
      let t_41 = t_9 * g_value;
      let g_value_2 = g[at_7];
      let t_42 = t_10 * g_value_2;
      let g_value_3 = g[at_8];
      let t_43 = t_11 * g_value_3;
      let g_value_4 = g[at_9];
      let t_44 = t_12 * g_value_4;
      let g_value_5 = g[at_10];
      let t_45 = t_13 * g_value_5;
      let g_value_6 = g[at_11];
      let t_46 = t_14 * g_value_6;
      let g_value_7 = g[at_12];
      let t_47 = t_15 * g_value_7;
      let g_value_8 = g[at_13];
      let t_48 = t_16 * g_value_8;
      let t_49 = t_17 * g_value;
      let t_50 = t_18 * g_value_2;
      let t_51 = t_19 * g_value_3;
      let t_52 = t_20 * g_value_4;
      let t_53 = t_21 * g_value_5;
      let t_54 = t_22 * g_value_6;
      let t_55 = t_23 * g_value_7;
      let t_56 = t_24 * g_value_8;
      let t_57 = t_25 * g_value;
      let t_58 = t_26 * g_value_2;
      let t_59 = t_27 * g_value_3;
      let t_60 = t_28 * g_value_4;
      let t_61 = t_29 * g_value_5;
      let t_62 = t_30 * g_value_6;
      let t_63 = t_31 * g_value_7;
      let t_64 = t_32 * g_value_8;
      let t_65 = t_33 * g_value;
      let t_66 = t_34 * g_value_2;
      let t_67 = t_35 * g_value_3;
      let t_68 = t_36 * g_value_4;
      let t_69 = t_37 * g_value_5;
      let t_70 = t_38 * g_value_6;
      let t_71 = t_39 * g_value_7;
      let t_72 = t_40 * g_value_8;
      for (var o = 0u; o < end; o++) {
        let at_26 = (at_24 + o) * 32u;
        let W_value = W[at_26 + at_6];
        let W_value_2 = W[at_26 + at_7];
        let W_value_3 = W[at_26 + at_8];
        let W_value_4 = W[at_26 + at_9];
        let W_value_5 = W[at_26 + at_10];
        let W_value_6 = W[at_26 + at_11];
        let W_value_7 = W[at_26 + at_12];
        let W_value_8 = W[at_26 + at_13];
        sum_13[o] = sum_13[o] + t_41 * W_value + t_42 * W_value_2 + t_43 * W_value_3 + t_44 * W_value_4 + t_45 * W_value_5 + t_46 * W_value_6 + t_47 * W_value_7 + t_48 * W_value_8;
        sum_14[o] = sum_14[o] + t_49 * W_value + t_50 * W_value_2 + t_51 * W_value_3 + t_52 * W_value_4 + t_53 * W_value_5 + t_54 * W_value_6 + t_55 * W_value_7 + t_56 * W_value_8;
        sum_15[o] = sum_15[o] + t_57 * W_value + t_58 * W_value_2 + t_59 * W_value_3 + t_60 * W_value_4 + t_61 * W_value_5 + t_62 * W_value_6 + t_63 * W_value_7 + t_64 * W_value_8;
        sum_16[o] = sum_16[o] + t_65 * W_value + t_66 * W_value_2 + t_67 * W_value_3 + t_68 * W_value_4 + t_69 * W_value_5 + t_70 * W_value_6 + t_71 * W_value_7 + t_72 * W_value_8;
      }
      for (var o_2 = 0u; o_2 < end; o_2++) {
        let at_27 = (at_24 + o_2) * 32u;
        let W_value_9 = W[at_27 + at_6];
        let W_value_10 = W[at_27 + at_7];
        let W_value_11 = W[at_27 + at_8];
        let W_value_12 = W[at_27 + at_9];
        let W_value_13 = W[at_27 + at_10];
        let W_value_14 = W[at_27 + at_11];
        let W_value_15 = W[at_27 + at_12];
        let W_value_16 = W[at_27 + at_13];
        sum_17[o_2] = sum_17[o_2] + g_value * W_value_9 + g_value_2 * W_value_10 + g_value_3 * W_value_11 + g_value_4 * W_value_12 + g_value_5 * W_value_13 + g_value_6 * W_value_14 + g_value_7 * W_value_15 + g_value_8 * W_value_16;
      }
      let b_value = b[at_6];
      let b_value_2 = b[at_7];
      let b_value_3 = b[at_8];
      let b_value_4 = b[at_9];
      let b_value_5 = b[at_10];
      let b_value_6 = b[at_11];
      let b_value_7 = b[at_12];
      let b_value_8 = b[at_13];
      for (var o_3 = 0u; o_3 < end; o_3++) {
        let at_28 = (at_24 + o_3) * 32u;
        let W_value_17 = W[at_28 + at_6];
        let W_value_18 = W[at_28 + at_7];
        let W_value_19 = W[at_28 + at_8];
        let W_value_20 = W[at_28 + at_9];
        let W_value_21 = W[at_28 + at_10];
        let W_value_22 = W[at_28 + at_11];
        let W_value_23 = W[at_28 + at_12];
        let W_value_24 = W[at_28 + at_13];
        sum_18[o_3] = sum_18[o_3] + b_value * W_value_17 + b_value_2 * W_value_18 + b_value_3 * W_value_19 + b_value_4 * W_value_20 + b_value_5 * W_value_21 + b_value_6 * W_value_22 + b_value_7 * W_value_23 + b_value_8 * W_value_24;
      }
    }
    let t_73 = sum / 32f;
    let t_74 = -t_73;
    let t_75 = t_74 + t_2;
    let t_76 = t_75 + t_75;
    let t_77 = sum_9 * t_76;
    let t_78 = sum_5 + t_77;
    let t_79 = t_75 * t_75;
    let t_80 = 32f * t_79;
    let t_81 = t_78 + t_80;
    let t_82 = t_81 / 32f;
    let t_83 = t_82 + 0.00001f;
    let t_84 = inverseSqrt(t_83);
    let t_85 = t_75 * t_84;
    let at_29 = at_4 * sizes.o;
    if (at_2 < sizes.t) {
      for (var o_4 = 0u; o_4 < end; o_4++) {
        result[at_29 + (at_24 + o_4)] = sum_13[o_4] * t_84 + sum_17[o_4] * t_85 + sum_18[o_4];
      }
    }
    let t_86 = sum_2 / 32f;
    let t_87 = -t_86;
    let t_88 = t_87 + t_4;
    let t_89 = t_88 + t_88;
    let t_90 = sum_10 * t_89;
    let t_91 = sum_6 + t_90;
    let t_92 = t_88 * t_88;
    let t_93 = 32f * t_92;
    let t_94 = t_91 + t_93;
    let t_95 = t_94 / 32f;
    let t_96 = t_95 + 0.00001f;
    let t_97 = inverseSqrt(t_96);
    let t_98 = t_88 * t_97;
    let at_30 = at_15 * sizes.o;
    if (at_14 < sizes.t) {
      for (var o_5 = 0u; o_5 < end; o_5++) {
        result[at_30 + (at_24 + o_5)] = sum_14[o_5] * t_97 + sum_17[o_5] * t_98 + sum_18[o_5];
      }
    }
    let t_99 = sum_3 / 32f;
    let t_100 = -t_99;
    let t_101 = t_100 + t_6;
    let t_102 = t_101 + t_101;
    let t_103 = sum_11 * t_102;
    let t_104 = sum_7 + t_103;
    let t_105 = t_101 * t_101;
    let t_106 = 32f * t_105;
    let t_107 = t_104 + t_106;
    let t_108 = t_107 / 32f;
    let t_109 = t_108 + 0.00001f;
    let t_110 = inverseSqrt(t_109);
    let t_111 = t_101 * t_110;
    let at_31 = at_18 * sizes.o;
    if (at_17 < sizes.t) {
      for (var o_6 = 0u; o_6 < end; o_6++) {
        result[at_31 + (at_24 + o_6)] = sum_15[o_6] * t_110 + sum_17[o_6] * t_111 + sum_18[o_6];
      }
    }
    let t_112 = sum_4 / 32f;
    let t_113 = -t_112;
    let t_114 = t_113 + t_8;
    let t_115 = t_114 + t_114;
    let t_116 = sum_12 * t_115;
    let t_117 = sum_8 + t_116;
    let t_118 = t_114 * t_114;
    let t_119 = 32f * t_118;
    let t_120 = t_117 + t_119;
    let t_121 = t_120 / 32f;
    let t_122 = t_121 + 0.00001f;
    let t_123 = inverseSqrt(t_122);
    let t_124 = t_114 * t_123;
    let at_32 = at_21 * sizes.o;
    if (at_20 < sizes.t) {
      for (var o_7 = 0u; o_7 < end; o_7++) {
        result[at_32 + (at_24 + o_7)] = sum_16[o_7] * t_123 + sum_17[o_7] * t_124 + sum_18[o_7];
      }
    }
  }
}
