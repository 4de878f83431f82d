import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@ncd/language';
import { encodeNpy, encodeNpz, readInput } from '../../cli/dist/data/index.js';
import { folderWith, ncd } from '../support/ncd.ts';

const program = `export diagram scaled(A: f32[n, m], w: f32[m], by: f32) -> f32[n, m] {
  A * w * by
}
`;
const pair = `export diagram both(A: f32[n]) -> (twice: f32[n], even: bool[n]) {
  (A + A, A == A)
}
`;
const f32 = (shape: readonly number[], ...values: number[]): Tensor => ({
  element: 'f32',
  shape,
  data: Float32Array.from(values),
});
const A = f32([2, 3], 1, 2, 3, 4, 5, 6);
const w = f32([3], 1, 10, 100);

/** A folder with the program `a.ncd` and data for it. */
function folderWithData(): string {
  const folder = folderWith({ 'a.ncd': program });
  writeFileSync(join(folder, 'A.npy'), encodeNpy(A));
  writeFileSync(
    join(folder, 'in.npz'),
    encodeNpz(
      new Map([
        ['w', w],
        ['A', A],
      ]),
    ),
  );
  writeFileSync(join(folder, 'wide.npy'), encodeNpy(f32([4], 1, 2, 3, 4)));
  return folder;
}
const inputs = ['-i', 'A=A.npy', '-i', 'w=in.npz#w', '-i', 'by=0.5'];

async function readBack(path: string, type: 'f32' | 'bool'): Promise<Tensor> {
  const result = await readInput(path, { parameter: 'result', type });
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
}

