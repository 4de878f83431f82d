/** The pages that are generated from the sources are up to date. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { root } from '../support/programs.ts';

describe('generated documentation', () => {
  it('is what scripts/generate-docs.mjs writes', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-docs.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });
});
