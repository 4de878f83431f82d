// linear_attention: compute_O

struct Sizes {
  h_j: u32, // h·j
  j: u32,
  t: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> Q: array<f32>; // f32[h, t, i]
@group(0) @binding(2) var<storage, read> K: array<f32>; // f32[h, t, i]
@group(0) @binding(3) var<storage, read> V: array<f32>; // f32[h, t, j]
@group(0) @binding(4) var<storage, read> g: array<f32>; // f32[h, t]
@group(0) @binding(5) var<storage, read_write> O: array<f32>; // f32[h, t, j]
@group(0) @binding(6) var<storage, read_write> S: array<f32>; // f32[h, i, j]

@compute @workgroup_size(64)
fn compute_O(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.h_j) {
    var S_2: array<f32, 16>;
    let h = flat / sizes.j;
    let at = h * sizes.t;
    let j = flat % sizes.j;
    for (var t = 0u; t < sizes.t; t++) {
      var sum = 0f;
      let at_2 = at + t;
      let at_3 = at_2 * 16u;
      let g_value = g[at_2];
      let at_5 = at_2 * sizes.j;
      let at_6 = at_5 + j;
      let V_value = V[at_6];
      for (var i = 0u; i < 16u; i++) {
        let at_4 = at_3 + i;
        let Q_value = Q[at_4];
        let K_value = K[at_4];
        let S1 = g_value * S_2[i] + K_value * V_value;
        sum += Q_value * S1;
      }
      O[at_6] = sum;
      for (var i_2 = 0u; i_2 < 16u; i_2++) {
        let K_value_2 = K[at_3 + i_2];
        let next = g_value * S_2[i_2] + K_value_2 * V_value;
        S_2[i_2] = next;
      }
    }
    let at_7 = h * 16u;
    for (var i_3 = 0u; i_3 < 16u; i_3++) {
      S[(at_7 + i_3) * sizes.j + j] = S_2[i_3];
    }
  }
}