describe('ncd run', function () {
  this.timeout(60_000);

  for (const device of ['auto', 'reference'])
    it(`computes from files to a file on ${device}`, async () => {
      const folder = folderWithData();
      const { code, stdout, stderr } = await ncd(['run', 'a.ncd', ...inputs, '--device', device, '-o', 'out.npy'], {
        folder,
      });
      assert.deepEqual([code, stdout], [0, ''], stderr);
      assert.match(stderr, device === 'auto' ? /^scaled ran on / : /^scaled ran on the reference interpreter\n$/);
      assert.deepEqual(await readBack(join(folder, 'out.npy'), 'f32'), f32([2, 3], 0.5, 10, 150, 2, 25, 300));
      assert.deepEqual(readdirSync(folder).sort(), ['A.npy', 'a.ncd', 'in.npz', 'out.npy', 'wide.npy']);
    });

  it('prints small results', async () => {
    const { stdout } = await ncd(['run', 'a.ncd', ...inputs, '--device', 'reference'], { folder: folderWithData() });
    assert.equal(stdout, 'result: f32[n = 2, m = 3], from 0.5 to 300, mean 81.25\n  0.5   10  150\n    2   25  300\n');
  });

  it('draws random inputs that the seed fixes', async () => {
    const folder = folderWith({ 'a.ncd': program });
    const draw = async (...args: string[]) =>
      (await ncd(['run', 'a.ncd', '--size', 'n=2', '--size', 'm=2', '--device', 'reference', ...args], { folder }))
        .stdout;
    const first = await draw();
    assert.equal(await draw('--seed', '0'), first);
    assert.notEqual(await draw('--seed', '1'), first);
  });

  it('writes several results to one .npz, or to a file each', async () => {
    const folder = folderWith({ 'a.ncd': pair });
    const run = (...args: string[]) =>
      ncd(['run', 'a.ncd', '--size', 'n=3', '--device', 'reference', ...args], { folder });
    assert.equal((await run('-o', 'out.npz')).code, 0);
    const twice = await readBack(`${join(folder, 'out.npz')}#twice`, 'f32');
    assert.deepEqual(await readBack(`${join(folder, 'out.npz')}#even`, 'bool'), {
      element: 'bool',
      shape: [3],
      data: Uint8Array.of(1, 1, 1),
    });
    assert.equal((await run('-o', 'twice=t.npy', '-o', 'even=e.npy')).code, 0);
    assert.deepEqual(await readBack(join(folder, 't.npy'), 'f32'), twice);
  });

  it('verifies against the reference', async () => {
    const { code, stderr } = await ncd(['run', 'a.ncd', ...inputs, '--verify'], { folder: folderWithData() });
    assert.equal(code, 0);
    assert.match(stderr, /verified: every value agrees with the reference|ran on the reference interpreter/);
  });

  it('takes sizes of 0', async () => {
    const folder = folderWith({ 'a.ncd': pair });
    const { code, stderr } = await ncd(['run', 'a.ncd', '--size', 'n=0', '-o', 'out.npz'], { folder });
    assert.equal(code, 0, stderr);
    assert.deepEqual((await readBack(`${join(folder, 'out.npz')}#twice`, 'f32')).shape, [0]);
  });

  const failures: readonly [what: string, args: readonly string[], stderr: RegExp][] = [
    [
      'an input that is missing',
      ['-i', 'A=A.npy', '-i', 'by=1'],
      /^error\[NCD6207\]: input w: f32\[m\] is not given\n {2}= help: add -i w=FILE\n$/,
    ],
    [
      'an input that nobody wants',
      [...inputs, '-i', 'x=1'],
      /^error\[NCD6206\]: scaled has no parameter x\n {2}= help: its parameters are A, w, by\n$/,
    ],
    ['an input given twice', [...inputs, '-i', 'by=1'], /^error\[NCD6228\]: -i gives by twice\n$/],
    [
      'sizes that differ',
      ['-i', 'A=A.npy', '-i', 'w=wide.npy', '-i', 'by=1'],
      /^error\[NCD6208\]: axis m is 3 in A but 4 in w\n$/,
    ],
    [
      'another number of axes',
      ['-i', 'A=wide.npy', '-i', 'w=in.npz', '-i', 'by=1'],
      /^error\[NCD6208\]: A has shape \[4\] but 2 axes are declared: \[n, m\]\n$/,
    ],
    [
      'a number for an array',
      ['-i', 'A=1', '-i', 'w=in.npz', '-i', 'by=1'],
      /^error\[NCD6208\]: A has shape \[\] but 2 axes/,
    ],
    [
      'a size that differs from the data',
      [...inputs, '--size', 'm=4'],
      /^error\[NCD6208\]: axis m is 4 in the given sizes but 3 in A\n/,
    ],
    [
      'an unknown axis',
      [...inputs, '--size', 'k=4'],
      /^error\[NCD6211\]: scaled has no open axis k\n {2}= help: its open axes are n, m\n$/,
    ],
    [
      'no sizes',
      [],
      /^error\[NCD6210\]: the size of axes n, m of scaled is not known\n {2}= help: add --size n=N --size m=N\n$/,
    ],
    [
      'a file that does not exist',
      ['-i', 'A=none.npy', '-i', 'w=in.npz', '-i', 'by=1'],
      /^error\[NCD6201\]: none.npy does not exist\n$/,
    ],
    [
      'a folder',
      ['-i', 'A=sub.npy', '-i', 'w=in.npz', '-i', 'by=1'],
      /^error\[NCD6202\]: sub.npy cannot be read: it is a folder\n$/,
    ],
    [
      'several mistakes at once',
      ['-i', 'A=none.npy', '-i', 'w=no.npy', '-i', 'by=true'],
      /NCD6201.*\n\nerror\[NCD6201.*\n\nerror\[NCD6209[\s\S]*\n3 errors\n$/,
    ],
    [
      'an output of unknown format',
      [...inputs, '-o', 'out.txt'],
      /^error\[NCD6215\]: out.txt ends in none of .npy, .npz\n$/,
    ],
    [
      'an output in a folder that is not there',
      [...inputs, '-o', 'no/out.npy'],
      /NCD6217\]: no\/out.npy cannot be written: there is no such file or folder\n$/,
    ],
    [
      'an output that is a folder',
      [...inputs, '-o', 'sub.npy'],
      /NCD6217\]: sub.npy cannot be written: it is a folder\n$/,
    ],
    [
      'an unknown result',
      [...inputs, '-o', 'rseult=out.npy'],
      /^error\[NCD6230\]: scaled has no result rseult\n {2}= help: did you mean `result`/,
    ],
    [
      'an unknown diagram',
      ['--diagram', 'scaledd'],
      /^error\[NCD6204\]: a.ncd declares no diagram scaledd\n {2}= help: did you mean `scaled`/,
    ],
  ];
  for (const [what, args, expected] of failures)
    it(`explains ${what}, and writes nothing`, async () => {
      const folder = folderWithData();
      mkdirSync(join(folder, 'sub.npy'));
      const before = readdirSync(folder).sort();
      const { code, stdout, stderr } = await ncd(['run', 'a.ncd', '--device', 'reference', ...args], { folder });
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, expected);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.deepEqual(readdirSync(folder).sort(), before);
    });

  it('runs no program with errors', async () => {
    const folder = folderWith({ 'a.ncd': 'diagram f(A: f32[n]) -> f32[n] { B }\n' });
    const { code, stdout, stderr } = await ncd(['run', 'a.ncd', '--size', 'n=1'], { folder });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^error\[NCD2001\]/m);
  });
});

