// types: compute_mean

struct Sizes {
  size: u32, // ⌊i/8⌋
  i: u32,
  infinity: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> A: array<f32>; // f16[i]
@group(0) @binding(2) var<storage, read> n: array<u32>; // i8[i]
@group(0) @binding(3) var<storage, read> m: array<u32>; // bool[i]
@group(0) @binding(4) var<storage, read_write> count: array<i32>; // i32
@group(0) @binding(5) var<storage, read_write> best: array<i32>; // i32
@group(0) @binding(6) var<storage, read_write> any_set: array<u32>; // bool
@group(0) @binding(7) var<storage, read_write> mean: array<f32>; // f16

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
fn compute_mean(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < 1u) {
    var sum = 0i;
    var max_ = -sizes.infinity;
    var min_ = 2147483647i;
    var shift = 0f;
    var any_ = false;
    var sum_2 = 0f;
    for (var i_chunk = 0u; i_chunk < sizes.size; i_chunk++) {
      let at = i_chunk * 8u;
      let m_value = bool(m[at]);
      let n_value = ncd_load_n(at);
      let t = select(0i, n_value, m_value);
      let at_2 = at + 1u;
      let m_value_2 = bool(m[at_2]);
      let n_value_2 = ncd_load_n(at_2);
      let t_2 = select(0i, n_value_2, m_value_2);
      let at_3 = at + 2u;
      let m_value_3 = bool(m[at_3]);
      let n_value_3 = ncd_load_n(at_3);
      let t_3 = select(0i, n_value_3, m_value_3);
      let at_4 = at + 3u;
      let m_value_4 = bool(m[at_4]);
      let n_value_4 = ncd_load_n(at_4);
      let t_4 = select(0i, n_value_4, m_value_4);
      let at_5 = at + 4u;
      let m_value_5 = bool(m[at_5]);
      let n_value_5 = ncd_load_n(at_5);
      let t_5 = select(0i, n_value_5, m_value_5);
      let at_6 = at + 5u;
      let m_value_6 = bool(m[at_6]);
      let n_value_6 = ncd_load_n(at_6);
      let t_6 = select(0i, n_value_6, m_value_6);
      let at_7 = at + 6u;
      let m_value_7 = bool(m[at_7]);
      let n_value_7 = ncd_load_n(at_7);
      let t_7 = select(0i, n_value_7, m_value_7);
      let at_8 = at + 7u;
      let m_value_8 = bool(m[at_8]);
      let n_value_8 = ncd_load_n(at_8);
      let t_8 = select(0i, n_value_8, m_value_8);
      sum = sum + t + t_2 + t_3 + t_4 + t_5 + t_6 + t_7 + t_8;
      let inside = m_value & (0i < n_value);
      let A_value = A[at];
      let x = select(0f, A_value, inside);
      let inside_2 = m_value_2 & (0i < n_value_2);
      let A_value_2 = A[at_2];
      let x_2 = select(0f, A_value_2, inside_2);
      let inside_3 = m_value_3 & (0i < n_value_3);
      let A_value_3 = A[at_3];
      let x_3 = select(0f, A_value_3, inside_3);
      let inside_4 = m_value_4 & (0i < n_value_4);
      let A_value_4 = A[at_4];
      let x_4 = select(0f, A_value_4, inside_4);
      let inside_5 = m_value_5 & (0i < n_value_5);
      let A_value_5 = A[at_5];
      let x_5 = select(0f, A_value_5, inside_5);
      let inside_6 = m_value_6 & (0i < n_value_6);
      let A_value_6 = A[at_6];
      let x_6 = select(0f, A_value_6, inside_6);
      let inside_7 = m_value_7 & (0i < n_value_7);
      let A_value_7 = A[at_7];
      let x_7 = select(0f, A_value_7, inside_7);
      let inside_8 = m_value_8 & (0i < n_value_8);
      let A_value_8 = A[at_8];
      let x_8 = select(0f, A_value_8, inside_8);
      max_ = max(max(max(max(max(max(max(max(max_, x), x_2), x_3), x_4), x_5), x_6), x_7), x_8);
      let same = max_ == shift;
      shift = max_;
      let t_9 = select(2147483647i, min_, same);
      let t_10 = select(2147483647i, i32(at), x == max_);
      let t_11 = select(2147483647i, i32(at_2), x_2 == max_);
      let t_12 = select(2147483647i, i32(at_3), x_3 == max_);
      let t_13 = select(2147483647i, i32(at_4), x_4 == max_);
      let t_14 = select(2147483647i, i32(at_5), x_5 == max_);
      let t_15 = select(2147483647i, i32(at_6), x_6 == max_);
      let t_16 = select(2147483647i, i32(at_7), x_7 == max_);
      let t_17 = select(2147483647i, i32(at_8), x_8 == max_);
      min_ = min(min(min(min(min(min(min(min(t_9, t_10), t_11), t_12), t_13), t_14), t_15), t_16), t_17);
      let inside_9 = any_ | m_value;
      let inside_10 = inside_9 | m_value_2;
      let inside_11 = inside_10 | m_value_3;
      let inside_12 = inside_11 | m_value_4;
      let inside_13 = inside_12 | m_value_5;
      let inside_14 = inside_13 | m_value_6;
      let inside_15 = inside_14 | m_value_7;
      let inside_16 = inside_15 | m_value_8;
      any_ = inside_16;
      sum_2 = sum_2 + x + x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8;
    }
    for (var i = sizes.size * 8u; i < sizes.i; i++) {
      let m_value_9 = bool(m[i]);
      let n_value_9 = ncd_load_n(i);
      let t_18 = select(0i, n_value_9, m_value_9);
      sum += t_18;
      let inside_17 = m_value_9 & (0i < n_value_9);
      let A_value_9 = A[i];
      let x_9 = select(0f, A_value_9, inside_17);
      max_ = max(max_, x_9);
      let same_2 = max_ == shift;
      shift = max_;
      let t_19 = select(2147483647i, min_, same_2);
      let t_20 = select(2147483647i, i32(i), x_9 == max_);
      min_ = min(t_19, t_20);
      let inside_18 = any_ | m_value_9;
      any_ = inside_18;
      sum_2 += x_9;
    }
    count[0u] = sum;
    let t_21 = select(min(min_, i32(sizes.i)), 2147483647i, i32(sizes.i) == 0i);
    best[0u] = t_21;
    any_set[0u] = u32(any_);
    mean[0u] = ncd_f16(sum_2 / f32(i32(sizes.i)));
  }
}
