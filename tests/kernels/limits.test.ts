import { strict as assert } from 'node:assert';
import { checkLimits, compileTerm, webgpuGuaranteedLimits } from '@ncd/backend-wgsl';
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
