// causal: compute_causal

struct Sizes {
  size: u32, // ⌈q/32⌉
  x: u32,
  q: u32,
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
    let x_end = (min(u32(max(i32(sizes.x) + (i32(min(tile * 32u + lane / 8u * 4u + 3u, sizes.q - 1u)) + -i32(sizes.q)) + 1i, 0i)), sizes.x) + 7u) / 8u;
    let at = tile * 32u;
    let at_2 = lane / 8u;
    let at_3 = at_2 * 4u;
    let at_4 = at + at_3;
    let at_5 = sizes.q - 1u;
    let at_6 = min(at_4, at_5);
    let at_7 = at_6 * 4u;
    let at_9 = sizes.x - 1u;
    let at_12 = at_4 + 1u;
    let at_13 = min(at_12, at_5);
    let at_14 = at_13 * 4u;
    let at_15 = at_4 + 2u;
    let at_16 = min(at_15, at_5);
    let at_17 = at_16 * 4u;
    let at_18 = at_4 + 3u;
    let at_19 = min(at_18, at_5);
    let at_20 = at_19 * 4u;
    let t = i32(at_6) - i32(sizes.q);
    let t_18 = i32(at_13) - i32(sizes.q);
    let t_35 = i32(at_16) - i32(sizes.q);
    let t_52 = i32(at_19) - i32(sizes.q);
    let at_42 = lane % 8u;
    let at_43 = at_42 * 4u;
    let at_44 = min(at_43, 3u);
    let at_45 = at_43 + 1u;
    let at_46 = min(at_45, 3u);
    let at_47 = at_43 + 2u;
    let at_48 = min(at_47, 3u);
    let at_49 = at_43 + 3u;
    let at_50 = min(at_49, 3u);
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
      let at_8 = x_chunk * 8u;
      let at_10 = min(at_8, at_9);
      let at_11 = at_10 * 4u;
      let at_21 = at_8 + 1u;
      let at_22 = min(at_21, at_9);
      let at_23 = at_22 * 4u;
      let at_24 = at_8 + 2u;
      let at_25 = min(at_24, at_9);
      let at_26 = at_25 * 4u;
      let at_27 = at_8 + 3u;
      let at_28 = min(at_27, at_9);
      let at_29 = at_28 * 4u;
      let at_30 = at_8 + 4u;
      let at_31 = min(at_30, at_9);
      let at_32 = at_31 * 4u;
      let at_33 = at_8 + 5u;
      let at_34 = min(at_33, at_9);
      let at_35 = at_34 * 4u;
      let at_36 = at_8 + 6u;
      let at_37 = min(at_36, at_9);
      let at_38 = at_37 * 4u;
      let at_39 = at_8 + 7u;
      let at_40 = min(at_39, at_9);
      let at_41 = at_40 * 4u;
      for (var d = 0u; d < 4u; d++) {
        let Q_value = Q[at_7 + d];
        let K_value = K[at_11 + d];
        sum_21 += Q_value * K_value;
        let Q_value_2 = Q[at_14 + d];
        sum_22 += Q_value_2 * K_value;
        let Q_value_3 = Q[at_17 + d];
        sum_23 += Q_value_3 * K_value;
        let Q_value_4 = Q[at_20 + d];
        sum_24 += Q_value_4 * K_value;
        let K_value_2 = K[at_23 + d];
        sum_25 += Q_value * K_value_2;
        sum_26 += Q_value_2 * K_value_2;
        sum_27 += Q_value_3 * K_value_2;
        sum_28 += Q_value_4 * K_value_2;
        let K_value_3 = K[at_26 + d];
        sum_29 += Q_value * K_value_3;
        sum_30 += Q_value_2 * K_value_3;
        sum_31 += Q_value_3 * K_value_3;
        sum_32 += Q_value_4 * K_value_3;
        let K_value_4 = K[at_29 + d];
        sum_33 += Q_value * K_value_4;
        sum_34 += Q_value_2 * K_value_4;
        sum_35 += Q_value_3 * K_value_4;
        sum_36 += Q_value_4 * K_value_4;
        let K_value_5 = K[at_32 + d];
        sum_37 += Q_value * K_value_5;
        sum_38 += Q_value_2 * K_value_5;
        sum_39 += Q_value_3 * K_value_5;
        sum_40 += Q_value_4 * K_value_5;
        let K_value_6 = K[at_35 + d];
        sum_41 += Q_value * K_value_6;
        sum_42 += Q_value_2 * K_value_6;
        sum_43 += Q_value_3 * K_value_6;
        sum_44 += Q_value_4 * K_value_6;
        let K_value_7 = K[at_38 + d];
        sum_45 += Q_value * K_value_7;
        sum_46 += Q_value_2 * K_value_7;
        sum_47 += Q_value_3 * K_value_7;
        sum_48 += Q_value_4 * K_value_7;
        let K_value_8 = K[at_41 + d];
        sum_49 += Q_value * K_value_8;
        sum_50 += Q_value_2 * K_value_8;
        sum_51 += Q_value_3 * K_value_8;
        sum_52 += Q_value_4 * K_value_8;
      }
      let seen = i32(at_10) - i32(sizes.x) <= t;
      let t_2 = select(-sizes.infinity, sum_21, seen);
      let t_3 = select(-sizes.infinity, t_2, at_8 < sizes.x);
      let seen_2 = i32(at_22) - i32(sizes.x) <= t;
      let t_4 = select(-sizes.infinity, sum_25, seen_2);
      let t_5 = select(-sizes.infinity, t_4, at_21 < sizes.x);
      let seen_3 = i32(at_25) - i32(sizes.x) <= t;
      let t_6 = select(-sizes.infinity, sum_29, seen_3);
      let t_7 = select(-sizes.infinity, t_6, at_24 < sizes.x);
      let seen_4 = i32(at_28) - i32(sizes.x) <= t;
      let t_8 = select(-sizes.infinity, sum_33, seen_4);
      let t_9 = select(-sizes.infinity, t_8, at_27 < sizes.x);
      let seen_5 = i32(at_31) - i32(sizes.x) <= t;
      let t_10 = select(-sizes.infinity, sum_37, seen_5);
      let t_11 = select(-sizes.infinity, t_10, at_30 < sizes.x);
      let seen_6 = i32(at_34) - i32(sizes.x) <= t;
      let t_12 = select(-sizes.infinity, sum_41, seen_6);
      let t_13 = select(-sizes.infinity, t_12, at_33 < sizes.x);
      let seen_7 = i32(at_37) - i32(sizes.x) <= t;
      let t_14 = select(-sizes.infinity, sum_45, seen_7);
      let t_15 = select(-sizes.infinity, t_14, at_36 < sizes.x);
      let seen_8 = i32(at_40) - i32(sizes.x) <= t;
      let t_16 = select(-sizes.infinity, sum_49, seen_8);
      let t_17 = select(-sizes.infinity, t_16, at_39 < sizes.x);
      max_ = max(max(max(max(max(max(max(max(max_, t_3), t_5), t_7), t_9), t_11), t_13), t_15), t_17);
      let seen_9 = i32(at_10) - i32(sizes.x) <= t_18;
      let t_19 = select(-sizes.infinity, sum_22, seen_9);
      let t_20 = select(-sizes.infinity, t_19, at_8 < sizes.x);
      let seen_10 = i32(at_22) - i32(sizes.x) <= t_18;
      let t_21 = select(-sizes.infinity, sum_26, seen_10);
      let t_22 = select(-sizes.infinity, t_21, at_21 < sizes.x);
      let seen_11 = i32(at_25) - i32(sizes.x) <= t_18;
      let t_23 = select(-sizes.infinity, sum_30, seen_11);
      let t_24 = select(-sizes.infinity, t_23, at_24 < sizes.x);
      let seen_12 = i32(at_28) - i32(sizes.x) <= t_18;
      let t_25 = select(-sizes.infinity, sum_34, seen_12);
      let t_26 = select(-sizes.infinity, t_25, at_27 < sizes.x);
      let seen_13 = i32(at_31) - i32(sizes.x) <= t_18;
      let t_27 = select(-sizes.infinity, sum_38, seen_13);
      let t_28 = select(-sizes.infinity, t_27, at_30 < sizes.x);
      let seen_14 = i32(at_34) - i32(sizes.x) <= t_18;
      let t_29 = select(-sizes.infinity, sum_42, seen_14);
      let t_30 = select(-sizes.infinity, t_29, at_33 < sizes.x);
      let seen_15 = i32(at_37) - i32(sizes.x) <= t_18;
      let t_31 = select(-sizes.infinity, sum_46, seen_15);
      let t_32 = select(-sizes.infinity, t_31, at_36 < sizes.x);
      let seen_16 = i32(at_40) - i32(sizes.x) <= t_18;
      let t_33 = select(-sizes.infinity, sum_50, seen_16);
      let t_34 = select(-sizes.infinity, t_33, at_39 < sizes.x);
      max__2 = max(max(max(max(max(max(max(max(max__2, t_20), t_22), t_24), t_26), t_28), t_30), t_32), t_34);
      let seen_17 = i32(at_10) - i32(sizes.x) <= t_35;
      let t_36 = select(-sizes.infinity, sum_23, seen_17);
      let t_37 = select(-sizes.infinity, t_36, at_8 < sizes.x);
      let seen_18 = i32(at_22) - i32(sizes.x) <= t_35;
      let t_38 = select(-sizes.infinity, sum_27, seen_18);
      let t_39 = select(-sizes.infinity, t_38, at_21 < sizes.x);
      let seen_19 = i32(at_25) - i32(sizes.x) <= t_35;
      let t_40 = select(-sizes.infinity, sum_31, seen_19);
      let t_41 = select(-sizes.infinity, t_40, at_24 < sizes.x);
      let seen_20 = i32(at_28) - i32(sizes.x) <= t_35;
      let t_42 = select(-sizes.infinity, sum_35, seen_20);
      let t_43 = select(-sizes.infinity, t_42, at_27 < sizes.x);
      let seen_21 = i32(at_31) - i32(sizes.x) <= t_35;
      let t_44 = select(-sizes.infinity, sum_39, seen_21);
      let t_45 = select(-sizes.infinity, t_44, at_30 < sizes.x);
      let seen_22 = i32(at_34) - i32(sizes.x) <= t_35;
      let t_46 = select(-sizes.infinity, sum_43, seen_22);
      let t_47 = select(-sizes.infinity, t_46, at_33 < sizes.x);
      let seen_23 = i32(at_37) - i32(sizes.x) <= t_35;
      let t_48 = select(-sizes.infinity, sum_47, seen_23);
      let t_49 = select(-sizes.infinity, t_48, at_36 < sizes.x);
      let seen_24 = i32(at_40) - i32(sizes.x) <= t_35;
      let t_50 = select(-sizes.infinity, sum_51, seen_24);
      let t_51 = select(-sizes.infinity, t_50, at_39 < sizes.x);
      max__3 = max(max(max(max(max(max(max(max(max__3, t_37), t_39), t_41), t_43), t_45), t_47), t_49), t_51);
      let seen_25 = i32(at_10) - i32(sizes.x) <= t_52;
      let t_53 = select(-sizes.infinity, sum_24, seen_25);
      let t_54 = select(-sizes.infinity, t_53, at_8 < sizes.x);
      let seen_26 = i32(at_22) - i32(sizes.x) <= t_52;
      let t_55 = select(-sizes.infinity, sum_28, seen_26);
      let t_56 = select(-sizes.infinity, t_55, at_21 < sizes.x);
      let seen_27 = i32(at_25) - i32(sizes.x) <= t_52;
      let t_57 = select(-sizes.infinity, sum_32, seen_27);
      let t_58 = select(-sizes.infinity, t_57, at_24 < sizes.x);
      let seen_28 = i32(at_28) - i32(sizes.x) <= t_52;
      let t_59 = select(-sizes.infinity, sum_36, seen_28);
      let t_60 = select(-sizes.infinity, t_59, at_27 < sizes.x);
      let seen_29 = i32(at_31) - i32(sizes.x) <= t_52;
      let t_61 = select(-sizes.infinity, sum_40, seen_29);
      let t_62 = select(-sizes.infinity, t_61, at_30 < sizes.x);
      let seen_30 = i32(at_34) - i32(sizes.x) <= t_52;
      let t_63 = select(-sizes.infinity, sum_44, seen_30);
      let t_64 = select(-sizes.infinity, t_63, at_33 < sizes.x);
      let seen_31 = i32(at_37) - i32(sizes.x) <= t_52;
      let t_65 = select(-sizes.infinity, sum_48, seen_31);
      let t_66 = select(-sizes.infinity, t_65, at_36 < sizes.x);
      let seen_32 = i32(at_40) - i32(sizes.x) <= t_52;
      let t_67 = select(-sizes.infinity, sum_52, seen_32);
      let t_68 = select(-sizes.infinity, t_67, at_39 < sizes.x);
      max__4 = max(max(max(max(max(max(max(max(max__4, t_54), t_56), t_58), t_60), t_62), t_64), t_66), t_68);
      let t_69 = select(0f, -max_, abs(-max_) < 3e38f);
      let t_70 = exp(t_69 - shift);
      let rescale = min(t_70, 3e38f);
      shift = t_69;
      let t_71 = select(0f, -max__2, abs(-max__2) < 3e38f);
      let t_72 = exp(t_71 - shift_2);
      let rescale_2 = min(t_72, 3e38f);
      shift_2 = t_71;
      let t_73 = select(0f, -max__3, abs(-max__3) < 3e38f);
      let t_74 = exp(t_73 - shift_3);
      let rescale_3 = min(t_74, 3e38f);
      shift_3 = t_73;
      let t_75 = select(0f, -max__4, abs(-max__4) < 3e38f);
      let t_76 = exp(t_75 - shift_4);
      let rescale_4 = min(t_76, 3e38f);
      shift_4 = t_75;
      let t_77 = exp(t_2 + t_69);
      let t_78 = select(0f, t_77, at_8 < sizes.x);
      let t_79 = exp(t_4 + t_69);
      let t_80 = select(0f, t_79, at_21 < sizes.x);
      let t_81 = exp(t_6 + t_69);
      let t_82 = select(0f, t_81, at_24 < sizes.x);
      let t_83 = exp(t_8 + t_69);
      let t_84 = select(0f, t_83, at_27 < sizes.x);
      let t_85 = exp(t_10 + t_69);
      let t_86 = select(0f, t_85, at_30 < sizes.x);
      let t_87 = exp(t_12 + t_69);
      let t_88 = select(0f, t_87, at_33 < sizes.x);
      let t_89 = exp(t_14 + t_69);
      let t_90 = select(0f, t_89, at_36 < sizes.x);
      let t_91 = exp(t_16 + t_69);
      let t_92 = select(0f, t_91, at_39 < sizes.x);
      sum = sum * rescale + t_78 + t_80 + t_82 + t_84 + t_86 + t_88 + t_90 + t_92;
      let t_93 = exp(t_19 + t_71);
      let t_94 = select(0f, t_93, at_8 < sizes.x);
      let t_95 = exp(t_21 + t_71);
      let t_96 = select(0f, t_95, at_21 < sizes.x);
      let t_97 = exp(t_23 + t_71);
      let t_98 = select(0f, t_97, at_24 < sizes.x);
      let t_99 = exp(t_25 + t_71);
      let t_100 = select(0f, t_99, at_27 < sizes.x);
      let t_101 = exp(t_27 + t_71);
      let t_102 = select(0f, t_101, at_30 < sizes.x);
      let t_103 = exp(t_29 + t_71);
      let t_104 = select(0f, t_103, at_33 < sizes.x);
      let t_105 = exp(t_31 + t_71);
      let t_106 = select(0f, t_105, at_36 < sizes.x);
      let t_107 = exp(t_33 + t_71);
      let t_108 = select(0f, t_107, at_39 < sizes.x);
      sum_2 = sum_2 * rescale_2 + t_94 + t_96 + t_98 + t_100 + t_102 + t_104 + t_106 + t_108;
      let t_109 = exp(t_36 + t_73);
      let t_110 = select(0f, t_109, at_8 < sizes.x);
      let t_111 = exp(t_38 + t_73);
      let t_112 = select(0f, t_111, at_21 < sizes.x);
      let t_113 = exp(t_40 + t_73);
      let t_114 = select(0f, t_113, at_24 < sizes.x);
      let t_115 = exp(t_42 + t_73);
      let t_116 = select(0f, t_115, at_27 < sizes.x);
      let t_117 = exp(t_44 + t_73);
      let t_118 = select(0f, t_117, at_30 < sizes.x);
      let t_119 = exp(t_46 + t_73);
      let t_120 = select(0f, t_119, at_33 < sizes.x);
      let t_121 = exp(t_48 + t_73);
      let t_122 = select(0f, t_121, at_36 < sizes.x);
      let t_123 = exp(t_50 + t_73);
      let t_124 = select(0f, t_123, at_39 < sizes.x);
      sum_3 = sum_3 * rescale_3 + t_110 + t_112 + t_114 + t_116 + t_118 + t_120 + t_122 + t_124;
      let t_125 = exp(t_53 + t_75);
      let t_126 = select(0f, t_125, at_8 < sizes.x);
      let t_127 = exp(t_55 + t_75);
      let t_128 = select(0f, t_127, at_21 < sizes.x);
      let t_129 = exp(t_57 + t_75);
      let t_130 = select(0f, t_129, at_24 < sizes.x);
      let t_131 = exp(t_59 + t_75);
      let t_132 = select(0f, t_131, at_27 < sizes.x);
      let t_133 = exp(t_61 + t_75);
      let t_134 = select(0f, t_133, at_30 < sizes.x);
      let t_135 = exp(t_63 + t_75);
      let t_136 = select(0f, t_135, at_33 < sizes.x);
      let t_137 = exp(t_65 + t_75);
      let t_138 = select(0f, t_137, at_36 < sizes.x);
      let t_139 = exp(t_67 + t_75);
      let t_140 = select(0f, t_139, at_39 < sizes.x);
      sum_4 = sum_4 * rescale_4 + t_126 + t_128 + t_130 + t_132 + t_134 + t_136 + t_138 + t_140;
      let V_value = V[at_11 + at_44];
      let t_141 = select(0f, V_value, at_8 < sizes.x);
      let V_value_2 = V[at_23 + at_44];
      let t_142 = select(0f, V_value_2, at_21 < sizes.x);
      let V_value_3 = V[at_26 + at_44];
      let t_143 = select(0f, V_value_3, at_24 < sizes.x);
      let V_value_4 = V[at_29 + at_44];
      let t_144 = select(0f, V_value_4, at_27 < sizes.x);
      let V_value_5 = V[at_32 + at_44];
      let t_145 = select(0f, V_value_5, at_30 < sizes.x);
      let V_value_6 = V[at_35 + at_44];
      let t_146 = select(0f, V_value_6, at_33 < sizes.x);
      let V_value_7 = V[at_38 + at_44];
      let t_147 = select(0f, V_value_7, at_36 < sizes.x);
      let V_value_8 = V[at_41 + at_44];
      let t_148 = select(0f, V_value_8, at_39 < sizes.x);
      sum_5 = sum_5 * rescale + t_78 * t_141 + t_80 * t_142 + t_82 * t_143 + t_84 * t_144 + t_86 * t_145 + t_88 * t_146 + t_90 * t_147 + t_92 * t_148;
      let V_value_9 = V[at_11 + at_46];
      let t_149 = select(0f, V_value_9, at_8 < sizes.x);
      let V_value_10 = V[at_23 + at_46];
      let t_150 = select(0f, V_value_10, at_21 < sizes.x);
      let V_value_11 = V[at_26 + at_46];
      let t_151 = select(0f, V_value_11, at_24 < sizes.x);
      let V_value_12 = V[at_29 + at_46];
      let t_152 = select(0f, V_value_12, at_27 < sizes.x);
      let V_value_13 = V[at_32 + at_46];
      let t_153 = select(0f, V_value_13, at_30 < sizes.x);
      let V_value_14 = V[at_35 + at_46];
      let t_154 = select(0f, V_value_14, at_33 < sizes.x);
      let V_value_15 = V[at_38 + at_46];
      let t_155 = select(0f, V_value_15, at_36 < sizes.x);
      let V_value_16 = V[at_41 + at_46];
      let t_156 = select(0f, V_value_16, at_39 < sizes.x);
      sum_6 = sum_6 * rescale + t_78 * t_149 + t_80 * t_150 + t_82 * t_151 + t_84 * t_152 + t_86 * t_153 + t_88 * t_154 + t_90 * t_155 + t_92 * t_156;
      let V_value_17 = V[at_11 + at_48];
      let t_157 = select(0f, V_value_17, at_8 < sizes.x);
      let V_value_18 = V[at_23 + at_48];
      let t_158 = select(0f, V_value_18, at_21 < sizes.x);
      let V_value_19 = V[at_26 + at_48];
      let t_159 = select(0f, V_value_19, at_24 < sizes.x);
      let V_value_20 = V[at_29 + at_48];
      let t_160 = select(0f, V_value_20, at_27 < sizes.x);
      let V_value_21 = V[at_32 + at_48];
      let t_161 = select(0f, V_value_21, at_30 < sizes.x);
      let V_value_22 = V[at_35 + at_48];
      let t_162 = select(0f, V_value_22, at_33 < sizes.x);
      let V_value_23 = V[at_38 + at_48];
      let t_163 = select(0f, V_value_23, at_36 < sizes.x);
      let V_value_24 = V[at_41 + at_48];
      let t_164 = select(0f, V_value_24, at_39 < sizes.x);
      sum_7 = sum_7 * rescale + t_78 * t_157 + t_80 * t_158 + t_82 * t_159 + t_84 * t_160 + t_86 * t_161 + t_88 * t_162 + t_90 * t_163 + t_92 * t_164;
      let V_value_25 = V[at_11 + at_50];
      let t_165 = select(0f, V_value_25, at_8 < sizes.x);
      let V_value_26 = V[at_23 + at_50];
      let t_166 = select(0f, V_value_26, at_21 < sizes.x);
      let V_value_27 = V[at_26 + at_50];
      let t_167 = select(0f, V_value_27, at_24 < sizes.x);
      let V_value_28 = V[at_29 + at_50];
      let t_168 = select(0f, V_value_28, at_27 < sizes.x);
      let V_value_29 = V[at_32 + at_50];
      let t_169 = select(0f, V_value_29, at_30 < sizes.x);
      let V_value_30 = V[at_35 + at_50];
      let t_170 = select(0f, V_value_30, at_33 < sizes.x);
      let V_value_31 = V[at_38 + at_50];
      let t_171 = select(0f, V_value_31, at_36 < sizes.x);
      let V_value_32 = V[at_41 + at_50];
      let t_172 = select(0f, V_value_32, at_39 < sizes.x);
      sum_8 = sum_8 * rescale + t_78 * t_165 + t_80 * t_166 + t_82 * t_167 + t_84 * t_168 + t_86 * t_169 + t_88 * t_170 + t_90 * t_171 + t_92 * t_172;
      sum_9 = sum_9 * rescale_2 + t_94 * t_141 + t_96 * t_142 + t_98 * t_143 + t_100 * t_144 + t_102 * t_145 + t_104 * t_146 + t_106 * t_147 + t_108 * t_148;
      sum_10 = sum_10 * rescale_2 + t_94 * t_149 + t_96 * t_150 + t_98 * t_151 + t_100 * t_152 + t_102 * t_153 + t_104 * t_154 + t_106 * t_155 + t_108 * t_156;
      sum_11 = sum_11 * rescale_2 + t_94 * t_157 + t_96 * t_158 + t_98 * t_159 + t_100 * t_160 + t_102 * t_161 + t_104 * t_162 + t_106 * t_163 + t_108 * t_164;
      sum_12 = sum_12 * rescale_2 + t_94 * t_165 + t_96 * t_166 + t_98 * t_167 + t_100 * t_168 + t_102 * t_169 + t_104 * t_170 + t_106 * t_171 + t_108 * t_172;
      sum_13 = sum_13 * rescale_3 + t_110 * t_141 + t_112 * t_142 + t_114 * t_143 + t_116 * t_144 + t_118 * t_145 + t_120 * t_146 + t_122 * t_147 + t_124 * t_148;
      sum_14 = sum_14 * rescale_3 + t_110 * t_149 + t_112 * t_150 + t_114 * t_151 + t_116 * t_152 + t_118 * t_153 + t_120 * t_154 + t_122 * t_155 + t_124 * t_156;
      sum_15 = sum_15 * rescale_3 + t_110 * t_157 + t_112 * t_158 + t_114 * t_159 + t_116 * t_160 + t_118 * t_161 + t_120 * t_162 + t_122 * t_163 + t_124 * t_164;
      sum_16 = sum_16 * rescale_3 + t_110 * t_165 + t_112 * t_166 + t_114 * t_167 + t_116 * t_168 + t_118 * t_169 + t_120 * t_170 + t_122 * t_171 + t_124 * t_172;
      sum_17 = sum_17 * rescale_4 + t_126 * t_141 + t_128 * t_142 + t_130 * t_143 + t_132 * t_144 + t_134 * t_145 + t_136 * t_146 + t_138 * t_147 + t_140 * t_148;
      sum_18 = sum_18 * rescale_4 + t_126 * t_149 + t_128 * t_150 + t_130 * t_151 + t_132 * t_152 + t_134 * t_153 + t_136 * t_154 + t_138 * t_155 + t_140 * t_156;
      sum_19 = sum_19 * rescale_4 + t_126 * t_157 + t_128 * t_158 + t_130 * t_159 + t_132 * t_160 + t_134 * t_161 + t_136 * t_162 + t_138 * t_163 + t_140 * t_164;
      sum_20 = sum_20 * rescale_4 + t_126 * t_165 + t_128 * t_166 + t_130 * t_167 + t_132 * t_168 + t_134 * t_169 + t_136 * t_170 + t_138 * t_171 + t_140 * t_172;
    }
    let inside = (at_4 < sizes.q) & (at_43 < 4u);
    let inside_2 = i32(sizes.x) == 0i;
    let t_173 = 1f / sum;
    let t_174 = sum_5 * t_173;
    let t_175 = select(t_174, 0f, inside_2);
    let at_51 = at_7 + at_44;
    if (inside) {
      result[at_51] = t_175;
    }
    let inside_3 = (at_4 < sizes.q) & (at_45 < 4u);
    let t_176 = sum_6 * t_173;
    let t_177 = select(t_176, 0f, inside_2);
    let at_52 = at_7 + at_46;
    if (inside_3) {
      result[at_52] = t_177;
    }
    let inside_4 = (at_4 < sizes.q) & (at_47 < 4u);
    let t_178 = sum_7 * t_173;
    let t_179 = select(t_178, 0f, inside_2);
    let at_53 = at_7 + at_48;
    if (inside_4) {
      result[at_53] = t_179;
    }
    let inside_5 = (at_4 < sizes.q) & (at_49 < 4u);
    let t_180 = sum_8 * t_173;
    let t_181 = select(t_180, 0f, inside_2);
    let at_54 = at_7 + at_50;
    if (inside_5) {
      result[at_54] = t_181;
    }
    let inside_6 = (at_12 < sizes.q) & (at_43 < 4u);
    let t_182 = 1f / sum_2;
    let t_183 = sum_9 * t_182;
    let t_184 = select(t_183, 0f, inside_2);
    let at_55 = at_14 + at_44;
    if (inside_6) {
      result[at_55] = t_184;
    }
    let inside_7 = (at_12 < sizes.q) & (at_45 < 4u);
    let t_185 = sum_10 * t_182;
    let t_186 = select(t_185, 0f, inside_2);
    let at_56 = at_14 + at_46;
    if (inside_7) {
      result[at_56] = t_186;
    }
    let inside_8 = (at_12 < sizes.q) & (at_47 < 4u);
    let t_187 = sum_11 * t_182;
    let t_188 = select(t_187, 0f, inside_2);
    let at_57 = at_14 + at_48;
    if (inside_8) {
      result[at_57] = t_188;
    }
    let inside_9 = (at_12 < sizes.q) & (at_49 < 4u);
    let t_189 = sum_12 * t_182;
    let t_190 = select(t_189, 0f, inside_2);
    let at_58 = at_14 + at_50;
    if (inside_9) {
      result[at_58] = t_190;
    }
    let inside_10 = (at_15 < sizes.q) & (at_43 < 4u);
    let t_191 = 1f / sum_3;
    let t_192 = sum_13 * t_191;
    let t_193 = select(t_192, 0f, inside_2);
    let at_59 = at_17 + at_44;
    if (inside_10) {
      result[at_59] = t_193;
    }
    let inside_11 = (at_15 < sizes.q) & (at_45 < 4u);
    let t_194 = sum_14 * t_191;
    let t_195 = select(t_194, 0f, inside_2);
    let at_60 = at_17 + at_46;
    if (inside_11) {
      result[at_60] = t_195;
    }
    let inside_12 = (at_15 < sizes.q) & (at_47 < 4u);
    let t_196 = sum_15 * t_191;
    let t_197 = select(t_196, 0f, inside_2);
    let at_61 = at_17 + at_48;
    if (inside_12) {
      result[at_61] = t_197;
    }
    let inside_13 = (at_15 < sizes.q) & (at_49 < 4u);
    let t_198 = sum_16 * t_191;
    let t_199 = select(t_198, 0f, inside_2);
    let at_62 = at_17 + at_50;
    if (inside_13) {
      result[at_62] = t_199;
    }
    let inside_14 = (at_18 < sizes.q) & (at_43 < 4u);
    let t_200 = 1f / sum_4;
    let t_201 = sum_17 * t_200;
    let t_202 = select(t_201, 0f, inside_2);
    let at_63 = at_20 + at_44;
    if (inside_14) {
      result[at_63] = t_202;
    }
    let inside_15 = (at_18 < sizes.q) & (at_45 < 4u);
    let t_203 = sum_18 * t_200;
    let t_204 = select(t_203, 0f, inside_2);
    let at_64 = at_20 + at_46;
    if (inside_15) {
      result[at_64] = t_204;
    }
    let inside_16 = (at_18 < sizes.q) & (at_47 < 4u);
    let t_205 = sum_19 * t_200;
    let t_206 = select(t_205, 0f, inside_2);
    let at_65 = at_20 + at_48;
    if (inside_16) {
      result[at_65] = t_206;
    }
    let inside_17 = (at_18 < sizes.q) & (at_49 < 4u);
    let t_207 = sum_20 * t_200;
    let t_208 = select(t_207, 0f, inside_2);
    let at_66 = at_20 + at_50;
    if (inside_17) {
      result[at_66] = t_208;
    }
  }
}
