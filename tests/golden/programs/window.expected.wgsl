// window: compute_window

struct Sizes {
  size: u32, // ⌈o/32⌉·⌈(⌊(i − 1)/2⌋ + 1)/32⌉
  size_2: u32, // ⌈o/32⌉
  size_3: u32, // ⌊(i − 1)/2⌋ + 1
  o: u32,
  c: u32,
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
  let tile = (group.z * groups.y + group.y) * groups.x + group.x;
  if (tile < sizes.size) {
    var sum = 0f;
    var sum_2 = 0f;
    var sum_3 = 0f;
    var sum_4 = 0f;
    var sum_5 = 0f;
    var sum_6 = 0f;
    var sum_7 = 0f;
    var sum_8 = 0f;
    var sum_9 = 0f;
    var sum_10 = 0f;
    var sum_11 = 0f;
    var sum_12 = 0f;
    var sum_13 = 0f;
    var sum_14 = 0f;
    var sum_15 = 0f;
    var sum_16 = 0f;
    let at = tile / sizes.size_2;
    let at_2 = at * 32u;
    let at_3 = lane / 8u;
    let at_4 = at_3 * 4u;
    let at_5 = at_2 + at_4;
    let at_6 = sizes.size_3 - 1u;
    let at_7 = min(at_5, at_6);
    let t = i32(at_7) * 2i;
    let at_10 = tile % sizes.size_2;
    let at_11 = at_10 * 32u;
    let at_12 = lane % 8u;
    let at_13 = at_12 * 4u;
    let at_14 = at_11 + at_13;
    let at_15 = sizes.o - 1u;
    let at_16 = min(at_14, at_15);
    let at_17 = at_16 * sizes.c;
    let at_20 = at_14 + 1u;
    let at_21 = min(at_20, at_15);
    let at_22 = at_21 * sizes.c;
    let at_25 = at_14 + 2u;
    let at_26 = min(at_25, at_15);
    let at_27 = at_26 * sizes.c;
    let at_30 = at_14 + 3u;
    let at_31 = min(at_30, at_15);
    let at_32 = at_31 * sizes.c;
    let at_35 = at_5 + 1u;
    let at_36 = min(at_35, at_6);
    let t_4 = i32(at_36) * 2i;
    let at_38 = at_5 + 2u;
    let at_39 = min(at_38, at_6);
    let t_7 = i32(at_39) * 2i;
    let at_41 = at_5 + 3u;
    let at_42 = min(at_41, at_6);
    let t_10 = i32(at_42) * 2i;
    for (var c = 0u; c < sizes.c; c++) {
      let at_8 = c * sizes.i;
      let at_18 = at_17 + c;
      let at_19 = at_18 * 3u;
      let at_23 = at_22 + c;
      let at_24 = at_23 * 3u;
      let at_28 = at_27 + c;
      let at_29 = at_28 * 3u;
      let at_33 = at_32 + c;
      let at_34 = at_33 * 3u;
      for (var k = 0u; k < 3u; k++) {
        let t_2 = t + i32(k) - 1i;
        let inside = (0i <= t_2) & (t_2 < i32(sizes.i));
        let at_9 = select(0u, u32(t_2), inside);
        let X_value = X[at_8 + at_9];
        let t_3 = select(0f, X_value, inside);
        let W_value = W[at_19 + k];
        sum += t_3 * W_value;
        let W_value_2 = W[at_24 + k];
        sum_2 += t_3 * W_value_2;
        let W_value_3 = W[at_29 + k];
        sum_3 += t_3 * W_value_3;
        let W_value_4 = W[at_34 + k];
        sum_4 += t_3 * W_value_4;
        let t_5 = t_4 + i32(k) - 1i;
        let inside_2 = (0i <= t_5) & (t_5 < i32(sizes.i));
        let at_37 = select(0u, u32(t_5), inside_2);
        let X_value_2 = X[at_8 + at_37];
        let t_6 = select(0f, X_value_2, inside_2);
        sum_5 += t_6 * W_value;
        sum_6 += t_6 * W_value_2;
        sum_7 += t_6 * W_value_3;
        sum_8 += t_6 * W_value_4;
        let t_8 = t_7 + i32(k) - 1i;
        let inside_3 = (0i <= t_8) & (t_8 < i32(sizes.i));
        let at_40 = select(0u, u32(t_8), inside_3);
        let X_value_3 = X[at_8 + at_40];
        let t_9 = select(0f, X_value_3, inside_3);
        sum_9 += t_9 * W_value;
        sum_10 += t_9 * W_value_2;
        sum_11 += t_9 * W_value_3;
        sum_12 += t_9 * W_value_4;
        let t_11 = t_10 + i32(k) - 1i;
        let inside_4 = (0i <= t_11) & (t_11 < i32(sizes.i));
        let at_43 = select(0u, u32(t_11), inside_4);
        let X_value_4 = X[at_8 + at_43];
        let t_12 = select(0f, X_value_4, inside_4);
        sum_13 += t_12 * W_value;
        sum_14 += t_12 * W_value_2;
        sum_15 += t_12 * W_value_3;
        sum_16 += t_12 * W_value_4;
      }
    }
    let inside_5 = (at_5 < sizes.size_3) & (at_14 < sizes.o);
    let at_44 = at_16 * sizes.size_3;
    let at_45 = at_44 + at_7;
    if (inside_5) {
      result[at_45] = sum;
    }
    let inside_6 = at_5 < sizes.size_3;
    let inside_7 = inside_6 & (at_20 < sizes.o);
    let at_46 = at_21 * sizes.size_3;
    let at_47 = at_46 + at_7;
    if (inside_7) {
      result[at_47] = sum_2;
    }
    let inside_8 = inside_6 & (at_25 < sizes.o);
    let at_48 = at_26 * sizes.size_3;
    let at_49 = at_48 + at_7;
    if (inside_8) {
      result[at_49] = sum_3;
    }
    let inside_9 = inside_6 & (at_30 < sizes.o);
    let at_50 = at_31 * sizes.size_3;
    let at_51 = at_50 + at_7;
    if (inside_9) {
      result[at_51] = sum_4;
    }
    let inside_10 = at_14 < sizes.o;
    let inside_11 = (at_35 < sizes.size_3) & inside_10;
    let at_52 = at_44 + at_36;
    if (inside_11) {
      result[at_52] = sum_5;
    }
    let inside_12 = at_35 < sizes.size_3;
    let inside_13 = at_20 < sizes.o;
    let inside_14 = inside_12 & inside_13;
    let at_53 = at_46 + at_36;
    if (inside_14) {
      result[at_53] = sum_6;
    }
    let inside_15 = at_25 < sizes.o;
    let inside_16 = inside_12 & inside_15;
    let at_54 = at_48 + at_36;
    if (inside_16) {
      result[at_54] = sum_7;
    }
    let inside_17 = at_30 < sizes.o;
    let inside_18 = inside_12 & inside_17;
    let at_55 = at_50 + at_36;
    if (inside_18) {
      result[at_55] = sum_8;
    }
    let inside_19 = (at_38 < sizes.size_3) & inside_10;
    let at_56 = at_44 + at_39;
    if (inside_19) {
      result[at_56] = sum_9;
    }
    let inside_20 = at_38 < sizes.size_3;
    let inside_21 = inside_20 & inside_13;
    let at_57 = at_46 + at_39;
    if (inside_21) {
      result[at_57] = sum_10;
    }
    let inside_22 = inside_20 & inside_15;
    let at_58 = at_48 + at_39;
    if (inside_22) {
      result[at_58] = sum_11;
    }
    let inside_23 = inside_20 & inside_17;
    let at_59 = at_50 + at_39;
    if (inside_23) {
      result[at_59] = sum_12;
    }
    let inside_24 = (at_41 < sizes.size_3) & inside_10;
    let at_60 = at_44 + at_42;
    if (inside_24) {
      result[at_60] = sum_13;
    }
    let inside_25 = at_41 < sizes.size_3;
    let inside_26 = inside_25 & inside_13;
    let at_61 = at_46 + at_42;
    if (inside_26) {
      result[at_61] = sum_14;
    }
    let inside_27 = inside_25 & inside_15;
    let at_62 = at_48 + at_42;
    if (inside_27) {
      result[at_62] = sum_15;
    }
    let inside_28 = inside_25 & inside_17;
    let at_63 = at_50 + at_42;
    if (inside_28) {
      result[at_63] = sum_16;
    }
  }
}
