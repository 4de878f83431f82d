// norm_linear: compute_r1, compute_norm_linear

struct Sizes {
  t: u32,
  size: u32, // ⌈o/64⌉·⌈t/4⌉
  size_2: u32, // ⌈t/4⌉
  o: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> X: array<f32>; // f32[t, i]
@group(0) @binding(2) var<storage, read> g: array<f32>; // f32[i]
@group(0) @binding(3) var<storage, read> b: array<f32>; // f32[i]
@group(0) @binding(4) var<storage, read> W: array<f32>; // f32[o, i]
@group(0) @binding(5) var<storage, read_write> r1: array<f32>; // f32[t]
@group(0) @binding(6) var<storage, read_write> r1_2: array<f32>; // f32[t]
@group(0) @binding(7) var<storage, read_write> result: array<f32>; // f32[t, o]

@compute @workgroup_size(64)
fn compute_r1(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.t) {
    var sum = 0f;
    var sum_2 = 0f;
    var sum_3 = 0f;
    let at = flat * 32u;
    let X_value_5 = X[at];
    for (var i_chunk = 0u; i_chunk < 8u; i_chunk++) {
      let X_value = X[at + i_chunk * 4u];
      let X_value_2 = X[at + (i_chunk * 4u + 1u)];
      let X_value_3 = X[at + (i_chunk * 4u + 2u)];
      let X_value_4 = X[at + (i_chunk * 4u + 3u)];
      sum = sum + X_value + X_value_2 + X_value_3 + X_value_4;
      sum_2 = sum_2 + (X_value - X_value_5) * (X_value - X_value_5) + (X_value_2 - X_value_5) * (X_value_2 - X_value_5) + (X_value_3 - X_value_5) * (X_value_3 - X_value_5) + (X_value_4 - X_value_5) * (X_value_4 - X_value_5);
      sum_3 = sum_3 + (X_value - X_value_5) + (X_value_2 - X_value_5) + (X_value_3 - X_value_5) + (X_value_4 - X_value_5);
    }
    r1[flat] = sum / 32f;
    let t = inverseSqrt((sum_2 + sum_3 * (-(sum / 32f) + X_value_5) + sum_3 * (-(sum / 32f) + X_value_5) + 32f * ((-(sum / 32f) + X_value_5) * (-(sum / 32f) + X_value_5))) / 32f + 0.00001f);
    r1_2[flat] = t;
  }
}

