// split_merge: compute_parts, compute_whole

struct Sizes {
  size: u32, // 4·t
  t: u32,
  size_2: u32, // ⌊c/4⌋
  c: u32,
  c_t: u32, // c·t
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> X: array<f32>; // f32[t, c]
@group(0) @binding(2) var<storage, read_write> parts: array<f32>; // f32[h, t]
@group(0) @binding(3) var<storage, read_write> whole: array<f32>; // f32[t, c]

@compute @workgroup_size(64)
fn compute_parts(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size) {
    let t = flat % sizes.t;
    let h = flat / sizes.t;
    let at = h * sizes.size_2;
    let at_2 = t * sizes.c;
    var sum = 0f;
    for (var d = 0u; d < sizes.size_2; d++) {
      sum += X[at_2 + (at + d)];
    }
    parts[flat] = sum;
  }
}

@compute @workgroup_size(64)
fn compute_whole(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.c_t) {
    let c = flat % sizes.c;
    let t = flat / sizes.c;
    whole[flat] = X[t * sizes.c + (c / sizes.size_2 * sizes.size_2 + c % sizes.size_2)] * 2f;
  }
}
