/** The packed command, installed in an empty folder with nothing but the npm registry. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/programs.ts';

describe('the packed ncd-lang', function () {
  this.timeout(300_000);
  let folder: string;

  const run = (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
    return stdout + stderr;
  };
  const ncd = (...args: string[]) => run(join(folder, 'node_modules/.bin/ncd'), ...args);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ncd-package-'));
    const packed = spawnSync('npm', ['pack', '--pack-destination', folder, '--silent'], {
      cwd: join(root, 'cli'),
      encoding: 'utf8',
    });
    assert.equal(packed.status, 0, packed.stderr);
    writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
    run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', packed.stdout.trim());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('starts a project, checks, formats, runs and builds it', () => {
    ncd('new', 'project');
    ncd('check', 'project/main.ncd');
    ncd('fmt', '--check', 'project/main.ncd');
    ncd('build', 'project/main.ncd', '-o', 'out');
    assert.match(ncd('test', 'project/main.ncd'), /\d+ passed/);
    assert.match(ncd('explain', 'NCD3004'), /axis sizes differ/);
  });

  it('has the library in it', () => {
    writeFileSync(
      join(folder, 'a.ncd'),
      'import { attention } from "std/attention"\n\nexport diagram own(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {\n  attention(Q, K, V)\n}\n',
    );
    ncd('run', 'a.ncd', '--size', 'q=3', '--size', 'x=5', '--size', 'd=4', '--size', 'e=2', '--verify', '-o', 'O.npy');
    assert.ok(existsSync(join(folder, 'O.npy')));
  });

  it('compiles from TypeScript, and says what is wrong with a source', () => {
    writeFileSync(
      join(folder, 'use.js'),
      `import { compile, CompileError } from 'ncd-lang';
import { create, globals } from 'webgpu';
Object.assign(globalThis, globals);
await compile('diagram f(A: f32[i]) -> f32 { A }', {}).catch((e) => console.log(e instanceof CompileError, e.diagnostics[0].code));
const adapter = await create([]).requestAdapter();
if (!adapter) console.log('no adapter');
else {
  const device = await adapter.requestDevice();
  const program = await compile('export diagram double(A: f32[i]) -> f32[i] { A * 2 }', { device });
  console.log([...(await program.double({ A: { data: new Float32Array([1, 2]), shape: [2] } })).data].join());
  device.destroy();
}
process.exit(0);
`,
    );
    const output = run(process.execPath, 'use.js');
    assert.match(output, /true NCD3006/);
    if (output.includes('no adapter'))
      console.log('not tried: calling a compiled diagram, because this machine has no WebGPU adapter of its own');
    else assert.match(output, /2,4/);
  });

  it('brings types that stand by themselves', () => {
    const types = readFileSync(join(folder, 'node_modules/ncd-lang/dist/index.d.ts'), 'utf8');
    assert.match(types, /export declare function compile/);
    assert.doesNotMatch(types, /@ncd\//);
  });
});
