// gather: compute_gather

struct Sizes {
  d_t: u32, // d·t
  d: u32,
  v: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> E: array<f32>; // f32[v, d]
@group(0) @binding(2) var<storage, read> ids: array<i32>; // i32[t]
@group(0) @binding(3) var<storage, read_write> result: array<f32>; // f32[t, d]

@compute @workgroup_size(64)
fn compute_gather(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.d_t) {
    let d = flat % sizes.d;
    let t = flat / sizes.d;
    let ids_value = ids[t];
    let inside = (0i <= ids_value) & (ids_value < i32(sizes.v));
    result[flat] = select(-1f, E[select(0u, u32(ids_value), inside) * sizes.d + d], inside);
  }
}