@compute @workgroup_size(64)
fn compute_norm_linear(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size) {
    var sum: array<f32, 64>;
    var sum_2: array<f32, 64>;
    var sum_3: array<f32, 64>;
    var sum_4: array<f32, 64>;
    let at = flat / sizes.size_2;
    let at_2 = at * 64u;
    let at_3 = sizes.o - at_2;
    let at_4 = min(at_3, 64u);
    let at_5 = flat % sizes.size_2;
    let at_6 = at_5 * 4u;
    let at_7 = sizes.t - 1u;
    let at_8 = min(at_6, at_7);
    let at_9 = at_8 * 32u;
    let r1_value = r1[at_8];
    let r1_2_value = r1_2[at_8];
    let at_18 = at_6 + 1u;
    let at_19 = min(at_18, at_7);
    let at_20 = at_19 * 32u;
    let r1_value_2 = r1[at_19];
    let r1_2_value_2 = r1_2[at_19];
    let at_25 = at_6 + 2u;
    let at_26 = min(at_25, at_7);
    let at_27 = at_26 * 32u;
    let r1_value_3 = r1[at_26];
    let r1_2_value_3 = r1_2[at_26];
    let at_32 = at_6 + 3u;
    let at_33 = min(at_32, at_7);
    let at_34 = at_33 * 32u;
    let r1_value_4 = r1[at_33];
    let r1_2_value_4 = r1_2[at_33];
    for (var i_chunk = 0u; i_chunk < 8u; i_chunk++) {
      let at_10 = i_chunk * 4u;
      let at_11 = at_9 + at_10;
      let X_value = X[at_11];
      let centred = X_value - r1_value;
      let t = centred * r1_2_value;
      let g_value = g[at_10];
      let t_2 = t * g_value;
      let b_value = b[at_10];
      let t_3 = t_2 + b_value;
      let at_12 = at_10 + 1u;
      let at_13 = at_9 + at_12;
      let X_value_2 = X[at_13];
      let centred_2 = X_value_2 - r1_value;
      let t_4 = centred_2 * r1_2_value;
      let g_value_2 = g[at_12];
      let t_5 = t_4 * g_value_2;
      let b_value_2 = b[at_12];
      let t_6 = t_5 + b_value_2;
      let at_14 = at_10 + 2u;
      let at_15 = at_9 + at_14;
      let X_value_3 = X[at_15];
      let centred_3 = X_value_3 - r1_value;
      let t_7 = centred_3 * r1_2_value;
      let g_value_3 = g[at_14];
      let t_8 = t_7 * g_value_3;
      let b_value_3 = b[at_14];
      let t_9 = t_8 + b_value_3;
      let at_16 = at_10 + 3u;
      let at_17 = at_9 + at_16;
      let X_value_4 = X[at_17];
      let centred_4 = X_value_4 - r1_value;
      let t_10 = centred_4 * r1_2_value;
      let g_value_4 = g[at_16];
      let t_11 = t_10 * g_value_4;
      let b_value_4 = b[at_16];
      let t_12 = t_11 + b_value_4;
      let at_21 = at_20 + at_10;
      let X_value_5 = X[at_21];
      let centred_5 = X_value_5 - r1_value_2;
      let t_13 = centred_5 * r1_2_value_2;
      let t_14 = t_13 * g_value;
      let t_15 = t_14 + b_value;
      let at_22 = at_20 + at_12;
      let X_value_6 = X[at_22];
      let centred_6 = X_value_6 - r1_value_2;
      let t_16 = centred_6 * r1_2_value_2;
      let t_17 = t_16 * g_value_2;
      let t_18 = t_17 + b_value_2;
      let at_23 = at_20 + at_14;
      let X_value_7 = X[at_23];
      let centred_7 = X_value_7 - r1_value_2;
      let t_19 = centred_7 * r1_2_value_2;
      let t_20 = t_19 * g_value_3;
      let t_21 = t_20 + b_value_3;
      let at_24 = at_20 + at_16;
      let X_value_8 = X[at_24];
      let centred_8 = X_value_8 - r1_value_2;
      let t_22 = centred_8 * r1_2_value_2;
      let t_23 = t_22 * g_value_4;
      let t_24 = t_23 + b_value_4;
      let at_28 = at_27 + at_10;
      let X_value_9 = X[at_28];
      let centred_9 = X_value_9 - r1_value_3;
      let t_25 = centred_9 * r1_2_value_3;
      let t_26 = t_25 * g_value;
      let t_27 = t_26 + b_value;
      let at_29 = at_27 + at_12;
      let X_value_10 = X[at_29];
      let centred_10 = X_value_10 - r1_value_3;
      let t_28 = centred_10 * r1_2_value_3;
      let t_29 = t_28 * g_value_2;
      let t_30 = t_29 + b_value_2;
      let at_30 = at_27 + at_14;
      let X_value_11 = X[at_30];
      let centred_11 = X_value_11 - r1_value_3;
      let t_31 = centred_11 * r1_2_value_3;
      let t_32 = t_31 * g_value_3;
      let t_33 = t_32 + b_value_3;
      let at_31 = at_27 + at_16;
      let X_value_12 = X[at_31];
      let centred_12 = X_value_12 - r1_value_3;
      let t_34 = centred_12 * r1_2_value_3;
      let t_35 = t_34 * g_value_4;
      let t_36 = t_35 + b_value_4;
      let at_35 = at_34 + at_10;
      let X_value_13 = X[at_35];
      let centred_13 = X_value_13 - r1_value_4;
      let t_37 = centred_13 * r1_2_value_4;
      let t_38 = t_37 * g_value;
      let t_39 = t_38 + b_value;
      let at_36 = at_34 + at_12;
      let X_value_14 = X[at_36];
      let centred_14 = X_value_14 - r1_value_4;
      let t_40 = centred_14 * r1_2_value_4;
      let t_41 = t_40 * g_value_2;
      let t_42 = t_41 + b_value_2;
      let at_37 = at_34 + at_14;
      let X_value_15 = X[at_37];
      let centred_15 = X_value_15 - r1_value_4;
      let t_43 = centred_15 * r1_2_value_4;
      let t_44 = t_43 * g_value_3;
      let t_45 = t_44 + b_value_3;
      let at_38 = at_34 + at_16;
      let X_value_16 = X[at_38];
      let centred_16 = X_value_16 - r1_value_4;
      let t_46 = centred_16 * r1_2_value_4;
      let t_47 = t_46 * g_value_4;
      let t_48 = t_47 + b_value_4;
      for (var o = 0u; o < at_4; o++) {
        let W_value = W[(at_2 + o) * 32u + at_10];
        let W_value_2 = W[(at_2 + o) * 32u + at_12];
        let W_value_3 = W[(at_2 + o) * 32u + at_14];
        let W_value_4 = W[(at_2 + o) * 32u + at_16];
        sum[o] = sum[o] + t_3 * W_value + t_6 * W_value_2 + t_9 * W_value_3 + t_12 * W_value_4;
        sum_2[o] = sum_2[o] + t_15 * W_value + t_18 * W_value_2 + t_21 * W_value_3 + t_24 * W_value_4;
        sum_3[o] = sum_3[o] + t_27 * W_value + t_30 * W_value_2 + t_33 * W_value_3 + t_36 * W_value_4;
        sum_4[o] = sum_4[o] + t_39 * W_value + t_42 * W_value_2 + t_45 * W_value_3 + t_48 * W_value_4;
      }
    }
    let at_39 = at_8 * sizes.o;
    if (at_6 < sizes.t) {
      for (var o_2 = 0u; o_2 < at_4; o_2++) {
        result[at_39 + (at_2 + o_2)] = sum[o_2];
      }
    }
    let at_40 = at_19 * sizes.o;
    if (at_18 < sizes.t) {
      for (var o_3 = 0u; o_3 < at_4; o_3++) {
        result[at_40 + (at_2 + o_3)] = sum_2[o_3];
      }
    }
    let at_41 = at_26 * sizes.o;
    if (at_25 < sizes.t) {
      for (var o_4 = 0u; o_4 < at_4; o_4++) {
        result[at_41 + (at_2 + o_4)] = sum_3[o_4];
      }
    }
    let at_42 = at_33 * sizes.o;
    if (at_32 < sizes.t) {
      for (var o_5 = 0u; o_5 < at_4; o_5++) {
        result[at_42 + (at_2 + o_5)] = sum_4[o_5];
      }
    }
  }
}
