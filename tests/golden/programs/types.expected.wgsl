// types: compute_count, compute_r1, compute_best, compute_any_set, compute_mean

struct Sizes {
  i: u32,
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> A: array<f32>; // f16[i]
@group(0) @binding(2) var<storage, read> n: array<u32>; // i8[i]
@group(0) @binding(3) var<storage, read> m: array<u32>; // bool[i]
@group(0) @binding(4) var<storage, read_write> count: array<i32>; // i32
@group(0) @binding(5) var<storage, read_write> r1: array<f32>; // f16
@group(0) @binding(6) var<storage, read_write> best: array<i32>; // i32
@group(0) @binding(7) var<storage, read_write> any_set: array<u32>; // bool
@group(0) @binding(8) var<storage, read_write> mean: array<f32>; // f16

fn ncd_load_n(index: u32) -> i32 {
  return extractBits(i32(n[index / 4u]), (index & 3u) * 8u, 8u);
}

// The nearest f16, ties to even: by steps of 2^-24 where f16 is subnormal, else by dropping 13 of the 23 fraction bits.
fn ncd_f16(x: f32) -> f32 {
  if (65520f <= abs(x)) {
    return select(sizes.infinity, -sizes.infinity, x < 0f);
  }
  if (abs(x) < 6.1035156e-5f) {
    return round(x * 16777216f) * 5.9604645e-8f;
  }
  let bits = bitcast<u32>(x);
  return bitcast<f32>((bits + 0xfffu + ((bits >> 13u) & 1u)) & 0xffffe000u);
}

@compute @workgroup_size(64)
fn compute_count(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < 1u) {
    var sum = 0i;
    for (var i = 0u; i < sizes.i; i++) {
      sum += select(0i, ncd_load_n(i), bool(m[i]));
    }
    count[flat] = sum;
  }
}

@compute @workgroup_size(64)
fn compute_r1(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < 1u) {
    var maximum = -sizes.infinity;
    for (var i = 0u; i < sizes.i; i++) {
      let x = select(0f, A[i], bool(m[i]) & (0i < ncd_load_n(i)));
      maximum = max(maximum, x);
    }
    r1[flat] = ncd_f16(maximum);
  }
}

@compute @workgroup_size(64)
fn compute_best(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < 1u) {
    let r1_value = r1[flat];
    var minimum = 2147483647i;
    for (var i = 0u; i < sizes.i; i++) {
      let x = select(0f, A[i], bool(m[i]) & (0i < ncd_load_n(i)));
      minimum = min(minimum, select(i32(sizes.i), i32(i), x == r1_value));
    }
    best[flat] = minimum;
  }
}

@compute @workgroup_size(64)
fn compute_any_set(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < 1u) {
    var found = false;
    for (var i = 0u; i < sizes.i; i++) {
      found = found | bool(m[i]);
    }
    any_set[flat] = u32(found);
  }
}

@compute @workgroup_size(64)
fn compute_mean(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < 1u) {
    var sum = 0f;
    for (var i = 0u; i < sizes.i; i++) {
      let x = select(0f, A[i], bool(m[i]) & (0i < ncd_load_n(i)));
      sum += x;
    }
    mean[flat] = ncd_f16(sum / f32(i32(sizes.i)));
  }
}
