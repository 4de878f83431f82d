import { strict as assert } from 'node:assert';
import { createProgram, type Failed, type Program } from '@ncd/backend-wgsl';
import { openDevice } from '@ncd/backend-wgsl/node';
import type { Tensor } from '@ncd/language';
import { deviceOrSkip, numbers } from './device.ts';
import { doubleManifest, doubleWgsl, rowsManifest, rowsReference, rowsWgsl } from './fixtures.ts';

const matrix = (rows: number, columns: number) => ({
  element: 'f32' as const,
  shape: [rows, columns],
  data: numbers(rows * columns),
});

async function compiled(device: GPUDevice, wgsl = rowsWgsl, manifest = rowsManifest): Promise<Program> {
  const created = await createProgram(device, wgsl, manifest);
  return created.kind === 'ok' ? created.program : assert.fail(created.errors[0]?.message);
}

function errorOf(outcome: { readonly kind: 'ok' } | Failed) {
  if (outcome.kind === 'ok') assert.fail('it should have failed');
  return outcome.errors[0];
}

describe('running a program', function () {
  this.timeout(20_000);
  let device: GPUDevice;
  let program: Program;
  before(async function () {
    ({ device } = await deviceOrSkip(this));
    program = await compiled(device);
  });
  after(() => device?.destroy());

  const shapes = [
    [1, 1],
    [3, 5],
    [65, 33],
    [70_000, 2],
    [4, 0],
    [0, 7],
    [0, 0],
  ] as const;
  for (const [rows, columns] of shapes)
    it(`gives the sums and maxima of the rows of a ${rows} × ${columns} matrix`, async () => {
      const A = matrix(rows, columns);
      const outcome = await program.run({ A });
      if (outcome.kind === 'failed') assert.fail(outcome.errors[0]?.message);
      const { S, M } = outcome.results;
      const expected = rowsReference(A.data, rows, columns);
      assert.deepEqual(S?.shape, [rows]);
      assert.deepEqual(M?.data, Float32Array.from(expected.M));
      assert.equal(S?.data.length, rows);
      for (const [i, sum] of expected.S.entries()) assert.ok(Math.abs((S?.data[i] ?? Number.NaN) - sum) <= 1e-5 * sum);
    });

  it('numbers workgroups over two dimensions', async () => {
    const workgroups = Math.min(65_600, device.limits.maxComputeWorkgroupsPerDimension + 65);
    const A: Tensor = { element: 'f32', shape: [64 * workgroups, 1], data: numbers(64 * workgroups) };
    const outcome = await program.run({ A });
    if (outcome.kind === 'failed') assert.fail(outcome.errors[0]?.message);
    assert.deepEqual(
      outcome.results.M?.data,
      Float32Array.from(A.data, (x) => x * x),
    );
  });

  it('tells each kernel, and measures it where the device can', async () => {
    const seen: unknown[] = [];
    const onKernel = (...kernel: unknown[]) => seen.push(kernel);
    const outcome = await program.run({ A: matrix(300, 200) }, { onKernel, timestamps: true });
    if (outcome.kind === 'failed') assert.fail(outcome.errors[0]?.message);
    assert.deepEqual(seen, [
      ['square', 0, 2],
      ['reduce', 1, 2],
    ]);
    assert.deepEqual(
      outcome.kernels.map(({ name }) => name),
      ['square', 'reduce'],
    );
    const measured = device.features.has('timestamp-query');
    for (const { seconds } of outcome.kernels) assert.equal((seconds ?? 0) > 0, measured);
    assert.ok(outcome.seconds > 0 && outcome.seconds < 10);
  });

  it('takes inputs from the device and leaves results there', async () => {
    const first = await program.runToBuffers({ A: matrix(6, 4) });
    if (first.kind === 'failed') assert.fail(first.errors[0]?.message);
    const { M } = first.results;
    assert.ok(M);
    const again = await program.run({ A: { buffer: M.buffer, shape: [3, 2] } });
    if (again.kind === 'failed') assert.fail(again.errors[0]?.message);
    const maxima = Float32Array.from(rowsReference(matrix(6, 4).data, 6, 4).M);
    assert.deepEqual(again.results.M?.data, Float32Array.from(rowsReference(maxima, 3, 2).M));
    for (const { buffer } of Object.values(first.results)) buffer.destroy();
  });

  it('runs several times at once', async () => {
    const runs = await Promise.all([5, 6, 7].map((rows) => program.run({ A: matrix(rows, 3) })));
    for (const [i, run] of runs.entries()) {
      if (run.kind === 'failed') assert.fail(run.errors[0]?.message);
      assert.equal(run.results.S?.data.length, 5 + i);
    }
  });

  it('refuses inputs that are missing, unknown or of the wrong shape', async () => {
    const A = matrix(2, 3);
    assert.deepEqual(errorOf(await program.run({})), { kind: 'sizes', message: 'the input A is missing' });
    assert.equal(errorOf(await program.run({ A, B: A }))?.message, 'there is no input B; the inputs are A');
    assert.equal(
      errorOf(await program.run({ A: { ...A, shape: [2, 4] } }))?.message,
      'A has 6 values but its shape is [2, 4]',
    );
    assert.match(errorOf(await program.run({ A: { ...A, shape: [6] } }))?.message ?? '', /2 axes are declared/);
    assert.match(errorOf(await program.run({ A }, { sizes: { q: 9 } }))?.message ?? '', /axis q is 9/);
  });

  it('says which array is too large for the device', async () => {
    const rows = device.limits.maxStorageBufferBindingSize;
    const buffer = device.createBuffer({ size: 16, usage: 0x80 });
    const error = errorOf(await program.run({ A: { buffer, shape: [rows, 1] } }));
    assert.equal(error?.kind, 'outOfMemory');
    assert.match(error?.message ?? '', /^A takes \d+ bytes but this device binds at most \d+$/);
    assert.match(
      errorOf(await program.run({ A: { buffer, shape: [5, 1] } }))?.message ?? '',
      /has 16 bytes but needs 20/,
    );
    buffer.destroy();
  });

  it('reports what the device finds invalid', async () => {
    const buffer = device.createBuffer({ size: 64, usage: 0x8 }); // not for storage
    assert.equal(errorOf(await program.run({ A: { buffer, shape: [4, 4] } }))?.kind, 'validation');
    buffer.destroy();
  });

  it('fails after it was destroyed', async () => {
    const other = await compiled(device, doubleWgsl, doubleManifest);
    other.destroy();
    const A: Tensor = { element: 'i32', shape: [1], data: Int32Array.of(1) };
    assert.equal(errorOf(await other.run({ A }))?.kind, 'validation');
  });

  it('tells that the device was lost', async () => {
    const opened = await openDevice('auto');
    assert.ok(opened);
    const other = await compiled(opened.device);
    const running = other.run({ A: matrix(64, 64) });
    opened.device.destroy();
    assert.equal(errorOf(await running)?.kind, 'deviceLost');
    assert.equal(errorOf(await other.run({ A: matrix(2, 2) }))?.kind, 'deviceLost');
    assert.equal(errorOf(await other.runToBuffers({ A: matrix(2, 2) }))?.kind, 'deviceLost');
    assert.equal(errorOf(await createProgram(opened.device, rowsWgsl, rowsManifest))?.kind, 'deviceLost');
  });
});

