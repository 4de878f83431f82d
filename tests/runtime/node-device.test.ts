import { strict as assert } from 'node:assert';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDevice, probeInChild, searchDevice } from '@ncd/backend-wgsl/node';
import { deviceOrSkip } from './device.ts';

describe('a device in Node', function () {
  this.timeout(20_000);

  it('is described in plain data', async function () {
    const { device, description } = await deviceOrSkip(this);
    assert.deepEqual(JSON.parse(JSON.stringify(description)), description);
    assert.equal(description.f16, device.features.has('shader-f16'));
    assert.equal(description.limits.maxBufferSize, device.limits.maxBufferSize);
    device.destroy();
  });

  it('comes as often as it is asked for, and leaves the environment as it was', async function () {
    const before = { ...process.env };
    (await deviceOrSkip(this)).device.destroy();
    const opened = await Promise.all([openDevice('auto'), openDevice('cpu'), openDevice('gpu')]);
    assert.ok(opened[0]);
    if (opened[1]) assert.notEqual(opened[1].description.kind, 'gpu');
    if (opened[2]) assert.equal(opened[2].description.kind, 'gpu');
    for (const one of opened) one?.device.destroy();
    assert.deepEqual({ ...process.env }, before);
  });

  it('is missing with a reason', async function () {
    const { opened, reasons } = await searchDevice('gpu');
    opened?.device.destroy();
    if (opened) this.skip();
    assert.ok(reasons.length > 0 && reasons.every((reason) => reason !== ''));
  });
});

describe('the cache of SwiftShader', function () {
  this.timeout(60_000);
  const probe = () => probeInChild({ device: 'cpu', timeLimitSeconds: 30 });
  let cache: string;
  let nowhere: string; // not even root makes a folder there
  const saved = { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME, TMPDIR: process.env.TMPDIR };

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    const outcome = await probe();
    if (outcome.kind !== 'ok' || outcome.device.kind !== 'swiftshader') {
      console.log('    skipped, SwiftShader is not what this machine computes on');
      this.skip();
    }
  });
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'ncd-test-cache-'));
    nowhere = join(cache, 'file', 'nowhere');
    writeFileSync(join(cache, 'file'), '');
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(saved))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    rmSync(cache, { recursive: true, force: true });
  });

  it('is filled once by several processes, and repaired when files are gone', async () => {
    process.env.XDG_CACHE_HOME = cache;
    for (const outcome of await Promise.all([probe(), probe(), probe()])) assert.equal(outcome.kind, 'ok');
    const [folder, ...others] = readdirSync(join(cache, 'ncd'));
    assert.match(folder ?? '', /^swiftshader-\d/);
    assert.deepEqual(others, []);

    const [file, ...rest] = readdirSync(join(cache, 'ncd', folder ?? ''));
    assert.ok(file && rest.length > 0);
    rmSync(join(cache, 'ncd', folder ?? '', file));
    assert.equal((await probe()).kind, 'ok');
    assert.deepEqual(readdirSync(join(cache, 'ncd', folder ?? '')), [file, ...rest]);
  });

  it('lies among temporary files where the cache cannot be written', async () => {
    process.env.XDG_CACHE_HOME = nowhere;
    process.env.TMPDIR = cache;
    assert.equal((await probe()).kind, 'ok');
    assert.match(readdirSync(cache).join(), /ncd-/);
  });

  it('says so where nothing can be written', async () => {
    process.env.XDG_CACHE_HOME = nowhere;
    process.env.TMPDIR = nowhere;
    const outcome = await probe();
    if (outcome.kind !== 'noDevice') assert.fail(`it is ${outcome.kind}`);
    assert.match(outcome.reasons.join('\n'), /nowhere\/ncd\/swiftshader-[\d.]+ cannot be filled: ENOTDIR/);
  });
});
