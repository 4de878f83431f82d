import assert from 'node:assert/strict';
import { folderWith, ncd } from '../support/ncd.ts';

describe('ncd test', function () {
  this.timeout(60_000);
  const doubled = 'diagram doubled(A: f32[n]) -> f32[n] {\n  A + A\n}\n';
  const test = (factor: number) => `\ntest "times ${factor}" {\n  doubled(A) ~= ${factor} * A\n} at n = 5\n`;

  it('counts what passes and shows what fails', async () => {
    const folder = folderWith({ 'a.ncd': doubled + test(2) + test(3) });
    const { code, stdout, stderr } = await ncd(['test', 'a.ncd'], { folder });
    assert.equal(code, 1);
    assert.equal(stdout, 'ok  a.ncd: times 2\nfailed  a.ncd: times 3\n1 passed, 1 failed\n');
    assert.match(stderr, /^error\[NCD6232\]: the left side is \S+ and the right side \S+ at \[0\]\n +--> a.ncd:10:3\n/);
  });

  it('takes all files below, and exits with 0 when all pass', async () => {
    const folder = folderWith({ 'a.ncd': doubled + test(2), 'sub/b.ncd': doubled });
    assert.deepEqual(await ncd(['test'], { folder }), {
      code: 0,
      stdout: 'ok  a.ncd: times 2\n1 passed, 0 failed\n',
      stderr: '',
    });
  });

  it('tries merges and shows a counterexample', async () => {
    const total = (merge: string) =>
      `accumulator total[x](A: f32[x]) {\n  state (s: f32 = 0.0)\n  step { next s = s + A }\n  merge (l, r) { ${merge} }\n}\n`;
    const folder = folderWith({ 'good.ncd': total('l + r'), 'wrong.ncd': total('maximum(l, r)') });
    assert.deepEqual(await ncd(['test', 'good.ncd'], { folder }), {
      code: 0,
      stdout: 'ok  good.ncd: the merge of total\n1 passed, 0 failed\n',
      stderr: '',
    });
    const { code, stdout, stderr } = await ncd(['test', 'wrong.ncd'], { folder });
    assert.equal(code, 1);
    assert.equal(stdout, 'failed  wrong.ncd: the merge of total\n0 passed, 1 failed\n');
    assert.match(
      stderr,
      /^error\[NCD3110\]: the merge of total is none: for A = \[-1\], cut into 0 and 1 elements along x, its parts merged give 0 and the whole -1\n/,
    );
  });

  it('counts budgets', async () => {
    const budget = (most: string) => `\nbudget doubled at n = 1000000 on m2 { global <= ${most} }\n`;
    const folder = folderWith({ 'a.ncd': doubled + budget('8 MB') + budget('5 MB') });
    const { code, stdout, stderr } = await ncd(['test', 'a.ncd'], { folder });
    assert.equal(code, 1);
    const title = 'a.ncd: the budget of doubled on m2';
    assert.equal(stdout, `ok  ${title}\nfailed  ${title}\n1 passed, 1 failed\n`);
    assert.match(stderr, /^error\[NCD5101\]: doubled moves 8 MB through global on m2, 3 MB over its budget\n/);
    const checked = await ncd(['check', 'a.ncd'], { folder });
    assert.deepEqual([checked.code, checked.stderr.split('\n')[0]], [1, stderr.split('\n')[0]]);
  });

  it('goes on after a file with errors', async () => {
    const folder = folderWith({ 'a.ncd': 'diagram f( {\n', 'b.ncd': doubled + test(2) });
    const { code, stdout, stderr } = await ncd(['test'], { folder });
    assert.equal(code, 1);
    assert.equal(stdout, 'ok  b.ncd: times 2\n1 passed, 0 failed\n');
    assert.match(stderr, /--> a.ncd:1/);
  });
});
