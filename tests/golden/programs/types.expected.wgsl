// types: compute_mean

struct Sizes {
  i: u32,
  size: u32, // ⌈i/8⌉
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
    let at = sizes.i - 1u;
    for (var i_chunk = 0u; i_chunk < sizes.size; i_chunk++) {
      let m_value = bool(m[min(i_chunk * 8u, at)]);
      let n_value = ncd_load_n(min(i_chunk * 8u, at));
      let t = select(0i, n_value, m_value);
      let t_2 = select(0i, t, i_chunk * 8u < sizes.i);
      let m_value_2 = bool(m[min(i_chunk * 8u + 1u, at)]);
      let n_value_2 = ncd_load_n(min(i_chunk * 8u + 1u, at));
      let t_3 = select(0i, n_value_2, m_value_2);
      let t_4 = select(0i, t_3, i_chunk * 8u + 1u < sizes.i);
      let m_value_3 = bool(m[min(i_chunk * 8u + 2u, at)]);
      let n_value_3 = ncd_load_n(min(i_chunk * 8u + 2u, at));
      let t_5 = select(0i, n_value_3, m_value_3);
      let t_6 = select(0i, t_5, i_chunk * 8u + 2u < sizes.i);
      let m_value_4 = bool(m[min(i_chunk * 8u + 3u, at)]);
      let n_value_4 = ncd_load_n(min(i_chunk * 8u + 3u, at));
      let t_7 = select(0i, n_value_4, m_value_4);
      let t_8 = select(0i, t_7, i_chunk * 8u + 3u < sizes.i);
      let m_value_5 = bool(m[min(i_chunk * 8u + 4u, at)]);
      let n_value_5 = ncd_load_n(min(i_chunk * 8u + 4u, at));
      let t_9 = select(0i, n_value_5, m_value_5);
      let t_10 = select(0i, t_9, i_chunk * 8u + 4u < sizes.i);
      let m_value_6 = bool(m[min(i_chunk * 8u + 5u, at)]);
      let n_value_6 = ncd_load_n(min(i_chunk * 8u + 5u, at));
      let t_11 = select(0i, n_value_6, m_value_6);
      let t_12 = select(0i, t_11, i_chunk * 8u + 5u < sizes.i);
      let m_value_7 = bool(m[min(i_chunk * 8u + 6u, at)]);
      let n_value_7 = ncd_load_n(min(i_chunk * 8u + 6u, at));
      let t_13 = select(0i, n_value_7, m_value_7);
      let t_14 = select(0i, t_13, i_chunk * 8u + 6u < sizes.i);
      let m_value_8 = bool(m[min(i_chunk * 8u + 7u, at)]);
      let n_value_8 = ncd_load_n(min(i_chunk * 8u + 7u, at));
      let t_15 = select(0i, n_value_8, m_value_8);
      let t_16 = select(0i, t_15, i_chunk * 8u + 7u < sizes.i);
      sum = sum + t_2 + t_4 + t_6 + t_8 + t_10 + t_12 + t_14 + t_16;
      let inside = m_value & (0i < n_value);
      let A_value = A[min(i_chunk * 8u, at)];
      let x = select(0f, A_value, inside);
      let t_17 = select(-sizes.infinity, x, i_chunk * 8u < sizes.i);
      let inside_2 = m_value_2 & (0i < n_value_2);
      let A_value_2 = A[min(i_chunk * 8u + 1u, at)];
      let x_2 = select(0f, A_value_2, inside_2);
      let t_18 = select(-sizes.infinity, x_2, i_chunk * 8u + 1u < sizes.i);
      let inside_3 = m_value_3 & (0i < n_value_3);
      let A_value_3 = A[min(i_chunk * 8u + 2u, at)];
      let x_3 = select(0f, A_value_3, inside_3);
      let t_19 = select(-sizes.infinity, x_3, i_chunk * 8u + 2u < sizes.i);
      let inside_4 = m_value_4 & (0i < n_value_4);
      let A_value_4 = A[min(i_chunk * 8u + 3u, at)];
      let x_4 = select(0f, A_value_4, inside_4);
      let t_20 = select(-sizes.infinity, x_4, i_chunk * 8u + 3u < sizes.i);
      let inside_5 = m_value_5 & (0i < n_value_5);
      let A_value_5 = A[min(i_chunk * 8u + 4u, at)];
      let x_5 = select(0f, A_value_5, inside_5);
      let t_21 = select(-sizes.infinity, x_5, i_chunk * 8u + 4u < sizes.i);
      let inside_6 = m_value_6 & (0i < n_value_6);
      let A_value_6 = A[min(i_chunk * 8u + 5u, at)];
      let x_6 = select(0f, A_value_6, inside_6);
      let t_22 = select(-sizes.infinity, x_6, i_chunk * 8u + 5u < sizes.i);
      let inside_7 = m_value_7 & (0i < n_value_7);
      let A_value_7 = A[min(i_chunk * 8u + 6u, at)];
      let x_7 = select(0f, A_value_7, inside_7);
      let t_23 = select(-sizes.infinity, x_7, i_chunk * 8u + 6u < sizes.i);
      let inside_8 = m_value_8 & (0i < n_value_8);
      let A_value_8 = A[min(i_chunk * 8u + 7u, at)];
      let x_8 = select(0f, A_value_8, inside_8);
      let t_24 = select(-sizes.infinity, x_8, i_chunk * 8u + 7u < sizes.i);
      max_ = max(max(max(max(max(max(max(max(max_, t_17), t_18), t_19), t_20), t_21), t_22), t_23), t_24);
      let same = max_ == shift;
      shift = max_;
      let t_25 = select(2147483647i, min_, same);
      let t_26 = select(2147483647i, i32(min(i_chunk * 8u, at)), x == max_);
      let t_27 = select(2147483647i, t_26, i_chunk * 8u < sizes.i);
      let t_28 = select(2147483647i, i32(min(i_chunk * 8u + 1u, at)), x_2 == max_);
      let t_29 = select(2147483647i, t_28, i_chunk * 8u + 1u < sizes.i);
      let t_30 = select(2147483647i, i32(min(i_chunk * 8u + 2u, at)), x_3 == max_);
      let t_31 = select(2147483647i, t_30, i_chunk * 8u + 2u < sizes.i);
      let t_32 = select(2147483647i, i32(min(i_chunk * 8u + 3u, at)), x_4 == max_);
      let t_33 = select(2147483647i, t_32, i_chunk * 8u + 3u < sizes.i);
      let t_34 = select(2147483647i, i32(min(i_chunk * 8u + 4u, at)), x_5 == max_);
      let t_35 = select(2147483647i, t_34, i_chunk * 8u + 4u < sizes.i);
      let t_36 = select(2147483647i, i32(min(i_chunk * 8u + 5u, at)), x_6 == max_);
      let t_37 = select(2147483647i, t_36, i_chunk * 8u + 5u < sizes.i);
      let t_38 = select(2147483647i, i32(min(i_chunk * 8u + 6u, at)), x_7 == max_);
      let t_39 = select(2147483647i, t_38, i_chunk * 8u + 6u < sizes.i);
      let t_40 = select(2147483647i, i32(min(i_chunk * 8u + 7u, at)), x_8 == max_);
      let t_41 = select(2147483647i, t_40, i_chunk * 8u + 7u < sizes.i);
      min_ = min(min(min(min(min(min(min(min(t_25, t_27), t_29), t_31), t_33), t_35), t_37), t_39), t_41);
      let inside_9 = select(false, m_value, i_chunk * 8u < sizes.i);
      let inside_10 = any_ | inside_9;
      let inside_11 = select(false, m_value_2, i_chunk * 8u + 1u < sizes.i);
      let inside_12 = inside_10 | inside_11;
      let inside_13 = select(false, m_value_3, i_chunk * 8u + 2u < sizes.i);
      let inside_14 = inside_12 | inside_13;
      let inside_15 = select(false, m_value_4, i_chunk * 8u + 3u < sizes.i);
      let inside_16 = inside_14 | inside_15;
      let inside_17 = select(false, m_value_5, i_chunk * 8u + 4u < sizes.i);
      let inside_18 = inside_16 | inside_17;
      let inside_19 = select(false, m_value_6, i_chunk * 8u + 5u < sizes.i);
      let inside_20 = inside_18 | inside_19;
      let inside_21 = select(false, m_value_7, i_chunk * 8u + 6u < sizes.i);
      let inside_22 = inside_20 | inside_21;
      let inside_23 = select(false, m_value_8, i_chunk * 8u + 7u < sizes.i);
      let inside_24 = inside_22 | inside_23;
      any_ = inside_24;
      let t_42 = select(0f, x, i_chunk * 8u < sizes.i);
      let t_43 = select(0f, x_2, i_chunk * 8u + 1u < sizes.i);
      let t_44 = select(0f, x_3, i_chunk * 8u + 2u < sizes.i);
      let t_45 = select(0f, x_4, i_chunk * 8u + 3u < sizes.i);
      let t_46 = select(0f, x_5, i_chunk * 8u + 4u < sizes.i);
      let t_47 = select(0f, x_6, i_chunk * 8u + 5u < sizes.i);
      let t_48 = select(0f, x_7, i_chunk * 8u + 6u < sizes.i);
      let t_49 = select(0f, x_8, i_chunk * 8u + 7u < sizes.i);
      sum_2 = sum_2 + t_42 + t_43 + t_44 + t_45 + t_46 + t_47 + t_48 + t_49;
    }
    count[0u] = sum;
    let t_50 = select(min(min_, i32(sizes.i)), 2147483647i, i32(sizes.i) == 0i);
    best[0u] = t_50;
    any_set[0u] = u32(any_);
    mean[0u] = ncd_f16(sum_2 / f32(i32(sizes.i)));
  }
}
