/** On SwiftShader no index is checked a second time, so kernels must not leave their arrays: every kernel that is looked at for
 * races is run over arrays of exactly the size that they have. */
import { strict as assert } from 'node:assert';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';

const copy = (from: string, to: string): string => `@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;
@compute @workgroup_size(4)
fn copy(@builtin(local_invocation_index) lane: u32) {
  let value = a[${from}];
  b[${to}] = value;
}`;
const run = (wgsl: string) =>
  detectRaces(wgsl, 'copy', [1, 1, 1], { 0: { 0: new Float32Array(4).buffer, 1: new Float32Array(4).buffer } });

describe('looking for races', () => {
  it('finds nothing where all indices are inside', () =>
    assert.deepEqual(run(copy('lane', '3u - lane')), { races: [], errors: [] }));

  it('throws where one element behind the end is read', () => {
    assert.throws(() => run(copy('lane + 1u', 'lane')), RangeError);
  });

  it('throws where one element behind the end is written', () => {
    assert.throws(() => run(copy('lane', 'lane + 1u')), RangeError);
  });
});
