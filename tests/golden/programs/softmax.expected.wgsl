// rows: compute_r1, compute_rows

struct Sizes {
  q: u32,
  x: u32,
  size: u32, // ⌊x/8⌋
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
    for (var x_chunk = 0u; x_chunk < sizes.size; x_chunk++) {
      let at_2 = x_chunk * 8u;
      let S_value = S[at + at_2];
      let S_value_2 = S[at + (at_2 + 1u)];
      let S_value_3 = S[at + (at_2 + 2u)];
      let S_value_4 = S[at + (at_2 + 3u)];
      let S_value_5 = S[at + (at_2 + 4u)];
      let S_value_6 = S[at + (at_2 + 5u)];
      let S_value_7 = S[at + (at_2 + 6u)];
      let S_value_8 = S[at + (at_2 + 7u)];
      max_ = max(max(max(max(max(max(max(max(max_, S_value), S_value_2), S_value_3), S_value_4), S_value_5), S_value_6), S_value_7), S_value_8);
      let t = -max_;
      let t_2 = select(0f, t, abs(t) < 3e38f);
      let t_3 = exp(t_2 - shift);
      let rescale = min(t_3, 3e38f);
      shift = t_2;
      let t_4 = exp(S_value + t_2);
      let t_5 = exp(S_value_2 + t_2);
      let t_6 = exp(S_value_3 + t_2);
      let t_7 = exp(S_value_4 + t_2);
      let t_8 = exp(S_value_5 + t_2);
      let t_9 = exp(S_value_6 + t_2);
      let t_10 = exp(S_value_7 + t_2);
      let t_11 = exp(S_value_8 + t_2);
      sum = sum * rescale + t_4 + t_5 + t_6 + t_7 + t_8 + t_9 + t_10 + t_11;
    }
    for (var x = sizes.size * 8u; x < sizes.x; x++) {
      let S_value_9 = S[at + x];
      max_ = max(max_, S_value_9);
      let t_12 = -max_;
      let t_13 = select(0f, t_12, abs(t_12) < 3e38f);
      let t_14 = exp(t_13 - shift);
      let rescale_2 = min(t_14, 3e38f);
      shift = t_13;
      let t_15 = exp(S_value_9 + t_13);
      sum = sum * rescale_2 + t_15;
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
