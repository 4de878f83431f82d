// rows: compute_r1, compute_rows

struct Sizes {
  q: u32,
  x: u32,
  size: u32, // ⌈x/8⌉
  q_x: u32, // q·x
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> S: array<f32>; // f32[q, x]
@group(0) @binding(2) var<storage, read_write> r1: array<f32>; // f32[q]
@group(0) @binding(3) var<storage, read_write> r1_2: array<f32>; // f32[q]
@group(0) @binding(4) var<storage, read_write> result: array<f32>; // f32[q, x]

@compute @workgroup_size(64)
fn compute_r1(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.q) {
    var max_ = -sizes.infinity;
    var sum = 0f;
    var shift = 0f;
    let at = flat * sizes.x;
    let at_2 = sizes.x - 1u;
    for (var x_chunk = 0u; x_chunk < sizes.size; x_chunk++) {
      let S_value = S[at + min(x_chunk * 8u, at_2)];
      let t = select(-sizes.infinity, S_value, x_chunk * 8u < sizes.x);
      let S_value_2 = S[at + min(x_chunk * 8u + 1u, at_2)];
      let t_2 = select(-sizes.infinity, S_value_2, x_chunk * 8u + 1u < sizes.x);
      let S_value_3 = S[at + min(x_chunk * 8u + 2u, at_2)];
      let t_3 = select(-sizes.infinity, S_value_3, x_chunk * 8u + 2u < sizes.x);
      let S_value_4 = S[at + min(x_chunk * 8u + 3u, at_2)];
      let t_4 = select(-sizes.infinity, S_value_4, x_chunk * 8u + 3u < sizes.x);
      let S_value_5 = S[at + min(x_chunk * 8u + 4u, at_2)];
      let t_5 = select(-sizes.infinity, S_value_5, x_chunk * 8u + 4u < sizes.x);
      let S_value_6 = S[at + min(x_chunk * 8u + 5u, at_2)];
      let t_6 = select(-sizes.infinity, S_value_6, x_chunk * 8u + 5u < sizes.x);
      let S_value_7 = S[at + min(x_chunk * 8u + 6u, at_2)];
      let t_7 = select(-sizes.infinity, S_value_7, x_chunk * 8u + 6u < sizes.x);
      let S_value_8 = S[at + min(x_chunk * 8u + 7u, at_2)];
      let t_8 = select(-sizes.infinity, S_value_8, x_chunk * 8u + 7u < sizes.x);
      max_ = max(max(max(max(max(max(max(max(max_, t), t_2), t_3), t_4), t_5), t_6), t_7), t_8);
      let t_9 = select(0f, -max_, abs(-max_) < 3e38f);
      let t_10 = exp(t_9 - shift);
      let rescale = min(t_10, 3e38f);
      shift = t_9;
      let t_11 = exp(S_value + t_9);
      let t_12 = select(0f, t_11, x_chunk * 8u < sizes.x);
      let t_13 = exp(S_value_2 + t_9);
      let t_14 = select(0f, t_13, x_chunk * 8u + 1u < sizes.x);
      let t_15 = exp(S_value_3 + t_9);
      let t_16 = select(0f, t_15, x_chunk * 8u + 2u < sizes.x);
      let t_17 = exp(S_value_4 + t_9);
      let t_18 = select(0f, t_17, x_chunk * 8u + 3u < sizes.x);
      let t_19 = exp(S_value_5 + t_9);
      let t_20 = select(0f, t_19, x_chunk * 8u + 4u < sizes.x);
      let t_21 = exp(S_value_6 + t_9);
      let t_22 = select(0f, t_21, x_chunk * 8u + 5u < sizes.x);
      let t_23 = exp(S_value_7 + t_9);
      let t_24 = select(0f, t_23, x_chunk * 8u + 6u < sizes.x);
      let t_25 = exp(S_value_8 + t_9);
      let t_26 = select(0f, t_25, x_chunk * 8u + 7u < sizes.x);
      sum = sum * rescale + t_12 + t_14 + t_16 + t_18 + t_20 + t_22 + t_24 + t_26;
    }
    r1[flat] = max_;
    r1_2[flat] = sum;
  }
}

@compute @workgroup_size(64)
fn compute_rows(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.q_x) {
    let q = flat / sizes.x;
    let E = exp(S[flat] - r1[q]);
    result[flat] = E / r1_2[q];
  }
}
