// attention: compute_attention

struct Sizes {
  size: u32, // q·⌈e/64⌉
  q: u32,
  d: u32,
  e: u32,
  x: u32,
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> Q: array<f32>; // f32[q, d]
@group(0) @binding(2) var<storage, read> K: array<f32>; // f32[x, d]
@group(0) @binding(3) var<storage, read> V: array<f32>; // f32[x, e]
@group(0) @binding(4) var<storage, read_write> result: array<f32>; // f32[q, e]

@compute @workgroup_size(64)
fn compute_attention(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size) {
    var m = -sizes.infinity;
    var z = 0f;
    var o: array<f32, 64>;
    let q = flat % sizes.q;
    let at = q * sizes.d;
    let t = f32(i32(sizes.d));
    let t_2 = inverseSqrt(t);
    let at_3 = flat / sizes.q;
    let at_4 = at_3 * 64u;
    let at_5 = sizes.e - at_4;
    let end = min(at_5, 64u);
    for (var x = 0u; x < sizes.x; x++) {
      var sum = 0f;
      let at_2 = x * sizes.d;
      for (var d = 0u; d < sizes.d; d++) {
        let Q_value = Q[at + d];
        let K_value = K[at_2 + d];
        sum += Q_value * K_value;
      }
      let S = sum * t_2;
      let next = max(m, S);
      let t_3 = exp(m - next);
      let keep = select(t_3, 0f, m == -sizes.infinity);
      let t_4 = exp(S - next);
      let w = select(t_4, 0f, S == -sizes.infinity);
      let next_2 = z * keep + w;
      let at_6 = x * sizes.e;
      for (var e = 0u; e < end; e++) {
        let V_value = V[at_6 + (at_4 + e)];
        let next_3 = o[e] * keep + w * V_value;
        o[e] = next_3;
      }
      m = next;
      z = next_2;
    }
    let at_7 = q * sizes.e;
    for (var e_2 = 0u; e_2 < end; e_2++) {
      result[at_7 + (at_4 + e_2)] = o[e_2] / z;
    }
  }
}
