// attention: compute_S, compute_attention

struct Sizes {
  size: u32, // ⌈q/64⌉·⌈x/4⌉
  size_2: u32, // ⌈x/4⌉
  q: u32,
  d: u32,
  x: u32,
  size_3: u32, // ⌈d/4⌉
  size_4: u32, // q·⌈e/64⌉
  e: u32,
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> Q: array<f32>; // f32[q, d]
@group(0) @binding(2) var<storage, read> K: array<f32>; // f32[x, d]
@group(0) @binding(3) var<storage, read> V: array<f32>; // f32[x, e]
@group(0) @binding(4) var<storage, read_write> S: array<f32>; // f32[q, x]
@group(0) @binding(5) var<storage, read_write> result: array<f32>; // f32[q, e]

@compute @workgroup_size(64)
fn compute_S(
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
    let at_3 = sizes.q - at_2;
    let at_4 = min(at_3, 64u);
    let at_6 = sizes.d - 1u;
    let at_8 = flat % sizes.size_2;
    let at_9 = at_8 * 4u;
    let at_10 = sizes.x - 1u;
    let at_11 = min(at_9, at_10);
    let at_12 = at_11 * sizes.d;
    let at_23 = at_9 + 1u;
    let at_24 = min(at_23, at_10);
    let at_25 = at_24 * sizes.d;
    let at_30 = at_9 + 2u;
    let at_31 = min(at_30, at_10);
    let at_32 = at_31 * sizes.d;
    let at_37 = at_9 + 3u;
    let at_38 = min(at_37, at_10);
    let at_39 = at_38 * sizes.d;
    for (var d_chunk = 0u; d_chunk < sizes.size_3; d_chunk++) {
      let at_5 = d_chunk * 4u;
      let inside = at_5 < sizes.d;
      let at_7 = min(at_5, at_6);
      let at_13 = at_12 + at_7;
      let K_value = K[at_13];
      let at_14 = at_5 + 1u;
      let inside_2 = at_14 < sizes.d;
      let at_15 = min(at_14, at_6);
      let at_16 = at_12 + at_15;
      let K_value_2 = K[at_16];
      let at_17 = at_5 + 2u;
      let inside_3 = at_17 < sizes.d;
      let at_18 = min(at_17, at_6);
      let at_19 = at_12 + at_18;
      let K_value_3 = K[at_19];
      let at_20 = at_5 + 3u;
      let inside_4 = at_20 < sizes.d;
      let at_21 = min(at_20, at_6);
      let at_22 = at_12 + at_21;
      let K_value_4 = K[at_22];
      let at_26 = at_25 + at_7;
      let K_value_5 = K[at_26];
      let at_27 = at_25 + at_15;
      let K_value_6 = K[at_27];
      let at_28 = at_25 + at_18;
      let K_value_7 = K[at_28];
      let at_29 = at_25 + at_21;
      let K_value_8 = K[at_29];
      let at_33 = at_32 + at_7;
      let K_value_9 = K[at_33];
      let at_34 = at_32 + at_15;
      let K_value_10 = K[at_34];
      let at_35 = at_32 + at_18;
      let K_value_11 = K[at_35];
      let at_36 = at_32 + at_21;
      let K_value_12 = K[at_36];
      let at_40 = at_39 + at_7;
      let K_value_13 = K[at_40];
      let at_41 = at_39 + at_15;
      let K_value_14 = K[at_41];
      let at_42 = at_39 + at_18;
      let K_value_15 = K[at_42];
      let at_43 = at_39 + at_21;
      let K_value_16 = K[at_43];
      for (var q = 0u; q < at_4; q++) {
        let Q_value = Q[(at_2 + q) * sizes.d + at_7];
        let t = select(0f, Q_value * K_value, inside);
        let Q_value_2 = Q[(at_2 + q) * sizes.d + at_15];
        let t_2 = select(0f, Q_value_2 * K_value_2, inside_2);
        let Q_value_3 = Q[(at_2 + q) * sizes.d + at_18];
        let t_3 = select(0f, Q_value_3 * K_value_3, inside_3);
        let Q_value_4 = Q[(at_2 + q) * sizes.d + at_21];
        let t_4 = select(0f, Q_value_4 * K_value_4, inside_4);
        sum[q] = sum[q] + t + t_2 + t_3 + t_4;
        let t_5 = select(0f, Q_value * K_value_5, inside);
        let t_6 = select(0f, Q_value_2 * K_value_6, inside_2);
        let t_7 = select(0f, Q_value_3 * K_value_7, inside_3);
        let t_8 = select(0f, Q_value_4 * K_value_8, inside_4);
        sum_2[q] = sum_2[q] + t_5 + t_6 + t_7 + t_8;
        let t_9 = select(0f, Q_value * K_value_9, inside);
        let t_10 = select(0f, Q_value_2 * K_value_10, inside_2);
        let t_11 = select(0f, Q_value_3 * K_value_11, inside_3);
        let t_12 = select(0f, Q_value_4 * K_value_12, inside_4);
        sum_3[q] = sum_3[q] + t_9 + t_10 + t_11 + t_12;
        let t_13 = select(0f, Q_value * K_value_13, inside);
        let t_14 = select(0f, Q_value_2 * K_value_14, inside_2);
        let t_15 = select(0f, Q_value_3 * K_value_15, inside_3);
        let t_16 = select(0f, Q_value_4 * K_value_16, inside_4);
        sum_4[q] = sum_4[q] + t_13 + t_14 + t_15 + t_16;
      }
    }
    let t_17 = f32(i32(sizes.d));
    let t_18 = inverseSqrt(t_17);
    if (at_9 < sizes.x) {
      for (var q_2 = 0u; q_2 < at_4; q_2++) {
        S[(at_2 + q_2) * sizes.x + at_11] = sum[q_2] * t_18;
      }
    }
    if (at_23 < sizes.x) {
      for (var q_3 = 0u; q_3 < at_4; q_3++) {
        S[(at_2 + q_3) * sizes.x + at_24] = sum_2[q_3] * t_18;
      }
    }
    if (at_30 < sizes.x) {
      for (var q_4 = 0u; q_4 < at_4; q_4++) {
        S[(at_2 + q_4) * sizes.x + at_31] = sum_3[q_4] * t_18;
      }
    }
    if (at_37 < sizes.x) {
      for (var q_5 = 0u; q_5 < at_4; q_5++) {
        S[(at_2 + q_5) * sizes.x + at_38] = sum_4[q_5] * t_18;
      }
    }
  }
}

@compute @workgroup_size(64)
fn compute_attention(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size_4) {
    var m = -sizes.infinity;
    var z = 0f;
    var o: array<f32, 64>;
    let q = flat % sizes.q;
    let at = q * sizes.x;
    let at_2 = flat / sizes.q;
    let at_3 = at_2 * 64u;
    let at_4 = sizes.e - at_3;
    let at_5 = min(at_4, 64u);
    for (var x = 0u; x < sizes.x; x++) {
      let S_value = S[at + x];
      let next = max(m, S_value);
      let t = exp(m - next);
      let keep = select(t, 0f, m == -sizes.infinity);
      let t_2 = exp(S_value - next);
      let w = select(t_2, 0f, S_value == -sizes.infinity);
      let next_2 = z * keep + w;
      let at_6 = x * sizes.e;
      for (var e = 0u; e < at_5; e++) {
        let V_value = V[at_6 + (at_3 + e)];
        let next_3 = o[e] * keep + w * V_value;
        o[e] = next_3;
      }
      m = next;
      z = next_2;
    }
    let at_7 = q * sizes.e;
    for (var e_2 = 0u; e_2 < at_5; e_2++) {
      result[at_7 + (at_3 + e_2)] = o[e_2] / z;
    }
  }
}
