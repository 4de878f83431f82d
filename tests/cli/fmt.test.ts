import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, ncd } from '../support/ncd.ts';

const formatted = `diagram f(A: f32[n]) -> f32[n] {
  A + A
}
`;
const untidy = 'diagram   f(A:f32[n])->f32[n]{\nA+A\n}\n';
const broken = 'diagram f(A: f32[n]) -> f32[n] {\n  A +\n}\n';

describe('ncd fmt', () => {
  it('rewrites what is not formatted, and lists it', async () => {
    const folder = folderWith({ 'a.ncd': untidy, 'b.ncd': formatted, 'sub/c.ncd': untidy });
    assert.deepEqual(await ncd(['fmt'], { folder }), { code: 0, stdout: 'a.ncd\nsub/c.ncd\n', stderr: '' });
    for (const name of ['a.ncd', 'b.ncd', 'sub/c.ncd'])
      assert.equal(readFileSync(join(folder, name), 'utf8'), formatted);
    assert.deepEqual(await ncd(['fmt'], { folder }), { code: 0, stdout: '', stderr: '' });
    assert.deepEqual(readdirSync(folder).sort(), ['a.ncd', 'b.ncd', 'sub']);
  });

  it('changes nothing with --check', async () => {
    const folder = folderWith({ 'a.ncd': untidy, 'b.ncd': formatted });
    assert.deepEqual(await ncd(['fmt', '--check'], { folder }), { code: 1, stdout: 'a.ncd\n', stderr: '' });
    assert.equal(readFileSync(join(folder, 'a.ncd'), 'utf8'), untidy);
    assert.equal((await ncd(['fmt', '--check', 'b.ncd'], { folder })).code, 0);
  });

  it('leaves a file with a syntax error as it is, and formats the others', async () => {
    const folder = folderWith({ 'bad.ncd': broken, 'a.ncd': untidy });
    const { code, stdout, stderr } = await ncd(['fmt'], { folder });
    assert.deepEqual([code, stdout], [1, 'a.ncd\n']);
    assert.match(stderr, /^error\[NCD1001\]: .*\n +--> bad.ncd:3:1\n/);
    assert.equal(readFileSync(join(folder, 'bad.ncd'), 'utf8'), broken);
  });

  it('formats standard input to standard output', async () => {
    const folder = folderWith();
    assert.deepEqual(await ncd(['fmt', '-'], { folder, stdin: untidy }), { code: 0, stdout: formatted, stderr: '' });
    assert.equal((await ncd(['fmt', '-', '--check'], { folder, stdin: untidy })).code, 1);
    const { code, stdout, stderr } = await ncd(['fmt', '-'], { folder, stdin: broken });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /--> <stdin>:3:1/);
  });

  it('keeps permissions and links', async () => {
    if (process.platform === 'win32') return;
    const folder = folderWith({ 'real.ncd': untidy });
    chmodSync(join(folder, 'real.ncd'), 0o640);
    symlinkSync('real.ncd', join(folder, 'link.ncd'));
    assert.equal((await ncd(['fmt', 'link.ncd'], { folder })).code, 0);
    assert.equal(readFileSync(join(folder, 'real.ncd'), 'utf8'), formatted);
    assert.equal(statSync(join(folder, 'real.ncd')).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder).sort(), ['link.ncd', 'real.ncd']);
  });
});
