/** Every kind of kernel: all verifiers pass, the device accepts the text, and computes what the reference says. */
import { strict as assert } from 'node:assert';
import { compileTerm } from '@ncd/backend-wgsl';
import { spanText } from '@ncd/language';
import { deviceOrSkip } from '../runtime/device.ts';
import { testSpan } from '../support/terms.ts';
import { allCases, attention } from './cases.ts';
import { compileChecked, runAndCompare } from './device.ts';
import { Sketch, values } from './terms.ts';

describe('emitted kernels', function () {
  this.timeout(30_000);
  let device: GPUDevice;
  before(async function () {
    ({ device } = await deviceOrSkip(this));
  });
  after(() => device?.destroy());

  for (const example of allCases())
    for (const plan of ['fused', 'first'] as const)
      it(`compute ${example.name}, ${plan} plan`, () =>
        runAndCompare(device, example, compileChecked(example, { plan })));

  it('compute a chain of 1500 operations', async () => {
    const s = new Sketch();
    let at = s.input('A', [s.axis('n')]);
    for (let i = 0; i < 1500; i++) at = s.map('min', s.map('add', at, s.constant(1)), s.constant(i));
    const example = { name: 'chain', term: s.term({ out: at }), inputs: { A: values(5) } };
    await runAndCompare(device, example, compileChecked(example));
  });

  it('compute many powers in one tile, which no driver takes minutes for', async () => {
    const s = new Sketch();
    const [q, x, e] = [s.axis('q'), s.axis('x'), s.axis('e')];
    const powers = s.map('pow', s.map('exp', s.input('S', [q, x])), s.constant(0.5));
    const out = s.sum(s.map('mul', powers, s.input('V', [x, e])), x);
    const example = { name: 'powers', term: s.term({ out }), inputs: { S: values(5, 13), V: values(13, 3) } };
    await runAndCompare(device, example, compileChecked(example));
  });

  it('number invocations over more workgroups than one dimension holds', async () => {
    const s = new Sketch();
    const out = s.builder.index(s.axis('n'), testSpan);
    const example = { name: 'many', term: s.term({ out }), inputs: {}, sizes: { n: 65536 * 64 + 1 }, tolerance: 0 };
    await runAndCompare(device, example, compileChecked(example));
  });

  it('compute one attention with four storage buffers', () => {
    const example = attention(4, 5, 6, 7);
    const compiled = compileChecked(example, { storageBuffers: 4 });
    for (const { reads, writes } of compiled.manifest.kernels) assert.ok(reads.length + writes.length <= 4);
    return runAndCompare(device, example, compiled);
  });
});

describe('emitted text', () => {
  const { wgsl, manifest, sourceMap } = compileChecked(attention(2, 3, 4, 5), { plan: 'first' });

  it('keeps the names of the program', () => {
    assert.match(wgsl, /var<storage, read> Q: array<f32>; \/\/ f32\[q, d\]/);
    assert.match(wgsl, /for \(var d = 0u; d < sizes\.d; d\+\+\)/);
    assert.match(wgsl, /let E = exp\(S\[/);
  });

  it('hoists what no loop changes', () => {
    const loop = wgsl.slice(wgsl.indexOf('fn compute_z'), wgsl.indexOf('fn compute_test')).split('for (')[1];
    assert.ok(loop && !loop.slice(0, loop.indexOf('}')).includes('m['));
  });

  it('declares only the sizes that are used, derived ones as fields of their own', () => {
    const names = manifest.uniforms.map((u) => u.name);
    assert.deepEqual([...names].sort(), ['d', 'e', 'e_q', 'infinity', 'q', 'q_x', 'x']);
    assert.equal(names.at(-1), 'infinity');
  });

  it('numbers buffers from 1, inputs first', () => {
    const list = manifest.buffers.map((b) => [b.binding, b.name, b.role]);
    assert.deepEqual(list.slice(0, 4), [
      [1, 'Q', 'input'],
      [2, 'K', 'input'],
      [3, 'V', 'input'],
      [4, 'S', 'scratch'],
    ]);
    assert.deepEqual(list.at(-1), [7, 'O', 'result']);
  });

  it('maps every line of a kernel to the source', () => {
    const lines = wgsl.split('\n');
    const first = lines.findIndex((line) => line.startsWith('@compute'));
    for (const [i, line] of lines.entries())
      if (i >= first && line !== '') assert.equal(spanText(sourceMap[i] ?? testSpan), 'test', line);
    assert.ok(sourceMap[first]);
  });

  it('holds f16 arrays as f16 where the device can, and as f32 elsewhere', () => {
    const s = new Sketch();
    const n = s.axis('n');
    const term = s.term({ out: s.map('mul', s.input('A', [n], 'f16'), s.input('B', [n], 'f16')) });
    const without = compileTerm(term);
    assert.equal(without.manifest.requiresF16, false);
    assert.doesNotMatch(without.wgsl, /enable f16|array<f16>/);
    const withF16 = compileTerm(term, { f16: true });
    assert.equal(withF16.manifest.requiresF16, true);
    assert.match(withF16.wgsl, /^enable f16;\n/);
    assert.match(withF16.wgsl, /out\[flat\] = f16\(ncd_f16\(f32\(A\[flat\]\) \* f32\(B\[flat\]\)\)\);/);
    assert.deepEqual(
      withF16.manifest.buffers.map((b) => b.storage),
      ['f16', 'f16', 'f16'],
    );
  });

  it('writes constants so that they are read back exactly', () => {
    const s = new Sketch();
    const n = s.axis('n');
    const A = s.input('A', [n]);
    const added = (value: number) => {
      const text = compileTerm(s.term({ out: s.map('add', A, s.constant(value)) })).wgsl;
      return /A\[flat\] \+ (.*);/.exec(text)?.[1];
    };
    assert.equal(added(1e-5), '0.00001f');
    assert.equal(added(0.1), '0.1f');
    assert.equal(added(1 / 3), '0.33333334f');
    assert.equal(added(1e-7), '1e-7f');
    assert.equal(added(16777217), '16777216f');
    assert.equal(added(3.4028234663852886e38), '3.402823466e38f');
    assert.equal(added(-2), '-2f');
    assert.equal(added(-0), '-0f');
    assert.equal(added(1e39), 'sizes.infinity');
    assert.equal(added(-Infinity), '-sizes.infinity');
    assert.equal(added(NaN), 'ncd_nan()');
  });
});
