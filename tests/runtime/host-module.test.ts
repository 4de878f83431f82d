import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileTerm, emitHostModule, type Manifest } from '@ncd/backend-wgsl';
import { buildTerm } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { deviceOrSkip } from './device.ts';
import { doubleManifest, doubleWgsl, rowsManifest, rowsWgsl } from './fixtures.ts';

const { resolve } = createRequire(import.meta.url);

describe('a host module', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ncd-test-host-'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    write('rows', rowsWgsl, rowsManifest);
    write('double', doubleWgsl, doubleManifest);
    write('broken', doubleWgsl.replace('i32>;', 'i33>;'), doubleManifest);
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(file: string, wgsl: string, manifest: Manifest) {
    const { js, dts } = emitHostModule(wgsl, manifest);
    writeFileSync(join(folder, `${file}.js`), js);
    writeFileSync(join(folder, `${file}.d.ts`), dts);
  }
  /** What a program prints that imports the modules of the folder, in a process of its own; `print` prints JSON. */
  function run(program: string): unknown[] {
    const start = `
      import { openDevice } from ${JSON.stringify(pathToFileURL(resolve('@ncd/backend-wgsl/node')).href)};
      const { device } = await openDevice('auto');
      const print = (value) => console.log(JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? [v.constructor.name, ...v] : v)));
      const message = (promise) => promise.then(() => 'no error', (error) => error.message);`;
    writeFileSync(join(folder, 'program.js'), `${start}\n${program}\ndevice.destroy();\n`);
    const output = execFileSync(process.execPath, [join(folder, 'program.js')], { encoding: 'utf8', timeout: 30_000 });
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  it('imports nothing', () => {
    assert.doesNotMatch(emitHostModule(rowsWgsl, rowsManifest).js, /\b(import|require)\b/);
  });

  it('gives a single result as it is, and several by their names', async function () {
    (await deviceOrSkip(this)).device.destroy();
    const printed = run(`
      import { rows } from './rows.js';
      import { double } from './double.js';
      print(await rows(device, { A: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } }));
      print(await double(device, { A: { data: Int32Array.of(4, 5), shape: [2] } }, { sizes: { q: 2 } }));`);
    assert.deepEqual(printed, [
      { S: { data: ['Float32Array', 14, 77], shape: [2] }, M: { data: ['Float32Array', 9, 36], shape: [2] } },
      { data: ['Int32Array', 8, 10], shape: [2] },
    ]);
  });

  it('passes buffers in and out', async function () {
    (await deviceOrSkip(this)).device.destroy();
    const printed = run(`
      import { double } from './double.js';
      const once = await double(device, { A: { data: Int32Array.of(4, 5), shape: [2] } }, { output: 'buffer' });
      print([Object.keys(once), once.buffer.size, once.shape]);
      print(await double(device, { A: once }));`);
    assert.deepEqual(printed, [[['buffer', 'shape'], 8, [2]], { data: ['Int32Array', 16, 20], shape: [2] }]);
  });

  it('rejects with one sentence', async function () {
    (await deviceOrSkip(this)).device.destroy();
    const A = '{ data: Int32Array.of(4, 5), shape: [2] }';
    const printed = run(`
      import { double } from './double.js';
      import { double as broken } from './broken.js';
      print(await message(double({}, {})));
      print(await message(double(device)));
      print(await message(double(device, { A: ${A}, B: ${A} })));
      print(await message(double(device, { A: Int32Array.of(1) })));
      print(await message(double(device, { A: { data: Float32Array.of(1), shape: [1] } })));
      print(await message(double(device, { A: ${A} }, { sizes: { q: 3 } })));
      print(await message(broken(device, { A: ${A} })));`);
    assert.deepEqual(printed, [
      'double: the first argument must be a GPUDevice',
      'double: the input A is missing',
      'double: there is no input B',
      'double: A must be { data, shape } or { buffer, shape }',
      'double: A holds i32, so its data must be Int32Array, not Float32Array',
      'double: axis q is 3 in the given sizes but 2 in A',
      "double: line 3 of the WGSL: unresolved type 'i33'",
    ]);
  });

  it('has declarations that know names, axes and element types', () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { rows } from './rows.js';
      import { double } from './double.js';
      export async function use(device: GPUDevice, buffer: GPUBuffer) {
        const { S } = await rows(device, { A: { data: new Float32Array(6), shape: [2, 3] } });
        const sums: Float32Array = S.data;
        const [q]: readonly [number] = S.shape;
        const there = await double(device, { A: { buffer, shape: [4] } }, { output: 'buffer', sizes: { q: 4 } });
        const result: GPUBuffer = there.buffer;
        // @ts-expect-error: i32
        await double(device, { A: { data: new Float32Array(4), shape: [4] } });
        // @ts-expect-error: one axis
        await double(device, { A: { buffer, shape: [4, 4] } });
        // @ts-expect-error: no such input
        await rows(device, { B: { buffer, shape: [4, 4] } });
        // @ts-expect-error: no such axis
        await double(device, { A: { buffer, shape: [4] } }, { sizes: { d: 1 } });
        return [sums, q, result];
      }`,
    );
    const compiler = join(dirname(resolve('typescript/package.json')), 'bin', 'tsc');
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom'];
    execFileSync(process.execPath, [compiler, ...options, 'use.ts'], { cwd: folder, stdio: 'inherit' });
  });

  it('updates arrays where they are', async function () {
    (await deviceOrSkip(this)).device.destroy();
    const typed = checkText(`export diagram append(inout K: f32[t], k: f32, pos: i32) -> f32 {
      K[t = pos] := k
      sum[t](K)
    }`);
    const [diagram] = typed.diagrams.values();
    assert.ok(diagram);
    const { wgsl, manifest } = compileTerm(buildTerm(typed, diagram));
    write('append', wgsl, manifest);
    const printed = run(`
      import { append } from './append.js';
      const scalar = (data) => ({ data, shape: [] });
      const at = (pos, k) => ({ k: scalar(Float32Array.of(k)), pos: scalar(Int32Array.of(pos)) });
      const here = { data: new Float32Array(3), shape: [3] };
      await append(device, { K: here, ...at(1, 5) });
      print((await append(device, { K: here, ...at(2, 7) })).data);
      print(here.data);
      const there = { buffer: device.createBuffer({ size: 12, usage: 0x80 }), shape: [3] };
      await append(device, { K: there, ...at(0, 1) });
      print((await append(device, { K: there, ...at(1, 2) })).data);
      const sum = await append(device, { K: here, ...at(0, 1) }, { output: 'buffer' });
      print([Object.keys(sum), here.data]);`);
    assert.deepEqual(printed, [
      ['Float32Array', 12],
      ['Float32Array', 0, 5, 7],
      ['Float32Array', 3],
      [
        ['buffer', 'shape'],
        ['Float32Array', 1, 5, 7],
      ],
    ]);
    assert.match(emitHostModule(wgsl, manifest).dts, /`f32\[t\]`, row-major. Updated in place./);
  });

  it('may have any name', () => {
    const named = (name: string) =>
      emitHostModule(doubleWgsl, { ...doubleManifest, signature: { ...doubleManifest.signature, name } });
    assert.match(named('delete').js, /export \{ run as delete \};/);
    assert.match(named('größe').dts, /export \{ run as größe \};/);
    assert.match(named('a */ b').dts, /export \{ run as "a \*\/ b" \};/);
    assert.doesNotMatch(named('a */ b').dts, /diagram `a \*\//);
  });
});
