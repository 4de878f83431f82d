// shared: compute_shared

struct Sizes {
  size: u32, // ⌈q/32⌉
  q: u32,
  x: u32,
  d: u32,
  size_2: u32, // ⌈d/64⌉
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> Q: array<f32>; // f32[q, d]
@group(0) @binding(2) var<storage, read> K: array<f32>; // f32[x, d]
@group(0) @binding(3) var<storage, read> V: array<f32>; // f32[x, e]
@group(0) @binding(4) var<storage, read_write> result: array<f32>; // f32[q, e]

var<workgroup> K_tile: array<f32, 128>;
var<workgroup> V_tile: array<f32, 8>;
@compute @workgroup_size(32)
fn compute_shared(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = (group.z * groups.y + group.y) * groups.x + group.x;
  if (tile < sizes.size) {
    var max_ = -sizes.infinity;
    var sum = 0f;
    var shift = 0f;
    var sum_2: array<f32, 4>;
    let at = tile % sizes.size * 32u;
    let x_end = (min(u32(max(i32(min(at + 32u, sizes.q) - 1u) + 1i, 0i)), sizes.x) + 1u) / 2u;
    let at_2 = min(lane, 7u);
    let at_3 = at_2 / 4u;
    let at_5 = sizes.x - 1u;
    let at_6 = at_2 % 4u;
    let inside = lane < 8u;
    let at_13 = sizes.d - 1u;
    let at_14 = at + lane;
    let at_15 = sizes.q - 1u;
    let at_16 = min(at_14, at_15);
    let at_17 = at_16 * sizes.d;
    for (var x_stage = 0u; x_stage < x_end; x_stage++) {
      let at_4 = x_stage * 2u + at_3;
      let V_value = V[min(at_4, at_5) * 4u + at_6];
      if (inside) {
        V_tile[at_2] = V_value;
      }
      workgroupBarrier();
      var sum_3 = 0f;
      var sum_4 = 0f;
      let at_7 = x_stage * 2u;
      for (var d_part = 0u; d_part < sizes.size_2; d_part++) {
        let at_11 = d_part * 64u;
        for (var turn = 0u; turn < 4u; turn++) {
          let at_8 = turn * 32u + lane;
          let at_9 = at_8 / 64u;
          let at_10 = at_7 + at_9;
          let at_12 = at_11 + at_8 % 64u;
          let K_value = K[min(at_10, at_5) * sizes.d + min(at_12, at_13)];
          K_tile[at_8] = K_value;
        }
        workgroupBarrier();
        let end = min(sizes.d - at_11, 64u);
        for (var d = 0u; d < end; d++) {
          let Q_value = Q[at_17 + (at_11 + d)];
          let K_tile_value = K_tile[d];
          sum_3 += Q_value * K_tile_value;
          let K_tile_value_2 = K_tile[64u + d];
          sum_4 += Q_value * K_tile_value_2;
        }
        workgroupBarrier();
      }
      let t = select(-sizes.infinity, sum_3, i32(min(at_7, at_5)) <= i32(at_16));
      let t_2 = select(-sizes.infinity, t, at_7 < sizes.x);
      let at_18 = at_7 + 1u;
      let t_3 = select(-sizes.infinity, sum_4, i32(min(at_18, at_5)) <= i32(at_16));
      let t_4 = select(-sizes.infinity, t_3, at_18 < sizes.x);
      max_ = max(max(max_, t_2), t_4);
      let t_5 = -max_;
      let t_6 = select(0f, t_5, abs(t_5) < 3e38f);
      let t_7 = exp(t_6 - shift);
      let rescale = min(t_7, 3e38f);
      shift = t_6;
      let inside_2 = at_7 < sizes.x;
      let t_8 = exp(t + t_6);
      let t_9 = select(0f, t_8, inside_2);
      let inside_3 = at_18 < sizes.x;
      let t_10 = exp(t_3 + t_6);
      let t_11 = select(0f, t_10, inside_3);
      sum = sum * rescale + t_9 + t_11;
      for (var e = 0u; e < 4u; e++) {
        let V_tile_value = V_tile[e];
        let t_12 = select(0f, V_tile_value, inside_2);
        let V_tile_value_2 = V_tile[4u + e];
        let t_13 = select(0f, V_tile_value_2, inside_3);
        sum_2[e] = sum_2[e] * rescale + t_9 * t_12 + t_11 * t_13;
      }
      workgroupBarrier();
    }
    let inside_4 = i32(sizes.x) == 0i;
    let t_14 = 1f / sum;
    let at_19 = at_16 * 4u;
    if (at_14 < sizes.q) {
      for (var e_2 = 0u; e_2 < 4u; e_2++) {
        let t_15 = select(sum_2[e_2] * t_14, 0f, inside_4);
        result[at_19 + e_2] = t_15;
      }
    }
  }
}
