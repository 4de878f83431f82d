// heads: compute_heads

struct Sizes {
  size: u32, // h·⌈q/4⌉
  size_2: u32, // ⌈q/4⌉
  h: u32,
  q: u32,
  x: u32,
  size_3: u32, // ⌈x/8⌉
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> Q: array<f32>; // f32[h, q, d]
@group(0) @binding(2) var<storage, read> K: array<f32>; // f32[h, x, d]
@group(0) @binding(3) var<storage, read> V: array<f32>; // f32[h, x, e]
@group(0) @binding(4) var<storage, read_write> result: array<f32>; // f32[h, q, e]

@compute @workgroup_size(64)
fn compute_heads(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size) {
    var max_ = -sizes.infinity;
    var max__2 = -sizes.infinity;
    var max__3 = -sizes.infinity;
    var max__4 = -sizes.infinity;
    var sum = 0f;
    var sum_2 = 0f;
    var sum_3 = 0f;
    var sum_4 = 0f;
    var shift = 0f;
    var shift_2 = 0f;
    var shift_3 = 0f;
    var shift_4 = 0f;
    var sum_5: array<f32, 8>;
    var sum_6: array<f32, 8>;
    var sum_7: array<f32, 8>;
    var sum_8: array<f32, 8>;
    let at = flat / sizes.size_2;
    let h = at % sizes.h;
    let at_2 = h * sizes.q;
    let at_3 = flat % sizes.size_2;
    let at_4 = at_3 * 4u;
    let at_5 = sizes.q - 1u;
    let at_6 = min(at_4, at_5);
    let at_7 = at_2 + at_6;
    let at_8 = at_7 * 16u;
    let at_9 = h * sizes.x;
    let at_11 = sizes.x - 1u;
    let at_15 = at_4 + 1u;
    let at_16 = min(at_15, at_5);
    let at_17 = at_2 + at_16;
    let at_18 = at_17 * 16u;
    let at_19 = at_4 + 2u;
    let at_20 = min(at_19, at_5);
    let at_21 = at_2 + at_20;
    let at_22 = at_21 * 16u;
    let at_23 = at_4 + 3u;
    let at_24 = min(at_23, at_5);
    let at_25 = at_2 + at_24;
    let at_26 = at_25 * 16u;
    for (var x_chunk = 0u; x_chunk < sizes.size_3; x_chunk++) {
      var sum_9 = 0f;
      var sum_10 = 0f;
      var sum_11 = 0f;
      var sum_12 = 0f;
      var sum_13 = 0f;
      var sum_14 = 0f;
      var sum_15 = 0f;
      var sum_16 = 0f;
      var sum_17 = 0f;
      var sum_18 = 0f;
      var sum_19 = 0f;
      var sum_20 = 0f;
      var sum_21 = 0f;
      var sum_22 = 0f;
      var sum_23 = 0f;
      var sum_24 = 0f;
      var sum_25 = 0f;
      var sum_26 = 0f;
      var sum_27 = 0f;
      var sum_28 = 0f;
      var sum_29 = 0f;
      var sum_30 = 0f;
      var sum_31 = 0f;
      var sum_32 = 0f;
      var sum_33 = 0f;
      var sum_34 = 0f;
      var sum_35 = 0f;
      var sum_36 = 0f;
      var sum_37 = 0f;
      var sum_38 = 0f;
      var sum_39 = 0f;
      var sum_40 = 0f;
      let at_10 = x_chunk * 8u;
      let at_12 = min(at_10, at_11);
      let at_13 = at_9 + at_12;
      let at_14 = at_13 * 16u;
      let at_27 = at_10 + 1u;
      let at_28 = min(at_27, at_11);
      let at_29 = at_9 + at_28;
      let at_30 = at_29 * 16u;
      let at_31 = at_10 + 2u;
      let at_32 = min(at_31, at_11);
      let at_33 = at_9 + at_32;
      let at_34 = at_33 * 16u;
      let at_35 = at_10 + 3u;
      let at_36 = min(at_35, at_11);
      let at_37 = at_9 + at_36;
      let at_38 = at_37 * 16u;
      let at_39 = at_10 + 4u;
      let at_40 = min(at_39, at_11);
      let at_41 = at_9 + at_40;
      let at_42 = at_41 * 16u;
      let at_43 = at_10 + 5u;
      let at_44 = min(at_43, at_11);
      let at_45 = at_9 + at_44;
      let at_46 = at_45 * 16u;
      let at_47 = at_10 + 6u;
      let at_48 = min(at_47, at_11);
      let at_49 = at_9 + at_48;
      let at_50 = at_49 * 16u;
      let at_51 = at_10 + 7u;
      let at_52 = min(at_51, at_11);
      let at_53 = at_9 + at_52;
      let at_54 = at_53 * 16u;
      for (var d = 0u; d < 16u; d++) {
        let Q_value = Q[at_8 + d];
        let K_value = K[at_14 + d];
        sum_9 += Q_value * K_value;
        let Q_value_2 = Q[at_18 + d];
        sum_10 += Q_value_2 * K_value;
        let Q_value_3 = Q[at_22 + d];
        sum_11 += Q_value_3 * K_value;
        let Q_value_4 = Q[at_26 + d];
        sum_12 += Q_value_4 * K_value;
        let K_value_2 = K[at_30 + d];
        sum_13 += Q_value * K_value_2;
        sum_14 += Q_value_2 * K_value_2;
        sum_15 += Q_value_3 * K_value_2;
        sum_16 += Q_value_4 * K_value_2;
        let K_value_3 = K[at_34 + d];
        sum_17 += Q_value * K_value_3;
        sum_18 += Q_value_2 * K_value_3;
        sum_19 += Q_value_3 * K_value_3;
        sum_20 += Q_value_4 * K_value_3;
        let K_value_4 = K[at_38 + d];
        sum_21 += Q_value * K_value_4;
        sum_22 += Q_value_2 * K_value_4;
        sum_23 += Q_value_3 * K_value_4;
        sum_24 += Q_value_4 * K_value_4;
        let K_value_5 = K[at_42 + d];
        sum_25 += Q_value * K_value_5;
        sum_26 += Q_value_2 * K_value_5;
        sum_27 += Q_value_3 * K_value_5;
        sum_28 += Q_value_4 * K_value_5;
        let K_value_6 = K[at_46 + d];
        sum_29 += Q_value * K_value_6;
        sum_30 += Q_value_2 * K_value_6;
        sum_31 += Q_value_3 * K_value_6;
        sum_32 += Q_value_4 * K_value_6;
        let K_value_7 = K[at_50 + d];
        sum_33 += Q_value * K_value_7;
        sum_34 += Q_value_2 * K_value_7;
        sum_35 += Q_value_3 * K_value_7;
        sum_36 += Q_value_4 * K_value_7;
        let K_value_8 = K[at_54 + d];
        sum_37 += Q_value * K_value_8;
        sum_38 += Q_value_2 * K_value_8;
        sum_39 += Q_value_3 * K_value_8;
        sum_40 += Q_value_4 * K_value_8;
      }
      let inside = at_10 < sizes.x;
      let S = sum_9 * 0.25f;
      let t = select(-sizes.infinity, S, inside);
      let inside_2 = at_27 < sizes.x;
      let S_2 = sum_13 * 0.25f;
      let t_2 = select(-sizes.infinity, S_2, inside_2);
      let inside_3 = at_31 < sizes.x;
      let S_3 = sum_17 * 0.25f;
      let t_3 = select(-sizes.infinity, S_3, inside_3);
      let inside_4 = at_35 < sizes.x;
      let S_4 = sum_21 * 0.25f;
      let t_4 = select(-sizes.infinity, S_4, inside_4);
      let inside_5 = at_39 < sizes.x;
      let S_5 = sum_25 * 0.25f;
      let t_5 = select(-sizes.infinity, S_5, inside_5);
      let inside_6 = at_43 < sizes.x;
      let S_6 = sum_29 * 0.25f;
      let t_6 = select(-sizes.infinity, S_6, inside_6);
      let inside_7 = at_47 < sizes.x;
      let S_7 = sum_33 * 0.25f;
      let t_7 = select(-sizes.infinity, S_7, inside_7);
      let inside_8 = at_51 < sizes.x;
      let S_8 = sum_37 * 0.25f;
      let t_8 = select(-sizes.infinity, S_8, inside_8);
      max_ = max(max(max(max(max(max(max(max(max_, t), t_2), t_3), t_4), t_5), t_6), t_7), t_8);
      let S_9 = sum_10 * 0.25f;
      let t_9 = select(-sizes.infinity, S_9, inside);
      let S_10 = sum_14 * 0.25f;
      let t_10 = select(-sizes.infinity, S_10, inside_2);
      let S_11 = sum_18 * 0.25f;
      let t_11 = select(-sizes.infinity, S_11, inside_3);
      let S_12 = sum_22 * 0.25f;
      let t_12 = select(-sizes.infinity, S_12, inside_4);
      let S_13 = sum_26 * 0.25f;
      let t_13 = select(-sizes.infinity, S_13, inside_5);
      let S_14 = sum_30 * 0.25f;
      let t_14 = select(-sizes.infinity, S_14, inside_6);
      let S_15 = sum_34 * 0.25f;
      let t_15 = select(-sizes.infinity, S_15, inside_7);
      let S_16 = sum_38 * 0.25f;
      let t_16 = select(-sizes.infinity, S_16, inside_8);
      max__2 = max(max(max(max(max(max(max(max(max__2, t_9), t_10), t_11), t_12), t_13), t_14), t_15), t_16);
      let S_17 = sum_11 * 0.25f;
      let t_17 = select(-sizes.infinity, S_17, inside);
      let S_18 = sum_15 * 0.25f;
      let t_18 = select(-sizes.infinity, S_18, inside_2);
      let S_19 = sum_19 * 0.25f;
      let t_19 = select(-sizes.infinity, S_19, inside_3);
      let S_20 = sum_23 * 0.25f;
      let t_20 = select(-sizes.infinity, S_20, inside_4);
      let S_21 = sum_27 * 0.25f;
      let t_21 = select(-sizes.infinity, S_21, inside_5);
      let S_22 = sum_31 * 0.25f;
      let t_22 = select(-sizes.infinity, S_22, inside_6);
      let S_23 = sum_35 * 0.25f;
      let t_23 = select(-sizes.infinity, S_23, inside_7);
      let S_24 = sum_39 * 0.25f;
      let t_24 = select(-sizes.infinity, S_24, inside_8);
      max__3 = max(max(max(max(max(max(max(max(max__3, t_17), t_18), t_19), t_20), t_21), t_22), t_23), t_24);
      let S_25 = sum_12 * 0.25f;
      let t_25 = select(-sizes.infinity, S_25, inside);
      let S_26 = sum_16 * 0.25f;
      let t_26 = select(-sizes.infinity, S_26, inside_2);
      let S_27 = sum_20 * 0.25f;
      let t_27 = select(-sizes.infinity, S_27, inside_3);
      let S_28 = sum_24 * 0.25f;
      let t_28 = select(-sizes.infinity, S_28, inside_4);
      let S_29 = sum_28 * 0.25f;
      let t_29 = select(-sizes.infinity, S_29, inside_5);
      let S_30 = sum_32 * 0.25f;
      let t_30 = select(-sizes.infinity, S_30, inside_6);
      let S_31 = sum_36 * 0.25f;
      let t_31 = select(-sizes.infinity, S_31, inside_7);
      let S_32 = sum_40 * 0.25f;
      let t_32 = select(-sizes.infinity, S_32, inside_8);
      max__4 = max(max(max(max(max(max(max(max(max__4, t_25), t_26), t_27), t_28), t_29), t_30), t_31), t_32);
      let t_33 = -max_;
      let t_34 = select(0f, t_33, abs(t_33) < 3e38f);
      let t_35 = exp(t_34 - shift);
      let rescale = min(t_35, 3e38f);
      shift = t_34;
      let t_36 = -max__2;
      let t_37 = select(0f, t_36, abs(t_36) < 3e38f);
      let t_38 = exp(t_37 - shift_2);
      let rescale_2 = min(t_38, 3e38f);
      shift_2 = t_37;
      let t_39 = -max__3;
      let t_40 = select(0f, t_39, abs(t_39) < 3e38f);
      let t_41 = exp(t_40 - shift_3);
      let rescale_3 = min(t_41, 3e38f);
      shift_3 = t_40;
      let t_42 = -max__4;
      let t_43 = select(0f, t_42, abs(t_42) < 3e38f);
      let t_44 = exp(t_43 - shift_4);
      let rescale_4 = min(t_44, 3e38f);
      shift_4 = t_43;
      let t_45 = exp(S + t_34);
      let t_46 = select(0f, t_45, inside);
      let t_47 = exp(S_2 + t_34);
      let t_48 = select(0f, t_47, inside_2);
      let t_49 = exp(S_3 + t_34);
      let t_50 = select(0f, t_49, inside_3);
      let t_51 = exp(S_4 + t_34);
      let t_52 = select(0f, t_51, inside_4);
      let t_53 = exp(S_5 + t_34);
      let t_54 = select(0f, t_53, inside_5);
      let t_55 = exp(S_6 + t_34);
      let t_56 = select(0f, t_55, inside_6);
      let t_57 = exp(S_7 + t_34);
      let t_58 = select(0f, t_57, inside_7);
      let t_59 = exp(S_8 + t_34);
      let t_60 = select(0f, t_59, inside_8);
      sum = sum * rescale + t_46 + t_48 + t_50 + t_52 + t_54 + t_56 + t_58 + t_60;
      let t_61 = exp(S_9 + t_37);
      let t_62 = select(0f, t_61, inside);
      let t_63 = exp(S_10 + t_37);
      let t_64 = select(0f, t_63, inside_2);
      let t_65 = exp(S_11 + t_37);
      let t_66 = select(0f, t_65, inside_3);
      let t_67 = exp(S_12 + t_37);
      let t_68 = select(0f, t_67, inside_4);
      let t_69 = exp(S_13 + t_37);
      let t_70 = select(0f, t_69, inside_5);
      let t_71 = exp(S_14 + t_37);
      let t_72 = select(0f, t_71, inside_6);
      let t_73 = exp(S_15 + t_37);
      let t_74 = select(0f, t_73, inside_7);
      let t_75 = exp(S_16 + t_37);
      let t_76 = select(0f, t_75, inside_8);
      sum_2 = sum_2 * rescale_2 + t_62 + t_64 + t_66 + t_68 + t_70 + t_72 + t_74 + t_76;
      let t_77 = exp(S_17 + t_40);
      let t_78 = select(0f, t_77, inside);
      let t_79 = exp(S_18 + t_40);
      let t_80 = select(0f, t_79, inside_2);
      let t_81 = exp(S_19 + t_40);
      let t_82 = select(0f, t_81, inside_3);
      let t_83 = exp(S_20 + t_40);
      let t_84 = select(0f, t_83, inside_4);
      let t_85 = exp(S_21 + t_40);
      let t_86 = select(0f, t_85, inside_5);
      let t_87 = exp(S_22 + t_40);
      let t_88 = select(0f, t_87, inside_6);
      let t_89 = exp(S_23 + t_40);
      let t_90 = select(0f, t_89, inside_7);
      let t_91 = exp(S_24 + t_40);
      let t_92 = select(0f, t_91, inside_8);
      sum_3 = sum_3 * rescale_3 + t_78 + t_80 + t_82 + t_84 + t_86 + t_88 + t_90 + t_92;
      let t_93 = exp(S_25 + t_43);
      let t_94 = select(0f, t_93, inside);
      let t_95 = exp(S_26 + t_43);
      let t_96 = select(0f, t_95, inside_2);
      let t_97 = exp(S_27 + t_43);
      let t_98 = select(0f, t_97, inside_3);
      let t_99 = exp(S_28 + t_43);
      let t_100 = select(0f, t_99, inside_4);
      let t_101 = exp(S_29 + t_43);
      let t_102 = select(0f, t_101, inside_5);
      let t_103 = exp(S_30 + t_43);
      let t_104 = select(0f, t_103, inside_6);
      let t_105 = exp(S_31 + t_43);
      let t_106 = select(0f, t_105, inside_7);
      let t_107 = exp(S_32 + t_43);
      let t_108 = select(0f, t_107, inside_8);
      sum_4 = sum_4 * rescale_4 + t_94 + t_96 + t_98 + t_100 + t_102 + t_104 + t_106 + t_108;
      let at_55 = at_13 * 8u;
      let at_56 = at_29 * 8u;
      let at_57 = at_33 * 8u;
      let at_58 = at_37 * 8u;
      let at_59 = at_41 * 8u;
      let at_60 = at_45 * 8u;
      let at_61 = at_49 * 8u;
      let at_62 = at_53 * 8u;
      for (var e = 0u; e < 8u; e++) {
        let V_value = V[at_55 + e];
        let t_109 = select(0f, V_value, inside);
        let V_value_2 = V[at_56 + e];
        let t_110 = select(0f, V_value_2, inside_2);
        let V_value_3 = V[at_57 + e];
        let t_111 = select(0f, V_value_3, inside_3);
        let V_value_4 = V[at_58 + e];
        let t_112 = select(0f, V_value_4, inside_4);
        let V_value_5 = V[at_59 + e];
        let t_113 = select(0f, V_value_5, inside_5);
        let V_value_6 = V[at_60 + e];
        let t_114 = select(0f, V_value_6, inside_6);
        let V_value_7 = V[at_61 + e];
        let t_115 = select(0f, V_value_7, inside_7);
        let V_value_8 = V[at_62 + e];
        let t_116 = select(0f, V_value_8, inside_8);
        sum_5[e] = sum_5[e] * rescale + t_46 * t_109 + t_48 * t_110 + t_50 * t_111 + t_52 * t_112 + t_54 * t_113 + t_56 * t_114 + t_58 * t_115 + t_60 * t_116;
        sum_6[e] = sum_6[e] * rescale_2 + t_62 * t_109 + t_64 * t_110 + t_66 * t_111 + t_68 * t_112 + t_70 * t_113 + t_72 * t_114 + t_74 * t_115 + t_76 * t_116;
        sum_7[e] = sum_7[e] * rescale_3 + t_78 * t_109 + t_80 * t_110 + t_82 * t_111 + t_84 * t_112 + t_86 * t_113 + t_88 * t_114 + t_90 * t_115 + t_92 * t_116;
        sum_8[e] = sum_8[e] * rescale_4 + t_94 * t_109 + t_96 * t_110 + t_98 * t_111 + t_100 * t_112 + t_102 * t_113 + t_104 * t_114 + t_106 * t_115 + t_108 * t_116;
      }
    }
    let inside_9 = i32(sizes.x) == 0i;
    let t_117 = 1f / sum;
    let at_63 = at_7 * 8u;
    if (at_4 < sizes.q) {
      for (var e_2 = 0u; e_2 < 8u; e_2++) {
        let t_118 = select(sum_5[e_2] * t_117, 0f, inside_9);
        result[at_63 + e_2] = t_118;
      }
    }
    let t_119 = 1f / sum_2;
    let at_64 = at_17 * 8u;
    if (at_15 < sizes.q) {
      for (var e_3 = 0u; e_3 < 8u; e_3++) {
        let t_120 = select(sum_6[e_3] * t_119, 0f, inside_9);
        result[at_64 + e_3] = t_120;
      }
    }
    let t_121 = 1f / sum_3;
    let at_65 = at_21 * 8u;
    if (at_19 < sizes.q) {
      for (var e_4 = 0u; e_4 < 8u; e_4++) {
        let t_122 = select(sum_7[e_4] * t_121, 0f, inside_9);
        result[at_65 + e_4] = t_122;
      }
    }
    let t_123 = 1f / sum_4;
    let at_66 = at_25 * 8u;
    if (at_23 < sizes.q) {
      for (var e_5 = 0u; e_5 < 8u; e_5++) {
        let t_124 = select(sum_8[e_5] * t_123, 0f, inside_9);
        result[at_66 + e_5] = t_124;
      }
    }
  }
}
