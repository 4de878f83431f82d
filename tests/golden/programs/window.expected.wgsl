// window: compute_window

struct Sizes {
  size: u32, // ⌈o/4⌉·⌈(⌊(i − 1)/2⌋ + 1)/64⌉
  size_2: u32, // ⌈o/4⌉
  size_3: u32, // ⌊(i − 1)/2⌋ + 1
  c: u32,
  o: u32,
  size_4: u32, // ⌈c/4⌉
  i: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> X: array<f32>; // f32[c, i]
@group(0) @binding(2) var<storage, read> W: array<f32>; // f32[o, c, k]
@group(0) @binding(3) var<storage, read_write> result: array<f32>; // f32[o, t]

@compute @workgroup_size(64)
fn compute_window(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let flat = ((group.z * groups.y + group.y) * groups.x + group.x) * 64u + lane;
  if (flat < sizes.size) {
    var sum: array<f32, 64>;
    var sum_2: array<f32, 64>;
    var sum_3: array<f32, 64>;
    var sum_4: array<f32, 64>;
    let at = flat / sizes.size_2;
    let at_2 = at * 64u;
    let at_3 = sizes.size_3 - at_2;
    let at_4 = min(at_3, 64u);
    let at_7 = sizes.c - 1u;
    let at_11 = flat % sizes.size_2;
    let at_12 = at_11 * 4u;
    let at_13 = sizes.o - 1u;
    let at_14 = min(at_12, at_13);
    let at_15 = at_14 * sizes.c;
    let at_33 = at_12 + 1u;
    let at_34 = min(at_33, at_13);
    let at_35 = at_34 * sizes.c;
    let at_44 = at_12 + 2u;
    let at_45 = min(at_44, at_13);
    let at_46 = at_45 * sizes.c;
    let at_55 = at_12 + 3u;
    let at_56 = min(at_55, at_13);
    let at_57 = at_56 * sizes.c;
    for (var c_chunk = 0u; c_chunk < sizes.size_4; c_chunk++) {
      let at_5 = c_chunk * 4u;
      let inside = at_5 < sizes.c;
      let at_8 = min(at_5, at_7);
      let at_9 = at_8 * sizes.i;
      let at_16 = at_15 + at_8;
      let at_17 = at_16 * 3u;
      let at_18 = at_5 + 1u;
      let inside_3 = at_18 < sizes.c;
      let at_19 = min(at_18, at_7);
      let at_20 = at_19 * sizes.i;
      let at_21 = at_15 + at_19;
      let at_22 = at_21 * 3u;
      let at_23 = at_5 + 2u;
      let inside_4 = at_23 < sizes.c;
      let at_24 = min(at_23, at_7);
      let at_25 = at_24 * sizes.i;
      let at_26 = at_15 + at_24;
      let at_27 = at_26 * 3u;
      let at_28 = at_5 + 3u;
      let inside_5 = at_28 < sizes.c;
      let at_29 = min(at_28, at_7);
      let at_30 = at_29 * sizes.i;
      let at_31 = at_15 + at_29;
      let at_32 = at_31 * 3u;
      let at_36 = at_35 + at_8;
      let at_37 = at_36 * 3u;
      let at_38 = at_35 + at_19;
      let at_39 = at_38 * 3u;
      let at_40 = at_35 + at_24;
      let at_41 = at_40 * 3u;
      let at_42 = at_35 + at_29;
      let at_43 = at_42 * 3u;
      let at_47 = at_46 + at_8;
      let at_48 = at_47 * 3u;
      let at_49 = at_46 + at_19;
      let at_50 = at_49 * 3u;
      let at_51 = at_46 + at_24;
      let at_52 = at_51 * 3u;
      let at_53 = at_46 + at_29;
      let at_54 = at_53 * 3u;
      let at_58 = at_57 + at_8;
      let at_59 = at_58 * 3u;
      let at_60 = at_57 + at_19;
      let at_61 = at_60 * 3u;
      let at_62 = at_57 + at_24;
      let at_63 = at_62 * 3u;
      let at_64 = at_57 + at_29;
      let at_65 = at_64 * 3u;
      for (var t = 0u; t < at_4; t++) {
        let at_6 = at_2 + t;
        let t_2 = i32(at_6) * 2i;
        for (var k = 0u; k < 3u; k++) {
          let inside_2 = (0i <= t_2 + i32(k) - 1i) & (t_2 + i32(k) - 1i < i32(sizes.i));
          let at_10 = select(0u, u32(t_2 + i32(k) - 1i), inside_2);
          let X_value = X[at_9 + at_10];
          let t_3 = select(0f, X_value, inside_2);
          let W_value = W[at_17 + k];
          let t_4 = select(0f, t_3 * W_value, inside);
          let X_value_2 = X[at_20 + at_10];
          let t_5 = select(0f, X_value_2, inside_2);
          let W_value_2 = W[at_22 + k];
          let t_6 = select(0f, t_5 * W_value_2, inside_3);
          let X_value_3 = X[at_25 + at_10];
          let t_7 = select(0f, X_value_3, inside_2);
          let W_value_3 = W[at_27 + k];
          let t_8 = select(0f, t_7 * W_value_3, inside_4);
          let X_value_4 = X[at_30 + at_10];
          let t_9 = select(0f, X_value_4, inside_2);
          let W_value_4 = W[at_32 + k];
          let t_10 = select(0f, t_9 * W_value_4, inside_5);
          sum[t] = sum[t] + t_4 + t_6 + t_8 + t_10;
          let W_value_5 = W[at_37 + k];
          let t_11 = select(0f, t_3 * W_value_5, inside);
          let W_value_6 = W[at_39 + k];
          let t_12 = select(0f, t_5 * W_value_6, inside_3);
          let W_value_7 = W[at_41 + k];
          let t_13 = select(0f, t_7 * W_value_7, inside_4);
          let W_value_8 = W[at_43 + k];
          let t_14 = select(0f, t_9 * W_value_8, inside_5);
          sum_2[t] = sum_2[t] + t_11 + t_12 + t_13 + t_14;
          let W_value_9 = W[at_48 + k];
          let t_15 = select(0f, t_3 * W_value_9, inside);
          let W_value_10 = W[at_50 + k];
          let t_16 = select(0f, t_5 * W_value_10, inside_3);
          let W_value_11 = W[at_52 + k];
          let t_17 = select(0f, t_7 * W_value_11, inside_4);
          let W_value_12 = W[at_54 + k];
          let t_18 = select(0f, t_9 * W_value_12, inside_5);
          sum_3[t] = sum_3[t] + t_15 + t_16 + t_17 + t_18;
          let W_value_13 = W[at_59 + k];
          let t_19 = select(0f, t_3 * W_value_13, inside);
          let W_value_14 = W[at_61 + k];
          let t_20 = select(0f, t_5 * W_value_14, inside_3);
          let W_value_15 = W[at_63 + k];
          let t_21 = select(0f, t_7 * W_value_15, inside_4);
          let W_value_16 = W[at_65 + k];
          let t_22 = select(0f, t_9 * W_value_16, inside_5);
          sum_4[t] = sum_4[t] + t_19 + t_20 + t_21 + t_22;
        }
      }
    }
    let at_66 = at_14 * sizes.size_3;
    if (at_12 < sizes.o) {
      for (var t_23 = 0u; t_23 < at_4; t_23++) {
        result[at_66 + (at_2 + t_23)] = sum[t_23];
      }
    }
    let at_67 = at_34 * sizes.size_3;
    if (at_33 < sizes.o) {
      for (var t_24 = 0u; t_24 < at_4; t_24++) {
        result[at_67 + (at_2 + t_24)] = sum_2[t_24];
      }
    }
    let at_68 = at_45 * sizes.size_3;
    if (at_44 < sizes.o) {
      for (var t_25 = 0u; t_25 < at_4; t_25++) {
        result[at_68 + (at_2 + t_25)] = sum_3[t_25];
      }
    }
    let at_69 = at_56 * sizes.size_3;
    if (at_55 < sizes.o) {
      for (var t_26 = 0u; t_26 < at_4; t_26++) {
        result[at_69 + (at_2 + t_26)] = sum_4[t_26];
      }
    }
  }
}
