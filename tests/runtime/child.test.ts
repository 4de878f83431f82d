import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildProgress, compileInChild, probeInChild, type RunRequest, runInChild } from '@ncd/backend-wgsl/node';
import { deviceOrSkip, numbers } from './device.ts';
import { doubleManifest, doubleWgsl, rowsManifest, rowsReference, rowsWgsl } from './fixtures.ts';

const rows: RunRequest = {
  wgsl: rowsWgsl,
  manifest: rowsManifest,
  inputs: { A: { element: 'f32', shape: [30, 20], data: numbers(600) } },
  device: 'auto',
  timeLimitSeconds: 20,
};
const endless: RunRequest = {
  ...rows,
  wgsl: doubleWgsl,
  manifest: doubleManifest,
  inputs: { A: { element: 'i32', shape: [2], data: Int32Array.of(-1, 1) } },
};

describe('work in a child process', function () {
  this.timeout(40_000);
  before(async function () {
    (await deviceOrSkip(this)).device.destroy();
  });

  it('gives results, times and progress', async () => {
    const progress: ChildProgress[] = [];
    const outcome = await runInChild({ ...rows, repeat: 3, timestamps: true }, (p) => progress.push(p));
    if (outcome.kind !== 'ok') assert.fail(`it is ${outcome.kind}`);
    assert.deepEqual(outcome.results.M, {
      element: 'f32',
      shape: [30],
      data: Float32Array.from(rowsReference(numbers(600), 30, 20).M),
    });
    assert.equal(outcome.runs.length, 3);
    assert.equal(outcome.seconds, Math.min(...outcome.runs));
    assert.deepEqual(
      progress.map(({ kind }) => kind),
      ['device', 'compiled', 'kernel', 'kernel', 'run', 'run', 'run'],
    );
  });

  it('is ended at its time limit', async () => {
    const start = performance.now();
    const outcome = await runInChild({ ...endless, timeLimitSeconds: 3 });
    assert.deepEqual(outcome, { kind: 'timeout', timeLimitSeconds: 3 });
    assert.ok(performance.now() - start < 4500);
  });

  it('is ended when it is aborted', async () => {
    const controller = new AbortController();
    const onProgress = (progress: ChildProgress) => progress.kind === 'kernel' && controller.abort();
    const start = performance.now();
    const outcome = await runInChild(endless, onProgress, { signal: controller.signal });
    assert.deepEqual(outcome, { kind: 'aborted' });
    assert.ok(performance.now() - start < 10_000);
    assert.deepEqual(await runInChild(rows, undefined, { signal: controller.signal }), { kind: 'aborted' });
  });

  it('tells errors of the WGSL and of the inputs', async () => {
    const broken = await runInChild({ ...rows, wgsl: rowsWgsl.replace('fn square', 'fn sqare') });
    assert.equal(broken.kind === 'failed' && broken.errors[0]?.kind, 'validation');
    const wrong = await runInChild({ ...rows, wgsl: rowsWgsl.replace('let i =', 'let i') });
    assert.ok(wrong.kind === 'failed' && wrong.errors[0]?.kind === 'compile' && wrong.errors[0].line);
    const missing = await runInChild({ ...rows, inputs: {} });
    assert.equal(missing.kind === 'failed' && missing.errors[0]?.message, 'the input A is missing');
  });

  it('compiles several programs and runs none', async () => {
    const programs = [
      { wgsl: rowsWgsl, manifest: rowsManifest },
      { wgsl: 'fn (', manifest: rowsManifest },
      { wgsl: doubleWgsl, manifest: doubleManifest },
    ];
    const outcome = await compileInChild({ programs, device: 'auto', timeLimitSeconds: 20 });
    if (outcome.kind !== 'ok') assert.fail(`it is ${outcome.kind}`);
    assert.deepEqual(
      outcome.errors.map(([first]) => first && [first.kind, first.line]),
      [undefined, ['compile', 1], undefined],
    );
  });
});

describe('a child process', function () {
  this.timeout(40_000);

  it('says which device there is', async () => {
    for (const choice of ['gpu', 'cpu'] as const) {
      const outcome = await probeInChild({ device: choice, timeLimitSeconds: 20 });
      if (outcome.kind === 'ok') assert.equal(outcome.device.kind === 'gpu', choice === 'gpu');
      else assert.ok(outcome.kind === 'noDevice' && outcome.reasons.length > 0);
    }
  });

  it('is told from one that crashed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ncd-test-child-'));
    const entry = join(folder, 'child.mjs');
    writeFileSync(entry, "process.on('message', () => process.kill(process.pid, 'SIGSEGV'));");
    const killed = await runInChild(rows, undefined, { entry });
    assert.deepEqual(killed, { kind: 'crashed', signal: 'SIGSEGV', exitCode: undefined, stderr: '' });
    writeFileSync(entry, "process.on('message', () => { throw new Error('out of luck'); });");
    const threw = await runInChild(rows, undefined, { entry });
    assert.ok(threw.kind === 'crashed' && threw.exitCode === 1 && threw.stderr.includes('out of luck'));
    const missing = await runInChild(rows, undefined, { entry: join(folder, 'missing.mjs') });
    assert.ok(missing.kind === 'crashed' && missing.stderr.includes('missing.mjs'));
    rmSync(folder, { recursive: true });
  });
});