describe('compiling a program', function () {
  this.timeout(20_000);
  let device: GPUDevice;
  before(async function () {
    ({ device } = await deviceOrSkip(this));
  });
  after(() => device?.destroy());

  it('gives errors of the text with their lines', async () => {
    const outcome = await createProgram(device, rowsWgsl.replace('var sum = 0.0;', 'var sum = 0;'), rowsManifest);
    const error = errorOf(outcome);
    assert.equal(error?.kind, 'compile');
    const line = rowsWgsl.slice(0, rowsWgsl.indexOf('sum +=')).split('\n').length;
    assert.equal(error?.line, line);
    assert.ok(error?.column && !error.message.includes('\n'));
  });
  it('names the kernel that the device refuses', async () => {
    const tooWide = rowsWgsl.replace('@workgroup_size(64)\nfn reduce', '@workgroup_size(60000)\nfn reduce');
    assert.match(errorOf(await createProgram(device, tooWide, rowsManifest))?.message ?? '', /^kernel reduce: /);
  });
  it('needs shader-f16 only where the manifest says so', async function () {
    if (device.features.has('shader-f16')) {
      console.log('skipped: this device has shader-f16, so the refusal cannot be seen');
      this.skip();
    }
    const outcome = await createProgram(device, rowsWgsl, { ...rowsManifest, requiresF16: true });
    assert.match(errorOf(outcome)?.message ?? '', /shader-f16/);
  });
});
