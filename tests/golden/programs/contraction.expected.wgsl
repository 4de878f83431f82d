// contraction: compute_contraction

struct Sizes {
  size: u32, // ⌈i/64⌉·⌈j/4⌉
  size_2: u32, // ⌈j/4⌉
  i: u32,
  k: u32,
  j: u32,
  size_3: u32, // ⌈k/8⌉
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

@group(0) @binding(1) var<storage, read> A: array<f32>; // f32[i, k]
@group(0) @binding(2) var<storage, read> B: array<f32>; // f32[j, k]
@group(0) @binding(3) var<storage, read> scale: array<f32>; // f32
@group(0) @binding(4) var<storage, read_write> result: array<f32>; // f32[i, j]

@compute @workgroup_size(64)
fn compute_contraction(
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
    let at_3 = sizes.i - at_2;
    let end = min(at_3, 64u);
    let at_6 = sizes.k - 1u;
    let at_8 = flat % sizes.size_2;
    let at_9 = at_8 * 4u;
    let at_10 = sizes.j - 1u;
    let at_11 = min(at_9, at_10);
    let at_12 = at_11 * sizes.k;
    let at_35 = at_9 + 1u;
    let at_36 = min(at_35, at_10);
    let at_37 = at_36 * sizes.k;
    let at_46 = at_9 + 2u;
    let at_47 = min(at_46, at_10);
    let at_48 = at_47 * sizes.k;
    let at_57 = at_9 + 3u;
    let at_58 = min(at_57, at_10);
    let at_59 = at_58 * sizes.k;
    for (var k_chunk = 0u; k_chunk < sizes.size_3; k_chunk++) {
      let at_4 = k_chunk * 8u;
      let inside = at_4 < sizes.k;
      let at_7 = min(at_4, at_6);
      let at_13 = at_12 + at_7;
      let B_value = B[at_13];
      let t_2 = select(0f, B_value, inside);
      let at_14 = at_4 + 1u;
      let inside_2 = at_14 < sizes.k;
      let at_15 = min(at_14, at_6);
      let at_16 = at_12 + at_15;
      let B_value_2 = B[at_16];
      let t_4 = select(0f, B_value_2, inside_2);
      let at_17 = at_4 + 2u;
      let inside_3 = at_17 < sizes.k;
      let at_18 = min(at_17, at_6);
      let at_19 = at_12 + at_18;
      let B_value_3 = B[at_19];
      let t_6 = select(0f, B_value_3, inside_3);
      let at_20 = at_4 + 3u;
      let inside_4 = at_20 < sizes.k;
      let at_21 = min(at_20, at_6);
      let at_22 = at_12 + at_21;
      let B_value_4 = B[at_22];
      let t_8 = select(0f, B_value_4, inside_4);
      let at_23 = at_4 + 4u;
      let inside_5 = at_23 < sizes.k;
      let at_24 = min(at_23, at_6);
      let at_25 = at_12 + at_24;
      let B_value_5 = B[at_25];
      let t_10 = select(0f, B_value_5, inside_5);
      let at_26 = at_4 + 5u;
      let inside_6 = at_26 < sizes.k;
      let at_27 = min(at_26, at_6);
      let at_28 = at_12 + at_27;
      let B_value_6 = B[at_28];
      let t_12 = select(0f, B_value_6, inside_6);
      let at_29 = at_4 + 6u;
      let inside_7 = at_29 < sizes.k;
      let at_30 = min(at_29, at_6);
      let at_31 = at_12 + at_30;
      let B_value_7 = B[at_31];
      let t_14 = select(0f, B_value_7, inside_7);
      let at_32 = at_4 + 7u;
      let inside_8 = at_32 < sizes.k;
      let at_33 = min(at_32, at_6);
      let at_34 = at_12 + at_33;
      let B_value_8 = B[at_34];
      let t_16 = select(0f, B_value_8, inside_8);
      let at_38 = at_37 + at_7;
      let B_value_9 = B[at_38];
      let t_17 = select(0f, B_value_9, inside);
      let at_39 = at_37 + at_15;
      let B_value_10 = B[at_39];
      let t_18 = select(0f, B_value_10, inside_2);
      let at_40 = at_37 + at_18;
      let B_value_11 = B[at_40];
      let t_19 = select(0f, B_value_11, inside_3);
      let at_41 = at_37 + at_21;
      let B_value_12 = B[at_41];
      let t_20 = select(0f, B_value_12, inside_4);
      let at_42 = at_37 + at_24;
      let B_value_13 = B[at_42];
      let t_21 = select(0f, B_value_13, inside_5);
      let at_43 = at_37 + at_27;
      let B_value_14 = B[at_43];
      let t_22 = select(0f, B_value_14, inside_6);
      let at_44 = at_37 + at_30;
      let B_value_15 = B[at_44];
      let t_23 = select(0f, B_value_15, inside_7);
      let at_45 = at_37 + at_33;
      let B_value_16 = B[at_45];
      let t_24 = select(0f, B_value_16, inside_8);
      let at_49 = at_48 + at_7;
      let B_value_17 = B[at_49];
      let t_25 = select(0f, B_value_17, inside);
      let at_50 = at_48 + at_15;
      let B_value_18 = B[at_50];
      let t_26 = select(0f, B_value_18, inside_2);
      let at_51 = at_48 + at_18;
      let B_value_19 = B[at_51];
      let t_27 = select(0f, B_value_19, inside_3);
      let at_52 = at_48 + at_21;
      let B_value_20 = B[at_52];
      let t_28 = select(0f, B_value_20, inside_4);
      let at_53 = at_48 + at_24;
      let B_value_21 = B[at_53];
      let t_29 = select(0f, B_value_21, inside_5);
      let at_54 = at_48 + at_27;
      let B_value_22 = B[at_54];
      let t_30 = select(0f, B_value_22, inside_6);
      let at_55 = at_48 + at_30;
      let B_value_23 = B[at_55];
      let t_31 = select(0f, B_value_23, inside_7);
      let at_56 = at_48 + at_33;
      let B_value_24 = B[at_56];
      let t_32 = select(0f, B_value_24, inside_8);
      let at_60 = at_59 + at_7;
      let B_value_25 = B[at_60];
      let t_33 = select(0f, B_value_25, inside);
      let at_61 = at_59 + at_15;
      let B_value_26 = B[at_61];
      let t_34 = select(0f, B_value_26, inside_2);
      let at_62 = at_59 + at_18;
      let B_value_27 = B[at_62];
      let t_35 = select(0f, B_value_27, inside_3);
      let at_63 = at_59 + at_21;
      let B_value_28 = B[at_63];
      let t_36 = select(0f, B_value_28, inside_4);
      let at_64 = at_59 + at_24;
      let B_value_29 = B[at_64];
      let t_37 = select(0f, B_value_29, inside_5);
      let at_65 = at_59 + at_27;
      let B_value_30 = B[at_65];
      let t_38 = select(0f, B_value_30, inside_6);
      let at_66 = at_59 + at_30;
      let B_value_31 = B[at_66];
      let t_39 = select(0f, B_value_31, inside_7);
      let at_67 = at_59 + at_33;
      let B_value_32 = B[at_67];
      let t_40 = select(0f, B_value_32, inside_8);
      for (var i = 0u; i < end; i++) {
        let at_5 = (at_2 + i) * sizes.k;
        let A_value = A[at_5 + at_7];
        let t = select(0f, A_value, inside);
        let A_value_2 = A[at_5 + at_15];
        let t_3 = select(0f, A_value_2, inside_2);
        let A_value_3 = A[at_5 + at_18];
        let t_5 = select(0f, A_value_3, inside_3);
        let A_value_4 = A[at_5 + at_21];
        let t_7 = select(0f, A_value_4, inside_4);
        let A_value_5 = A[at_5 + at_24];
        let t_9 = select(0f, A_value_5, inside_5);
        let A_value_6 = A[at_5 + at_27];
        let t_11 = select(0f, A_value_6, inside_6);
        let A_value_7 = A[at_5 + at_30];
        let t_13 = select(0f, A_value_7, inside_7);
        let A_value_8 = A[at_5 + at_33];
        let t_15 = select(0f, A_value_8, inside_8);
        sum[i] = sum[i] + t * t_2 + t_3 * t_4 + t_5 * t_6 + t_7 * t_8 + t_9 * t_10 + t_11 * t_12 + t_13 * t_14 + t_15 * t_16;
        sum_2[i] = sum_2[i] + t * t_17 + t_3 * t_18 + t_5 * t_19 + t_7 * t_20 + t_9 * t_21 + t_11 * t_22 + t_13 * t_23 + t_15 * t_24;
        sum_3[i] = sum_3[i] + t * t_25 + t_3 * t_26 + t_5 * t_27 + t_7 * t_28 + t_9 * t_29 + t_11 * t_30 + t_13 * t_31 + t_15 * t_32;
        sum_4[i] = sum_4[i] + t * t_33 + t_3 * t_34 + t_5 * t_35 + t_7 * t_36 + t_9 * t_37 + t_11 * t_38 + t_13 * t_39 + t_15 * t_40;
      }
    }
    let scale_value = scale[0u];
    if (at_9 < sizes.j) {
      for (var i_2 = 0u; i_2 < end; i_2++) {
        result[(at_2 + i_2) * sizes.j + at_11] = sum[i_2] * scale_value;
      }
    }
    if (at_35 < sizes.j) {
      for (var i_3 = 0u; i_3 < end; i_3++) {
        result[(at_2 + i_3) * sizes.j + at_36] = sum_2[i_3] * scale_value;
      }
    }
    if (at_46 < sizes.j) {
      for (var i_4 = 0u; i_4 < end; i_4++) {
        result[(at_2 + i_4) * sizes.j + at_47] = sum_3[i_4] * scale_value;
      }
    }
    if (at_57 < sizes.j) {
      for (var i_5 = 0u; i_5 < end; i_5++) {
        result[(at_2 + i_5) * sizes.j + at_58] = sum_4[i_5] * scale_value;
      }
    }
  }
}
