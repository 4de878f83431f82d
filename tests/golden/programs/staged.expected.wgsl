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
    let x_end = (min(u32(max(i32(min(tile % sizes.size * 32u + 32u, sizes.q) - 1u) + 1i, 0i)), sizes.x) + 1u) / 2u;
    let at = min(lane, 7u);
    let at_2 = at / 4u;
    let at_3 = sizes.x - 1u;
    let at_4 = at % 4u;
    let inside = lane < 8u;
    let at_7 = sizes.d - 1u;
    let at_8 = tile % sizes.size;
    let at_9 = at_8 * 32u;
    let at_10 = at_9 + lane;
    let at_11 = sizes.q - 1u;
    let at_12 = min(at_10, at_11);
    let at_13 = at_12 * sizes.d;
    for (var x_stage = 0u; x_stage < x_end; x_stage++) {
      let V_value = V[min(x_stage * 2u + at_2, at_3) * 4u + at_4];
      if (inside) {
        V_tile[at] = V_value;
      }
      workgroupBarrier();
      var sum_3 = 0f;
      var sum_4 = 0f;
      let at_5 = x_stage * 2u;
      for (var d_part = 0u; d_part < sizes.size_2; d_part++) {
        let at_6 = d_part * 64u;
        for (var turn = 0u; turn < 4u; turn++) {
          let K_value = K[min(at_5 + (turn * 32u + lane) / 64u, at_3) * sizes.d + min(at_6 + (turn * 32u + lane) % 64u, at_7)];
          K_tile[turn * 32u + lane] = K_value;
        }
        workgroupBarrier();
        for (var d = 0u; d < min(sizes.d - at_6, 64u); d++) {
          let Q_value = Q[at_13 + (at_6 + d)];
          let K_tile_value = K_tile[d];
          sum_3 += Q_value * K_tile_value;
          let K_tile_value_2 = K_tile[64u + d];
          sum_4 += Q_value * K_tile_value_2;
        }
        workgroupBarrier();
      }
      let t = select(-sizes.infinity, sum_3, i32(min(at_5, at_3)) <= i32(at_12));
      let t_2 = select(-sizes.infinity, t, at_5 < sizes.x);
      let t_3 = select(-sizes.infinity, sum_4, i32(min(at_5 + 1u, at_3)) <= i32(at_12));
      let t_4 = select(-sizes.infinity, t_3, at_5 + 1u < sizes.x);
      max_ = max(max(max_, t_2), t_4);
      let t_5 = select(0f, -max_, abs(-max_) < 3e38f);
      let t_6 = exp(t_5 - shift);
      let rescale = min(t_6, 3e38f);
      shift = t_5;
      let t_7 = exp(t + t_5);
      let t_8 = select(0f, t_7, at_5 < sizes.x);
      let t_9 = exp(t_3 + t_5);
      let t_10 = select(0f, t_9, at_5 + 1u < sizes.x);
      sum = sum * rescale + t_8 + t_10;
      let inside_2 = at_5 < sizes.x;
      let at_14 = at_5 + 1u;
      let inside_3 = at_14 < sizes.x;
      for (var e = 0u; e < 4u; e++) {
        let V_tile_value = V_tile[e];
        let t_11 = select(0f, V_tile_value, inside_2);
        let V_tile_value_2 = V_tile[4u + e];
        let t_12 = select(0f, V_tile_value_2, inside_3);
        sum_2[e] = sum_2[e] * rescale + t_8 * t_11 + t_10 * t_12;
      }
      workgroupBarrier();
    }
    let inside_4 = i32(sizes.x) == 0i;
    let t_13 = 1f / sum;
    let at_15 = at_12 * 4u;
    if (at_10 < sizes.q) {
      for (var e_2 = 0u; e_2 < 4u; e_2++) {
        let t_14 = select(sum_2[e_2] * t_13, 0f, inside_4);
        result[at_15 + e_2] = t_14;
      }
    }
  }
}
