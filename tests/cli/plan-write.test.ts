/** `ncd plan --write`: what is written gives the same plan, and is not written again. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { folderWith, ncd } from '../support/ncd.ts';
import { root } from '../support/programs.ts';

const example = (name: string): string => readFileSync(`${root}examples/${name}.ncd`, 'utf8');

describe('ncd plan --write', () => {
  for (const name of ['attention', 'convolution', 'flash'])
    it(`writes the plan of ${name}, from which the same plan comes`, async () => {
      const folder = folderWith({ 'a.ncd': example(name) });
      const before = await ncd(['plan', 'a.ncd', '--json'], { folder });
      const written = await ncd(['plan', 'a.ncd', '--write'], { folder });
      assert.deepEqual([written.code, written.stderr], [0, '']);
      const text = readFileSync(`${folder}/a.ncd`, 'utf8');
      assert.match(text, /at workgroup \((group|stream)/);
      assert.equal((await ncd(['plan', 'a.ncd', '--json'], { folder })).stdout, before.stdout);
      assert.deepEqual(await ncd(['plan', 'a.ncd', '--write'], { folder }), { code: 0, stdout: '', stderr: '' });
      assert.equal(readFileSync(`${folder}/a.ncd`, 'utf8'), text);
      assert.equal((await ncd(['test', 'a.ncd'], { folder })).code, 0);
    });

  it('says which kernel has no place in the source, and writes nothing', async () => {
    const folder = folderWith({ 'a.ncd': example('gqa') });
    const { code, stderr } = await ncd(['plan', 'a.ncd', '--write'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /^error\[NCD4110\]: the plan of layer cannot be written: kernel \w+ ends inside a call/);
    assert.equal(readFileSync(`${folder}/a.ncd`, 'utf8'), example('gqa'));
  });
});
