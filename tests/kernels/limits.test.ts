import { strict as assert } from 'node:assert';
import { checkLimits, compileTerm, webgpuGuaranteedLimits } from '@ncd/backend-wgsl';
import { libraryTarget } from '../support/targets.ts';
import { attention } from './cases.ts';
import { gather, Sketch } from './terms.ts';

describe('limits', () => {
  const { manifest } = compileTerm(attention(1, 1, 1, 1).term, { plan: 'first' });
  const check = (sizes: Readonly<Record<string, number>>) =>
    checkLimits(manifest, new Map(Object.entries(sizes)), webgpuGuaranteedLimits);

  it('accept what fits, up to the last byte', () => {
    assert.deepEqual(check({ q: 4096, x: 8192, d: 64, e: 64 }), []);
  });

  it('name the array that does not fit, with its bytes', () => {
    const [diagnostic, ...others] = check({ q: 4097, x: 8192, d: 64, e: 64 });
    assert.deepEqual(others, []);
    assert.equal(diagnostic?.code, 'NCD6001');
    assert.equal(diagnostic.message, 'S takes 134,250,496 bytes where 134,217,728 are allowed');
  });

  it('leave sizes that are not known for later', () => {
    assert.deepEqual(check({ x: 1e9 }), []);
  });

  it('hold for arrays even where a device would allow more than 32 bits can number', () => {
    const generous = { ...webgpuGuaranteedLimits, maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 40 };
    const sizes = new Map(Object.entries({ q: 65536, x: 65536, d: 1, e: 1 }));
    assert.deepEqual(
      checkLimits(manifest, sizes, generous).map((d) => d.code),
      ['NCD6001'],
    );
  });

  it('hold for the workgroups of a plan that was made for a larger machine', () => {
    const sizes = new Map(Object.entries({ q: 4096, x: 4096, d: 64, e: 64 }));
    const m2 = libraryTarget('m2');
    const { manifest: large } = compileTerm(attention(1, 1, 1, 1).term, { sizes, target: m2 });
    const [kernel] = large.kernels;
    const [needed, bytes] = [kernel?.workgroupSize ?? 0, kernel?.workgroupBytes ?? 0];
    assert.ok(needed > 1 && bytes > 16);
    const problems = (limits: Partial<typeof webgpuGuaranteedLimits>) =>
      checkLimits(large, sizes, { ...webgpuGuaranteedLimits, ...limits }).map(({ code, message }) => [code, message]);
    const roomy = { maxComputeInvocationsPerWorkgroup: needed, maxComputeWorkgroupStorageSize: bytes };
    assert.deepEqual(problems(roomy), []);
    assert.deepEqual(problems({ ...roomy, maxComputeInvocationsPerWorkgroup: needed - 1 }), [
      [
        'NCD5146',
        `${kernel?.entryPoint} needs ${needed} invocations in a workgroup where the device has ${needed - 1}`,
      ],
    ]);
    assert.deepEqual(
      problems({ ...roomy, maxComputeWorkgroupStorageSize: bytes - 16 }).map(([code]) => code),
      ['NCD5146'],
    );
  });

  it('count the arrays of a kernel that cannot be cut', () => {
    const s = new Sketch();
    const n = s.axis('n');
    const axes = [...'abcdefg'].map((name) => s.axis(name));
    const at = axes.map((a) => [a, gather(s.input(`at_${a.name}`, [n], 'i32'))] as const);
    const compiled = compileTerm(s.term({ out: s.at(s.input('A', axes), at) }));
    const [diagnostic] = checkLimits(compiled.manifest, new Map(), webgpuGuaranteedLimits);
    assert.equal(diagnostic?.code, 'NCD6002');
    assert.equal(diagnostic.message, 'compute_test needs 9 arrays at once where 8 are allowed');
  });
});
