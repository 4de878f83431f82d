/** Files are written whole or not at all. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../../cli/dist/files/index.js';
import { folderWith } from '../support/ncd.ts';

describe('writing files', () => {
  it('replaces what was there', async () => {
    const folder = folderWith({ a: 'old' });
    assert.equal(await writeFiles([{ path: join(folder, 'a'), contents: 'new' }]), undefined);
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(folder), ['a']);
  });

  it('writes none of several when one cannot be written', async () => {
    const folder = folderWith({ a: 'old' });
    mkdirSync(join(folder, 'folder'));
    const failure = await writeFiles([
      { path: join(folder, 'a'), contents: 'new' },
      { path: join(folder, 'b'), contents: 'new' },
      { path: join(folder, 'folder'), contents: 'new' },
    ]);
    assert.equal(failure?.code, 'NCD6217');
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder).sort(), ['a', 'folder']);
  });

  it('says that the disk is full', async function () {
    if (!existsSync('/dev/full')) {
      console.log('    skipped: this system has no /dev/full');
      this.skip();
    }
    const failure = await writeFiles([{ path: '/dev/full', contents: new Uint8Array(1 << 16) }]);
    assert.equal(failure?.message, '/dev/full cannot be written: no space is left on the disk');
    assert.ok(statSync('/dev/full').isCharacterDevice());
  });

  it('does not replace a device by a file', async function () {
    if (!existsSync('/dev/null')) this.skip();
    assert.equal(await writeFiles([{ path: '/dev/null', contents: 'x' }]), undefined);
    assert.ok(statSync('/dev/null').isCharacterDevice());
  });

  it('names what is in the way', async () => {
    const folder = folderWith({ file: '' });
    writeFileSync(join(folder, 'file'), '');
    const reasonFor = async (path: string) =>
      (await writeFiles([{ path, contents: 'x' }]))?.message.replace(/^.*: /, '');
    assert.equal(await reasonFor(join(folder, 'none', 'a')), 'there is no such file or folder');
    assert.equal(await reasonFor(join(folder, 'file', 'a')), 'a part of the path is not a folder');
    assert.equal(await reasonFor(join(folder, 'x'.repeat(300))), 'the name is too long');
    assert.equal(await reasonFor(join(folder, 'a\0b')), 'the name holds a zero byte');
    assert.equal(await reasonFor(folder), 'it is a folder');
  });
});