describe('ncd build', function () {
  this.timeout(60_000);

  it('writes kernels, a module with types, and the plan', async () => {
    const folder = folderWith({ 'a.ncd': program });
    const { code, stdout } = await ncd(['build', 'a.ncd', '-o', 'out/kernels'], { folder });
    assert.equal(code, 0);
    const names = ['scaled.wgsl', 'scaled.js', 'scaled.d.ts', 'scaled.plan.json'];
    assert.equal(stdout, names.map((name) => `${join('out/kernels', name)}\n`).join(''));
    assert.deepEqual(readdirSync(join(folder, 'out/kernels')).sort(), [...names].sort());
    assert.match(readFileSync(join(folder, 'out/kernels/scaled.wgsl'), 'utf8'), /@compute/);
    const plan = JSON.parse(readFileSync(join(folder, 'out/kernels/scaled.plan.json'), 'utf8')) as { version: number };
    assert.equal(plan.version, 1);
  });

  it('plans for the target that is named, as a run does', async () => {
    const tiles = `export diagram product(A: f32[m, k], B: f32[k, n]) -> f32[m, n] {
  at workgroup (group m: 32, group n: 32, stream k: 4) { dot[k](A, B) }
}
`;
    const folder = folderWith({ 'a.ncd': tiles });
    const kernel = async (...target: string[]): Promise<string> => {
      assert.equal((await ncd(['build', 'a.ncd', '-o', 'out', ...target], { folder })).code, 0);
      return readFileSync(join(folder, 'out/product.wgsl'), 'utf8');
    };
    assert.doesNotMatch(await kernel(), /var<workgroup>/);
    assert.match(await kernel('--target', 'm2'), /var<workgroup> A_tile/);
    const sizes = ['m=40', 'k=9', 'n=33'].flatMap((size) => ['--size', size]);
    const ran = await ncd(['run', 'a.ncd', '--target', 'm2', '--verify', ...sizes], { folder });
    assert.equal(ran.code, 0, ran.stderr);
    assert.match((await ncd(['run', 'a.ncd', '--target', 'm22', ...sizes], { folder })).stderr, /^error\[NCD6229\]/);
    const { code, stderr } = await ncd(['build', 'a.ncd', '-o', 'out', '--target', 'm22'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /^error\[NCD6229\]: there is no target m22\n/);
  });

  it('writes only what is exported, if anything is', async () => {
    const folder = folderWith({ 'a.ncd': `${program}\ndiagram helper(A: f32[n]) -> f32[n] {\n  A\n}\n` });
    assert.doesNotMatch((await ncd(['build', 'a.ncd', '-o', 'out'], { folder })).stdout, /helper/);
    const all = folderWith({ 'a.ncd': 'diagram helper(A: f32[n]) -> f32[n] {\n  A\n}\n' });
    assert.match((await ncd(['build', 'a.ncd', '-o', 'out'], { folder: all })).stdout, /helper.wgsl/);
  });

  it('writes nothing when something is wrong', async () => {
    const cases: readonly [files: Record<string, string>, output: string, code: string][] = [
      [{ 'a.ncd': 'diagram f(A: f32[n]) -> f32[n] { B }\n' }, 'out', 'NCD2001'],
      [{ 'a.ncd': 'axis n = 4\n' }, 'out', 'NCD6227'],
      [{ 'a.ncd': program, file: '' }, 'file', 'NCD6217'],
      [{ 'a.ncd': program, file: '' }, 'file/out', 'NCD6217'],
    ];
    for (const [files, output, expected] of cases) {
      const folder = folderWith(files);
      const { code, stdout, stderr } = await ncd(['build', 'a.ncd', '-o', output], { folder });
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(stderr.includes(`error[${expected}]`), stderr);
      assert.deepEqual(readdirSync(folder).sort(), Object.keys(files).sort());
    }
    if (existsSync('/proc/self')) {
      const { code, stderr } = await ncd(['build', 'a.ncd', '-o', '/proc/ncd'], {
        folder: folderWith({ 'a.ncd': program }),
      });
      assert.equal(code, 1);
      assert.match(stderr, /NCD6217\]: \/proc\/ncd cannot be written/);
    }
  });

  it('runs recurrences whose sizes are open', async () => {
    const text = `export diagram f(q: f32[t, i], k: f32[t, i], v: f32[t, j]) -> f32[t, j] {
  scan[t](S = 0.0) {
    let S1 = S + k * v
    next S = S1
    emit dot[i](q, S1)
  }
}
`;
    const folder = folderWith({ 'f.ncd': text });
    const sizes = ['--size', 't=5', '--size', 'i=3', '--size', 'j=4'];
    const ran = await ncd(['run', 'f.ncd', '--device', 'cpu', '--verify', ...sizes], { folder });
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /verified: every value agrees with the reference/);
    const built = await ncd(['build', 'f.ncd', '-o', 'out'], { folder });
    assert.equal(built.code, 1);
    assert.match(
      built.stderr,
      /^error\[NCD3101\]: .*its step needs all of axis i of the state at once, and the size of i is open/,
    );
  });
});
