/** The configurations of docs/editors.md in the editors themselves, without a screen, where these are installed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../support/programs.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = `import { softmax } from "std/nn"

export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q,  K)
  let P = softmax[x](Z)
  dot[x](P, V)
}
`;

/** The first block of a language in a section of the page. */
function configuration(section: string, language: string): string {
  const page = readFileSync(join(root, 'docs/editors.md'), 'utf8');
  const [, block] =
    new RegExp(`^## ${section}[\\s\\S]*?^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page) ?? [];
  assert.ok(block, section);
  return block;
}

/** Where Debian keeps the packages of Emacs. */
const emacsPackages = '/usr/share/emacs/site-lisp/elpa-src';

describe('editors', function () {
  this.timeout(180_000);
  let folder = '';
  const at = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ncd-editors-'));
    mkdirSync(at('bin'));
    writeFileSync(at('bin/ncd'), `#!/bin/sh\nexec '${process.execPath}' '${root}cli/bin/ncd.js' "$@"\n`);
    chmodSync(at('bin/ncd'), 0o755);
    writeFileSync(at('a.ncd'), source);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (program: string, args: readonly string[]): string => {
    const env = {
      ...process.env,
      HOME: folder,
      PATH: `${at('bin')}:${process.env.PATH}`,
      NODE_OPTIONS: '',
      NCD_FILE: at('a.ncd'),
      NCD_OUTPUT: at('said'),
    };
    const { stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', timeout: 150_000 });
    return `${stdout}${stderr}`;
  };
  /** What an editor writes of itself. */
  const run = (program: string, args: readonly string[]): readonly string[] => {
    const output = start(program, args);
    assert.ok(existsSync(at('said')), `${program} said nothing\n${output}`);
    return readFileSync(at('said'), 'utf8').trimEnd().split('\n');
  };
  const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
  const check = (said: readonly string[]): void => {
    const [error, hover, ...others] = said;
    assert.equal(error, 'error in line 5: `Z` is not known here');
    assert.match(hover ?? '', /^hover: .*S: f32\[q, x\]/);
    assert.deepEqual(others, ['definition in: nn.ncd', 'errors after mending: 0', 'formatted:   let S = dot[d](Q, K)']);
  };

  it('Neovim', function () {
    if (!has('nvim')) {
      console.log('      left out: nvim is not installed');
      return this.skip();
    }
    writeFileSync(at('init.lua'), configuration('Neovim', 'lua'));
    check(run('nvim', ['--headless', '-u', at('init.lua'), at('a.ncd'), '-c', `luafile ${join(here, 'neovim.lua')}`]));
  });

  it('Emacs', function () {
    const packages = existsSync(emacsPackages) ? readdirSync(emacsPackages) : [];
    if (!has('emacs') || !packages.some((name) => name.startsWith('eglot'))) {
      console.log('      left out: emacs with eglot is not installed');
      return this.skip();
    }
    writeFileSync(at('init.el'), configuration('Emacs', 'elisp'));
    const paths = packages.flatMap((name) => ['-L', join(emacsPackages, name)]);
    check(run('emacs', ['--batch', '-Q', ...paths, '-l', at('init.el'), '-l', join(here, 'emacs.el')]));
  });

  it('Helix', function () {
    if (!has('hx')) {
      console.log('      left out: hx is not installed');
      return this.skip();
    }
    mkdirSync(at('.config/helix'), { recursive: true });
    writeFileSync(at('.config/helix/languages.toml'), configuration('Helix', 'toml'));
    assert.match(start('hx', ['--health', 'ncd']), /✓\S* ncd: \S*bin\/ncd/);
  });
});
