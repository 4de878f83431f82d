/** Every program in the hand-written documentation is one: it checks without an error. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkProgram } from '@ncd/language';
import { diskHost, root } from '../support/programs.ts';

const pages = ['README.md', 'docs/language.md', 'docs/command-line.md', 'docs/architecture.md'];

describe('documentation samples', () => {
  for (const page of pages)
    it(page, () => {
      const text = readFileSync(join(root, page), 'utf8');
      for (const { 0: block, 1: program = '', index } of text.matchAll(/^```ncd\n(.*?)^```$/gms)) {
        const path = `${page}:${text.slice(0, index).split('\n').length}.ncd`;
        const typed = checkProgram(path, { ...diskHost, read: (p) => (p === path ? program : diskHost.read(p)) });
        const errors = typed?.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message);
        assert.deepEqual(errors, [], `${path}\n${block}`);
      }
    });
});
