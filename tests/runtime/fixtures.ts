/** Kernels written by hand, in the form in which emission hands them over. */
import type { Manifest } from '@ncd/backend-wgsl';
import { multiplySizes, sizeSymbol } from '@ncd/language';

const q = sizeSymbol('q');
const d = sizeSymbol('d');
const qd = multiplySizes(q, d);
const axes = { q: { name: 'q', size: q }, d: { name: 'd', size: d } };

/** `T = A * A` into scratch, then `S[q]` = the sum of row q of T and `M[q]` = its maximum, −∞ where d is 0. */
export const rowsManifest: Manifest = {
  signature: {
    name: 'rows',
    inputs: [{ name: 'A', axes: [axes.q, axes.d], stored: 'f32' }],
    results: [
      { name: 'S', axes: [axes.q], element: 'f32' },
      { name: 'M', axes: [axes.q], element: 'f32' },
    ],
    symbols: ['q', 'd'],
    constraints: [],
  },
  requiresF16: false,
  uniforms: [
    { kind: 'size', name: 'q', size: q },
    { kind: 'size', name: 'd', size: d },
    { kind: 'infinity', name: 'inf' },
  ],
  buffers: [
    { name: 'A', binding: 1, role: 'input', of: 'A', element: 'f32', storage: 'f32', shape: [q, d] },
    { name: 'squares', binding: 2, role: 'scratch', element: 'f32', storage: 'f32', shape: [q, d] },
    { name: 'S', binding: 3, role: 'result', of: 'S', element: 'f32', storage: 'f32', shape: [q] },
    { name: 'M', binding: 4, role: 'result', of: 'M', element: 'f32', storage: 'f32', shape: [q] },
  ],
  kernels: [
    { entryPoint: 'square', workgroupSize: 64, invocations: qd, reads: ['A'], writes: ['squares'] },
    { entryPoint: 'reduce', workgroupSize: 64, invocations: q, reads: ['squares'], writes: ['S', 'M'] },
  ],
};

export const rowsWgsl = `
struct Sizes { q: u32, d: u32, inf: f32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> A: array<f32>;
@group(0) @binding(2) var<storage, read_write> squares: array<f32>;
@group(0) @binding(3) var<storage, read_write> S: array<f32>;
@group(0) @binding(4) var<storage, read_write> M: array<f32>;

fn invocation(group: vec3u, groups: vec3u, local: u32) -> u32 {
  return ((group.z * groups.y + group.y) * groups.x + group.x) * 64 + local;
}

@compute @workgroup_size(64)
fn square(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = invocation(group, groups, local);
  if (i >= sizes.q * sizes.d) { return; }
  squares[i] = A[i] * A[i];
}

@compute @workgroup_size(64)
fn reduce(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = invocation(group, groups, local);
  if (i >= sizes.q) { return; }
  var sum = 0.0;
  var largest = -sizes.inf;
  for (var k = 0u; k < sizes.d; k++) {
    sum += squares[i * sizes.d + k];
    largest = max(largest, squares[i * sizes.d + k]);
  }
  S[i] = sum;
  M[i] = largest;
}
`;

/** What `rows` means. */
export function rowsReference(data: Float32Array, rows: number, columns: number) {
  const row = (i: number) => [...data.subarray(i * columns, (i + 1) * columns)].map((x) => Math.fround(x * x));
  const all = Array.from({ length: rows }, (_, i) => row(i));
  return { S: all.map((r) => r.reduce((a, b) => a + b, 0)), M: all.map((r) => Math.max(...r)) };
}

/** Doubles an i32 array, over and over if the first value is negative: it then never ends. */
export const doubleManifest: Manifest = {
  signature: {
    name: 'double',
    inputs: [{ name: 'A', axes: [axes.q], stored: 'i32' }],
    results: [{ name: 'B', axes: [axes.q], element: 'i32' }],
    symbols: ['q'],
    constraints: [],
  },
  requiresF16: false,
  uniforms: [{ kind: 'size', name: 'q', size: q }],
  buffers: [
    { name: 'A', binding: 1, role: 'input', of: 'A', element: 'i32', storage: 'i32', shape: [q] },
    { name: 'B', binding: 2, role: 'result', of: 'B', element: 'i32', storage: 'i32', shape: [q] },
  ],
  kernels: [{ entryPoint: 'double', workgroupSize: 64, invocations: q, reads: ['A'], writes: ['B'] }],
};

export const doubleWgsl = `
@group(0) @binding(0) var<uniform> q: u32;
@group(0) @binding(1) var<storage, read> A: array<i32>;
@group(0) @binding(2) var<storage, read_write> B: array<i32>;
@compute @workgroup_size(64)
fn double(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= q) { return; }
  B[id.x] = 2 * A[id.x];
  while (A[0] < 0) { B[id.x] = B[id.x] ^ A[id.x]; }
}
`;
