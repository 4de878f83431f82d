/** Every kernel is accepted by wgpu and Naga as well as by Dawn and Tint (the other tests of kernels). */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileTerm } from '@ncd/backend-wgsl';
import { swiftShader } from '@ncd/backend-wgsl/node';
import { compiledFor, stagedDiagrams } from '../kernels/staged-programs.ts';
import { everyDiagram } from '../support/programs.ts';
import { staging } from '../support/targets.ts';

const here = new URL('.', import.meta.url).pathname;
const deno = join(here, 'node_modules/@deno/linux-x64-glibc/deno');

describe('kernels on wgpu', () => {
  it('compile without a complaint', function () {
    this.timeout(300_000);
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      console.log('skipped: Deno with wgpu is installed from npm for x64 Linux only');
      return this.skip();
    }
    if (!existsSync(deno)) spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: here });
    assert.ok(existsSync(deno), 'Deno could not be installed from npm');

    const folder = mkdtempSync(join(tmpdir(), 'ncd-wgpu-'));
    try {
      const modules = [
        ...[...everyDiagram()].map(([name, term]) => [name, compileTerm(term).wgsl] as const),
        ...stagedDiagrams.map((d) => [`staged ${d.name}`, compiledFor(d, staging).compiled.wgsl] as const),
      ];
      const names = modules.map(([name, wgsl], i) => {
        const file = `${String(i).padStart(3, '0')}-${name.replaceAll(/[^\w]+/g, '-')}.wgsl`;
        writeFileSync(join(folder, file), wgsl);
        return file;
      });
      const driver = swiftShader();
      assert.equal(driver.kind, 'ok', JSON.stringify(driver));
      if (driver.kind !== 'ok') return;
      const env = {
        ...process.env,
        VK_ICD_FILENAMES: driver.manifest,
        VK_DRIVER_FILES: driver.manifest,
        LD_LIBRARY_PATH: dirname(driver.loader),
      };
      const { stdout, stderr } = spawnSync(deno, ['run', '-A', '--unstable-webgpu', join(here, 'compile.js'), folder], {
        env,
        encoding: 'utf8',
      });
      const answers = stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { name?: string; errors?: string[]; noAdapter?: boolean });
      assert.ok(!answers.some((a) => a.noAdapter), `wgpu found no adapter\n${stderr}`);
      assert.deepEqual(answers.map((a) => a.name).sort(), names, stderr);
      assert.deepEqual(
        answers.filter((a) => a.errors?.length),
        [],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
