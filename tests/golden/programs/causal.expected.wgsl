// causal: compute_causal

struct Sizes {
  size: u32, // ⌈q/32⌉
  q: u32,
  x: u32,
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> Q: array<f32>; // f32[q, d]
@group(0) @binding(2) var<storage, read> K: array<f32>; // f32[x, d]
@group(0) @binding(3) var<storage, read> V: array<f32>; // f32[x, e]
@group(0) @binding(4) var<storage, read_write> result: array<f32>; // f32[q, e]

@compute @workgroup_size(64)
fn compute_causal(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = (group.z * groups.y + group.y) * groups.x + group.x;
  if (tile < sizes.size) {
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
    var sum_5 = 0f;
    var sum_6 = 0f;
    var sum_7 = 0f;
    var sum_8 = 0f;
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
    let at = tile * 32u + lane / 8u * 4u;
    let at_2 = at + 3u;
    let at_3 = sizes.q - 1u;
    let x_end = (min(u32(max(i32(sizes.x) + (i32(min(at_2, at_3)) + -i32(sizes.q)) + 1i, 0i)), sizes.x) + 7u) / 8u;
    let at_4 = min(at, at_3);
    let at_5 = at_4 * 4u;
    let at_7 = sizes.x - 1u;
    let at_10 = at + 1u;
    let at_11 = min(at_10, at_3);
    let at_12 = at_11 * 4u;
    let at_13 = at + 2u;
    let at_14 = min(at_13, at_3);
    let at_15 = at_14 * 4u;
    let at_16 = min(at_2, at_3);
    let at_17 = at_16 * 4u;
    let t_2 = i32(at_4) - i32(sizes.q);
    let t_26 = i32(at_11) - i32(sizes.q);
    let t_43 = i32(at_14) - i32(sizes.q);
    let t_60 = i32(at_16) - i32(sizes.q);
    let at_39 = lane % 8u;
    let at_40 = at_39 * 4u;
    let at_41 = min(at_40, 3u);
    let at_42 = at_40 + 1u;
    let at_43 = min(at_42, 3u);
    let at_44 = at_40 + 2u;
    let at_45 = min(at_44, 3u);
    let at_46 = at_40 + 3u;
    let at_47 = min(at_46, 3u);
    for (var x_chunk = 0u; x_chunk < x_end; x_chunk++) {
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
      var sum_41 = 0f;
      var sum_42 = 0f;
      var sum_43 = 0f;
      var sum_44 = 0f;
      var sum_45 = 0f;
      var sum_46 = 0f;
      var sum_47 = 0f;
      var sum_48 = 0f;
      var sum_49 = 0f;
      var sum_50 = 0f;
      var sum_51 = 0f;
      var sum_52 = 0f;
      let at_6 = x_chunk * 8u;
      let at_8 = min(at_6, at_7);
      let at_9 = at_8 * 4u;
      let at_18 = at_6 + 1u;
      let at_19 = min(at_18, at_7);
      let at_20 = at_19 * 4u;
      let at_21 = at_6 + 2u;
      let at_22 = min(at_21, at_7);
      let at_23 = at_22 * 4u;
      let at_24 = at_6 + 3u;
      let at_25 = min(at_24, at_7);
      let at_26 = at_25 * 4u;
      let at_27 = at_6 + 4u;
      let at_28 = min(at_27, at_7);
      let at_29 = at_28 * 4u;
      let at_30 = at_6 + 5u;
      let at_31 = min(at_30, at_7);
      let at_32 = at_31 * 4u;
      let at_33 = at_6 + 6u;
      let at_34 = min(at_33, at_7);
      let at_35 = at_34 * 4u;
      let at_36 = at_6 + 7u;
      let at_37 = min(at_36, at_7);
      let at_38 = at_37 * 4u;
      for (var d = 0u; d < 4u; d++) {
        let Q_value = Q[at_5 + d];
        let K_value = K[at_9 + d];
        sum_21 += Q_value * K_value;
        let Q_value_2 = Q[at_12 + d];
        sum_22 += Q_value_2 * K_value;
        let Q_value_3 = Q[at_15 + d];
        sum_23 += Q_value_3 * K_value;
        let Q_value_4 = Q[at_17 + d];
        sum_24 += Q_value_4 * K_value;
        let K_value_2 = K[at_20 + d];
        sum_25 += Q_value * K_value_2;
        sum_26 += Q_value_2 * K_value_2;
        sum_27 += Q_value_3 * K_value_2;
        sum_28 += Q_value_4 * K_value_2;
        let K_value_3 = K[at_23 + d];
        sum_29 += Q_value * K_value_3;
        sum_30 += Q_value_2 * K_value_3;
        sum_31 += Q_value_3 * K_value_3;
        sum_32 += Q_value_4 * K_value_3;
        let K_value_4 = K[at_26 + d];
        sum_33 += Q_value * K_value_4;
        sum_34 += Q_value_2 * K_value_4;
        sum_35 += Q_value_3 * K_value_4;
        sum_36 += Q_value_4 * K_value_4;
        let K_value_5 = K[at_29 + d];
        sum_37 += Q_value * K_value_5;
        sum_38 += Q_value_2 * K_value_5;
        sum_39 += Q_value_3 * K_value_5;
        sum_40 += Q_value_4 * K_value_5;
        let K_value_6 = K[at_32 + d];
        sum_41 += Q_value * K_value_6;
        sum_42 += Q_value_2 * K_value_6;
        sum_43 += Q_value_3 * K_value_6;
        sum_44 += Q_value_4 * K_value_6;
        let K_value_7 = K[at_35 + d];
        sum_45 += Q_value * K_value_7;
        sum_46 += Q_value_2 * K_value_7;
        sum_47 += Q_value_3 * K_value_7;
        sum_48 += Q_value_4 * K_value_7;
        let K_value_8 = K[at_38 + d];
        sum_49 += Q_value * K_value_8;
        sum_50 += Q_value_2 * K_value_8;
        sum_51 += Q_value_3 * K_value_8;
        sum_52 += Q_value_4 * K_value_8;
      }
      let inside = at_6 < sizes.x;
      let t = i32(at_8) - i32(sizes.x);
      let seen = t <= t_2;
      let t_3 = select(-sizes.infinity, sum_21, seen);
      let t_4 = select(-sizes.infinity, t_3, inside);
      let inside_2 = at_18 < sizes.x;
      let t_5 = i32(at_19) - i32(sizes.x);
      let seen_2 = t_5 <= t_2;
      let t_6 = select(-sizes.infinity, sum_25, seen_2);
      let t_7 = select(-sizes.infinity, t_6, inside_2);
      let inside_3 = at_21 < sizes.x;
      let t_8 = i32(at_22) - i32(sizes.x);
      let seen_3 = t_8 <= t_2;
      let t_9 = select(-sizes.infinity, sum_29, seen_3);
      let t_10 = select(-sizes.infinity, t_9, inside_3);
      let inside_4 = at_24 < sizes.x;
      let t_11 = i32(at_25) - i32(sizes.x);
      let seen_4 = t_11 <= t_2;
      let t_12 = select(-sizes.infinity, sum_33, seen_4);
      let t_13 = select(-sizes.infinity, t_12, inside_4);
      let inside_5 = at_27 < sizes.x;
      let t_14 = i32(at_28) - i32(sizes.x);
      let seen_5 = t_14 <= t_2;
      let t_15 = select(-sizes.infinity, sum_37, seen_5);
      let t_16 = select(-sizes.infinity, t_15, inside_5);
      let inside_6 = at_30 < sizes.x;
      let t_17 = i32(at_31) - i32(sizes.x);
      let seen_6 = t_17 <= t_2;
      let t_18 = select(-sizes.infinity, sum_41, seen_6);
      let t_19 = select(-sizes.infinity, t_18, inside_6);
      let inside_7 = at_33 < sizes.x;
      let t_20 = i32(at_34) - i32(sizes.x);
      let seen_7 = t_20 <= t_2;
      let t_21 = select(-sizes.infinity, sum_45, seen_7);
      let t_22 = select(-sizes.infinity, t_21, inside_7);
      let inside_8 = at_36 < sizes.x;
      let t_23 = i32(at_37) - i32(sizes.x);
      let seen_8 = t_23 <= t_2;
      let t_24 = select(-sizes.infinity, sum_49, seen_8);
      let t_25 = select(-sizes.infinity, t_24, inside_8);
      max_ = max(max(max(max(max(max(max(max(max_, t_4), t_7), t_10), t_13), t_16), t_19), t_22), t_25);
      let seen_9 = t <= t_26;
      let t_27 = select(-sizes.infinity, sum_22, seen_9);
      let t_28 = select(-sizes.infinity, t_27, inside);
      let seen_10 = t_5 <= t_26;
      let t_29 = select(-sizes.infinity, sum_26, seen_10);
      let t_30 = select(-sizes.infinity, t_29, inside_2);
      let seen_11 = t_8 <= t_26;
      let t_31 = select(-sizes.infinity, sum_30, seen_11);
      let t_32 = select(-sizes.infinity, t_31, inside_3);
      let seen_12 = t_11 <= t_26;
      let t_33 = select(-sizes.infinity, sum_34, seen_12);
      let t_34 = select(-sizes.infinity, t_33, inside_4);
      let seen_13 = t_14 <= t_26;
      let t_35 = select(-sizes.infinity, sum_38, seen_13);
      let t_36 = select(-sizes.infinity, t_35, inside_5);
      let seen_14 = t_17 <= t_26;
      let t_37 = select(-sizes.infinity, sum_42, seen_14);
      let t_38 = select(-sizes.infinity, t_37, inside_6);
      let seen_15 = t_20 <= t_26;
      let t_39 = select(-sizes.infinity, sum_46, seen_15);
      let t_40 = select(-sizes.infinity, t_39, inside_7);
      let seen_16 = t_23 <= t_26;
      let t_41 = select(-sizes.infinity, sum_50, seen_16);
      let t_42 = select(-sizes.infinity, t_41, inside_8);
      max__2 = max(max(max(max(max(max(max(max(max__2, t_28), t_30), t_32), t_34), t_36), t_38), t_40), t_42);
      let seen_17 = t <= t_43;
      let t_44 = select(-sizes.infinity, sum_23, seen_17);
      let t_45 = select(-sizes.infinity, t_44, inside);
      let seen_18 = t_5 <= t_43;
      let t_46 = select(-sizes.infinity, sum_27, seen_18);
      let t_47 = select(-sizes.infinity, t_46, inside_2);
      let seen_19 = t_8 <= t_43;
      let t_48 = select(-sizes.infinity, sum_31, seen_19);
      let t_49 = select(-sizes.infinity, t_48, inside_3);
      let seen_20 = t_11 <= t_43;
      let t_50 = select(-sizes.infinity, sum_35, seen_20);
      let t_51 = select(-sizes.infinity, t_50, inside_4);
      let seen_21 = t_14 <= t_43;
      let t_52 = select(-sizes.infinity, sum_39, seen_21);
      let t_53 = select(-sizes.infinity, t_52, inside_5);
      let seen_22 = t_17 <= t_43;
      let t_54 = select(-sizes.infinity, sum_43, seen_22);
      let t_55 = select(-sizes.infinity, t_54, inside_6);
      let seen_23 = t_20 <= t_43;
      let t_56 = select(-sizes.infinity, sum_47, seen_23);
      let t_57 = select(-sizes.infinity, t_56, inside_7);
      let seen_24 = t_23 <= t_43;
      let t_58 = select(-sizes.infinity, sum_51, seen_24);
      let t_59 = select(-sizes.infinity, t_58, inside_8);
      max__3 = max(max(max(max(max(max(max(max(max__3, t_45), t_47), t_49), t_51), t_53), t_55), t_57), t_59);
      let seen_25 = t <= t_60;
      let t_61 = select(-sizes.infinity, sum_24, seen_25);
      let t_62 = select(-sizes.infinity, t_61, inside);
      let seen_26 = t_5 <= t_60;
      let t_63 = select(-sizes.infinity, sum_28, seen_26);
      let t_64 = select(-sizes.infinity, t_63, inside_2);
      let seen_27 = t_8 <= t_60;
      let t_65 = select(-sizes.infinity, sum_32, seen_27);
      let t_66 = select(-sizes.infinity, t_65, inside_3);
      let seen_28 = t_11 <= t_60;
      let t_67 = select(-sizes.infinity, sum_36, seen_28);
      let t_68 = select(-sizes.infinity, t_67, inside_4);
      let seen_29 = t_14 <= t_60;
      let t_69 = select(-sizes.infinity, sum_40, seen_29);
      let t_70 = select(-sizes.infinity, t_69, inside_5);
      let seen_30 = t_17 <= t_60;
      let t_71 = select(-sizes.infinity, sum_44, seen_30);
      let t_72 = select(-sizes.infinity, t_71, inside_6);
      let seen_31 = t_20 <= t_60;
      let t_73 = select(-sizes.infinity, sum_48, seen_31);
      let t_74 = select(-sizes.infinity, t_73, inside_7);
      let seen_32 = t_23 <= t_60;
      let t_75 = select(-sizes.infinity, sum_52, seen_32);
      let t_76 = select(-sizes.infinity, t_75, inside_8);
      max__4 = max(max(max(max(max(max(max(max(max__4, t_62), t_64), t_66), t_68), t_70), t_72), t_74), t_76);
      let t_77 = -max_;
      let t_78 = select(0f, t_77, abs(t_77) < 3e38f);
      let t_79 = exp(t_78 - shift);
      let rescale = min(t_79, 3e38f);
      shift = t_78;
      let t_80 = -max__2;
      let t_81 = select(0f, t_80, abs(t_80) < 3e38f);
      let t_82 = exp(t_81 - shift_2);
      let rescale_2 = min(t_82, 3e38f);
      shift_2 = t_81;
      let t_83 = -max__3;
      let t_84 = select(0f, t_83, abs(t_83) < 3e38f);
      let t_85 = exp(t_84 - shift_3);
      let rescale_3 = min(t_85, 3e38f);
      shift_3 = t_84;
      let t_86 = -max__4;
      let t_87 = select(0f, t_86, abs(t_86) < 3e38f);
      let t_88 = exp(t_87 - shift_4);
      let rescale_4 = min(t_88, 3e38f);
      shift_4 = t_87;
      let t_89 = exp(t_3 + t_78);
      let t_90 = select(0f, t_89, inside);
      let t_91 = exp(t_6 + t_78);
      let t_92 = select(0f, t_91, inside_2);
      let t_93 = exp(t_9 + t_78);
      let t_94 = select(0f, t_93, inside_3);
      let t_95 = exp(t_12 + t_78);
      let t_96 = select(0f, t_95, inside_4);
      let t_97 = exp(t_15 + t_78);
      let t_98 = select(0f, t_97, inside_5);
      let t_99 = exp(t_18 + t_78);
      let t_100 = select(0f, t_99, inside_6);
      let t_101 = exp(t_21 + t_78);
      let t_102 = select(0f, t_101, inside_7);
      let t_103 = exp(t_24 + t_78);
      let t_104 = select(0f, t_103, inside_8);
      sum = sum * rescale + t_90 + t_92 + t_94 + t_96 + t_98 + t_100 + t_102 + t_104;
      let t_105 = exp(t_27 + t_81);
      let t_106 = select(0f, t_105, inside);
      let t_107 = exp(t_29 + t_81);
      let t_108 = select(0f, t_107, inside_2);
      let t_109 = exp(t_31 + t_81);
      let t_110 = select(0f, t_109, inside_3);
      let t_111 = exp(t_33 + t_81);
      let t_112 = select(0f, t_111, inside_4);
      let t_113 = exp(t_35 + t_81);
      let t_114 = select(0f, t_113, inside_5);
      let t_115 = exp(t_37 + t_81);
      let t_116 = select(0f, t_115, inside_6);
      let t_117 = exp(t_39 + t_81);
      let t_118 = select(0f, t_117, inside_7);
      let t_119 = exp(t_41 + t_81);
      let t_120 = select(0f, t_119, inside_8);
      sum_2 = sum_2 * rescale_2 + t_106 + t_108 + t_110 + t_112 + t_114 + t_116 + t_118 + t_120;
      let t_121 = exp(t_44 + t_84);
      let t_122 = select(0f, t_121, inside);
      let t_123 = exp(t_46 + t_84);
      let t_124 = select(0f, t_123, inside_2);
      let t_125 = exp(t_48 + t_84);
      let t_126 = select(0f, t_125, inside_3);
      let t_127 = exp(t_50 + t_84);
      let t_128 = select(0f, t_127, inside_4);
      let t_129 = exp(t_52 + t_84);
      let t_130 = select(0f, t_129, inside_5);
      let t_131 = exp(t_54 + t_84);
      let t_132 = select(0f, t_131, inside_6);
      let t_133 = exp(t_56 + t_84);
      let t_134 = select(0f, t_133, inside_7);
      let t_135 = exp(t_58 + t_84);
      let t_136 = select(0f, t_135, inside_8);
      sum_3 = sum_3 * rescale_3 + t_122 + t_124 + t_126 + t_128 + t_130 + t_132 + t_134 + t_136;
      let t_137 = exp(t_61 + t_87);
      let t_138 = select(0f, t_137, inside);
      let t_139 = exp(t_63 + t_87);
      let t_140 = select(0f, t_139, inside_2);
      let t_141 = exp(t_65 + t_87);
      let t_142 = select(0f, t_141, inside_3);
      let t_143 = exp(t_67 + t_87);
      let t_144 = select(0f, t_143, inside_4);
      let t_145 = exp(t_69 + t_87);
      let t_146 = select(0f, t_145, inside_5);
      let t_147 = exp(t_71 + t_87);
      let t_148 = select(0f, t_147, inside_6);
      let t_149 = exp(t_73 + t_87);
      let t_150 = select(0f, t_149, inside_7);
      let t_151 = exp(t_75 + t_87);
      let t_152 = select(0f, t_151, inside_8);
      sum_4 = sum_4 * rescale_4 + t_138 + t_140 + t_142 + t_144 + t_146 + t_148 + t_150 + t_152;
      let V_value = V[at_9 + at_41];
      let t_153 = select(0f, V_value, inside);
      let V_value_2 = V[at_20 + at_41];
      let t_154 = select(0f, V_value_2, inside_2);
      let V_value_3 = V[at_23 + at_41];
      let t_155 = select(0f, V_value_3, inside_3);
      let V_value_4 = V[at_26 + at_41];
      let t_156 = select(0f, V_value_4, inside_4);
      let V_value_5 = V[at_29 + at_41];
      let t_157 = select(0f, V_value_5, inside_5);
      let V_value_6 = V[at_32 + at_41];
      let t_158 = select(0f, V_value_6, inside_6);
      let V_value_7 = V[at_35 + at_41];
      let t_159 = select(0f, V_value_7, inside_7);
      let V_value_8 = V[at_38 + at_41];
      let t_160 = select(0f, V_value_8, inside_8);
      sum_5 = sum_5 * rescale + t_90 * t_153 + t_92 * t_154 + t_94 * t_155 + t_96 * t_156 + t_98 * t_157 + t_100 * t_158 + t_102 * t_159 + t_104 * t_160;
      let V_value_9 = V[at_9 + at_43];
      let t_161 = select(0f, V_value_9, inside);
      let V_value_10 = V[at_20 + at_43];
      let t_162 = select(0f, V_value_10, inside_2);
      let V_value_11 = V[at_23 + at_43];
      let t_163 = select(0f, V_value_11, inside_3);
      let V_value_12 = V[at_26 + at_43];
      let t_164 = select(0f, V_value_12, inside_4);
      let V_value_13 = V[at_29 + at_43];
      let t_165 = select(0f, V_value_13, inside_5);
      let V_value_14 = V[at_32 + at_43];
      let t_166 = select(0f, V_value_14, inside_6);
      let V_value_15 = V[at_35 + at_43];
      let t_167 = select(0f, V_value_15, inside_7);
      let V_value_16 = V[at_38 + at_43];
      let t_168 = select(0f, V_value_16, inside_8);
      sum_6 = sum_6 * rescale + t_90 * t_161 + t_92 * t_162 + t_94 * t_163 + t_96 * t_164 + t_98 * t_165 + t_100 * t_166 + t_102 * t_167 + t_104 * t_168;
      let V_value_17 = V[at_9 + at_45];
      let t_169 = select(0f, V_value_17, inside);
      let V_value_18 = V[at_20 + at_45];
      let t_170 = select(0f, V_value_18, inside_2);
      let V_value_19 = V[at_23 + at_45];
      let t_171 = select(0f, V_value_19, inside_3);
      let V_value_20 = V[at_26 + at_45];
      let t_172 = select(0f, V_value_20, inside_4);
      let V_value_21 = V[at_29 + at_45];
      let t_173 = select(0f, V_value_21, inside_5);
      let V_value_22 = V[at_32 + at_45];
      let t_174 = select(0f, V_value_22, inside_6);
      let V_value_23 = V[at_35 + at_45];
      let t_175 = select(0f, V_value_23, inside_7);
      let V_value_24 = V[at_38 + at_45];
      let t_176 = select(0f, V_value_24, inside_8);
      sum_7 = sum_7 * rescale + t_90 * t_169 + t_92 * t_170 + t_94 * t_171 + t_96 * t_172 + t_98 * t_173 + t_100 * t_174 + t_102 * t_175 + t_104 * t_176;
      let V_value_25 = V[at_9 + at_47];
      let t_177 = select(0f, V_value_25, inside);
      let V_value_26 = V[at_20 + at_47];
      let t_178 = select(0f, V_value_26, inside_2);
      let V_value_27 = V[at_23 + at_47];
      let t_179 = select(0f, V_value_27, inside_3);
      let V_value_28 = V[at_26 + at_47];
      let t_180 = select(0f, V_value_28, inside_4);
      let V_value_29 = V[at_29 + at_47];
      let t_181 = select(0f, V_value_29, inside_5);
      let V_value_30 = V[at_32 + at_47];
      let t_182 = select(0f, V_value_30, inside_6);
      let V_value_31 = V[at_35 + at_47];
      let t_183 = select(0f, V_value_31, inside_7);
      let V_value_32 = V[at_38 + at_47];
      let t_184 = select(0f, V_value_32, inside_8);
      sum_8 = sum_8 * rescale + t_90 * t_177 + t_92 * t_178 + t_94 * t_179 + t_96 * t_180 + t_98 * t_181 + t_100 * t_182 + t_102 * t_183 + t_104 * t_184;
      sum_9 = sum_9 * rescale_2 + t_106 * t_153 + t_108 * t_154 + t_110 * t_155 + t_112 * t_156 + t_114 * t_157 + t_116 * t_158 + t_118 * t_159 + t_120 * t_160;
      sum_10 = sum_10 * rescale_2 + t_106 * t_161 + t_108 * t_162 + t_110 * t_163 + t_112 * t_164 + t_114 * t_165 + t_116 * t_166 + t_118 * t_167 + t_120 * t_168;
      sum_11 = sum_11 * rescale_2 + t_106 * t_169 + t_108 * t_170 + t_110 * t_171 + t_112 * t_172 + t_114 * t_173 + t_116 * t_174 + t_118 * t_175 + t_120 * t_176;
      sum_12 = sum_12 * rescale_2 + t_106 * t_177 + t_108 * t_178 + t_110 * t_179 + t_112 * t_180 + t_114 * t_181 + t_116 * t_182 + t_118 * t_183 + t_120 * t_184;
      sum_13 = sum_13 * rescale_3 + t_122 * t_153 + t_124 * t_154 + t_126 * t_155 + t_128 * t_156 + t_130 * t_157 + t_132 * t_158 + t_134 * t_159 + t_136 * t_160;
      sum_14 = sum_14 * rescale_3 + t_122 * t_161 + t_124 * t_162 + t_126 * t_163 + t_128 * t_164 + t_130 * t_165 + t_132 * t_166 + t_134 * t_167 + t_136 * t_168;
      sum_15 = sum_15 * rescale_3 + t_122 * t_169 + t_124 * t_170 + t_126 * t_171 + t_128 * t_172 + t_130 * t_173 + t_132 * t_174 + t_134 * t_175 + t_136 * t_176;
      sum_16 = sum_16 * rescale_3 + t_122 * t_177 + t_124 * t_178 + t_126 * t_179 + t_128 * t_180 + t_130 * t_181 + t_132 * t_182 + t_134 * t_183 + t_136 * t_184;
      sum_17 = sum_17 * rescale_4 + t_138 * t_153 + t_140 * t_154 + t_142 * t_155 + t_144 * t_156 + t_146 * t_157 + t_148 * t_158 + t_150 * t_159 + t_152 * t_160;
      sum_18 = sum_18 * rescale_4 + t_138 * t_161 + t_140 * t_162 + t_142 * t_163 + t_144 * t_164 + t_146 * t_165 + t_148 * t_166 + t_150 * t_167 + t_152 * t_168;
      sum_19 = sum_19 * rescale_4 + t_138 * t_169 + t_140 * t_170 + t_142 * t_171 + t_144 * t_172 + t_146 * t_173 + t_148 * t_174 + t_150 * t_175 + t_152 * t_176;
      sum_20 = sum_20 * rescale_4 + t_138 * t_177 + t_140 * t_178 + t_142 * t_179 + t_144 * t_180 + t_146 * t_181 + t_148 * t_182 + t_150 * t_183 + t_152 * t_184;
    }
    let inside_9 = (at < sizes.q) & (at_40 < 4u);
    let inside_10 = i32(sizes.x) == 0i;
    let t_185 = 1f / sum;
    let t_186 = sum_5 * t_185;
    let t_187 = select(t_186, 0f, inside_10);
    let at_48 = at_5 + at_41;
    if (inside_9) {
      result[at_48] = t_187;
    }
    let inside_11 = at < sizes.q;
    let inside_12 = inside_11 & (at_42 < 4u);
    let t_188 = sum_6 * t_185;
    let t_189 = select(t_188, 0f, inside_10);
    let at_49 = at_5 + at_43;
    if (inside_12) {
      result[at_49] = t_189;
    }
    let inside_13 = inside_11 & (at_44 < 4u);
    let t_190 = sum_7 * t_185;
    let t_191 = select(t_190, 0f, inside_10);
    let at_50 = at_5 + at_45;
    if (inside_13) {
      result[at_50] = t_191;
    }
    let inside_14 = inside_11 & (at_46 < 4u);
    let t_192 = sum_8 * t_185;
    let t_193 = select(t_192, 0f, inside_10);
    let at_51 = at_5 + at_47;
    if (inside_14) {
      result[at_51] = t_193;
    }
    let inside_15 = at_40 < 4u;
    let inside_16 = (at_10 < sizes.q) & inside_15;
    let t_194 = 1f / sum_2;
    let t_195 = sum_9 * t_194;
    let t_196 = select(t_195, 0f, inside_10);
    let at_52 = at_12 + at_41;
    if (inside_16) {
      result[at_52] = t_196;
    }
    let inside_17 = at_10 < sizes.q;
    let inside_18 = at_42 < 4u;
    let inside_19 = inside_17 & inside_18;
    let t_197 = sum_10 * t_194;
    let t_198 = select(t_197, 0f, inside_10);
    let at_53 = at_12 + at_43;
    if (inside_19) {
      result[at_53] = t_198;
    }
    let inside_20 = at_44 < 4u;
    let inside_21 = inside_17 & inside_20;
    let t_199 = sum_11 * t_194;
    let t_200 = select(t_199, 0f, inside_10);
    let at_54 = at_12 + at_45;
    if (inside_21) {
      result[at_54] = t_200;
    }
    let inside_22 = at_46 < 4u;
    let inside_23 = inside_17 & inside_22;
    let t_201 = sum_12 * t_194;
    let t_202 = select(t_201, 0f, inside_10);
    let at_55 = at_12 + at_47;
    if (inside_23) {
      result[at_55] = t_202;
    }
    let inside_24 = (at_13 < sizes.q) & inside_15;
    let t_203 = 1f / sum_3;
    let t_204 = sum_13 * t_203;
    let t_205 = select(t_204, 0f, inside_10);
    let at_56 = at_15 + at_41;
    if (inside_24) {
      result[at_56] = t_205;
    }
    let inside_25 = at_13 < sizes.q;
    let inside_26 = inside_25 & inside_18;
    let t_206 = sum_14 * t_203;
    let t_207 = select(t_206, 0f, inside_10);
    let at_57 = at_15 + at_43;
    if (inside_26) {
      result[at_57] = t_207;
    }
    let inside_27 = inside_25 & inside_20;
    let t_208 = sum_15 * t_203;
    let t_209 = select(t_208, 0f, inside_10);
    let at_58 = at_15 + at_45;
    if (inside_27) {
      result[at_58] = t_209;
    }
    let inside_28 = inside_25 & inside_22;
    let t_210 = sum_16 * t_203;
    let t_211 = select(t_210, 0f, inside_10);
    let at_59 = at_15 + at_47;
    if (inside_28) {
      result[at_59] = t_211;
    }
    let inside_29 = (at_2 < sizes.q) & inside_15;
    let t_212 = 1f / sum_4;
    let t_213 = sum_17 * t_212;
    let t_214 = select(t_213, 0f, inside_10);
    let at_60 = at_17 + at_41;
    if (inside_29) {
      result[at_60] = t_214;
    }
    let inside_30 = at_2 < sizes.q;
    let inside_31 = inside_30 & inside_18;
    let t_215 = sum_18 * t_212;
    let t_216 = select(t_215, 0f, inside_10);
    let at_61 = at_17 + at_43;
    if (inside_31) {
      result[at_61] = t_216;
    }
    let inside_32 = inside_30 & inside_20;
    let t_217 = sum_19 * t_212;
    let t_218 = select(t_217, 0f, inside_10);
    let at_62 = at_17 + at_45;
    if (inside_32) {
      result[at_62] = t_218;
    }
    let inside_33 = inside_30 & inside_22;
    let t_219 = sum_20 * t_212;
    let t_220 = select(t_219, 0f, inside_10);
    let at_63 = at_17 + at_47;
    if (inside_33) {
      result[at_63] = t_220;
    }
  }
}
