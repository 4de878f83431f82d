import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, ncd } from '../support/ncd.ts';

const folder = folderWith({
  'a.ncd': `quant q2 { bits: 2, block: 16, scale: f32, bias: -2 }

export diagram linear<W: weight>[i, o](x: f32[i], w: W[o, i]) -> f32[o] {
  dot[i](x, w)
}
`,
});
const sizes = ['--size', 'i=64', '--size', 'o=8'];

describe('--type', () => {
  for (const [type, bytes] of [
    ['f32', 4 * 512],
    ['f16', 2 * 512],
    ['q8_0', (512 / 32) * 34],
    ['q4_0', (512 / 32) * 18],
    ['q4_1', (512 / 32) * 20],
    ['q2', (512 / 16) * 8],
  ] as const)
    it(`ncd plan counts the bytes of ${type}`, async () => {
      const { code, stdout } = await ncd(['plan', 'a.ncd', '--type', `W=${type}`, ...sizes, '--json'], { folder });
      assert.equal(code, 0);
      assert.equal(JSON.parse(stdout).totals.globalBytes, bytes + 4 * (64 + 8));
    });

  it('is f32 where nothing is said', async () => {
    const { stdout } = await ncd(['plan', 'a.ncd', ...sizes, '--json'], { folder });
    assert.equal(JSON.parse(stdout).totals.globalBytes, 4 * (512 + 64 + 8));
  });

  for (const type of ['f16', 'q4_0', 'q2'])
    it(`ncd run computes with ${type}`, async () => {
      const { code, stderr } = await ncd(['run', 'a.ncd', '--type', `W=${type}`, ...sizes, '--verify'], { folder });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /verified: every value agrees/);
    });

  it('ncd build writes kernels and a host module for it', async () => {
    const { code } = await ncd(['build', 'a.ncd', '--type', 'W=q4_0', '-o', 'out'], { folder });
    assert.equal(code, 0);
    assert.match(
      readFileSync(join(folder, 'out/linear.wgsl'), 'utf8'),
      /var<storage, read> w: array<u32>; \/\/ q4_0\[o, i\]/,
    );
    assert.match(readFileSync(join(folder, 'out/linear.d.ts'), 'utf8'), /w/);
  });

  it('refuses sizes that are not whole blocks', async () => {
    const ragged = ['--size', 'i=48', '--size', 'o=8'];
    const { code, stderr } = await ncd(['run', 'a.ncd', '--type', 'W=q4_0', ...ragged], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /NCD6208\]: a block of q4_0 holds 32 values/);
  });

  for (const [given, problem] of [
    [
      'W=i8',
      'error[NCD3134]: W is a weight, and i8 is none\n  = help: a weight is f32, f16, q8_0, q4_0, q4_1 or a format declared with `quant`\n',
    ],
    ['V=f16', 'error[NCD3133]: this file has no type variable V\n  = help: its type variables are W\n'],
    ['W=q40', 'error[NCD3001]: `q40` is no element type\n  = help: did you mean `q4_0`?\n'],
  ] as const)
    it(`refuses ${given}`, async () => {
      for (const command of ['check', 'plan', 'run', 'derive'])
        assert.deepEqual(await ncd([command, 'a.ncd', '--type', given], { folder }), {
          code: 1,
          stdout: '',
          stderr: problem,
        });
    });

  it('takes a variable and a type', async () => {
    const { code, stderr } = await ncd(['plan', 'a.ncd', '--type', 'q4_0'], { folder });
    assert.equal(code, 2);
    assert.match(stderr, /it takes VARIABLE=TYPE, as in W=q4_0/);
  });
});
