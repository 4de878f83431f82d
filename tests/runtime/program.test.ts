import { strict as assert } from 'node:assert';
import { createProgram, type Program } from '@ncd/backend-wgsl';
import type { Tensor } from '@ncd/language';
import { deviceOrSkip, numbers } from './device.ts';
import { rowsManifest, rowsReference, rowsWgsl } from './fixtures.ts';

const matrix = (rows: number, columns: number): Tensor & { data: Float32Array } => ({
  element: 'f32',
  shape: [rows, columns],
  data: numbers(rows * columns),
});

describe('running a program', () => {
  let device: GPUDevice;
  let program: Program;
  before(async function () {
    this.timeout(20_000);
    ({ device } = await deviceOrSkip(this));
    const created = await createProgram(device, rowsWgsl, rowsManifest);
    assert.equal(created.kind, 'ok');
    if (created.kind === 'ok') program = created.program;
  });
  after(() => device?.destroy());

  for (const [rows, columns] of [
    [1, 1],
    [3, 5],
    [65, 33],
    [70_000, 2],
    [4, 0],
    [0, 7],
    [0, 0],
  ] as const)
    it(`gives the sums and maxima of a ${rows} × ${columns} matrix`, async () => {
      const A = matrix(rows, columns);
      const outcome = await program.run({ A });
      if (outcome.kind === 'failed') assert.fail(outcome.errors[0]?.message);
      const { S, M } = outcome.results;
      const expected = rowsReference(A.data, rows, columns);
      assert.deepEqual(S?.shape, [rows]);
      assert.deepEqual([...(M?.data ?? [])], expected.M);
      assert.equal(S?.data.length, rows);
      for (const [i, sum] of expected.S.entries()) assert.ok(Math.abs((S?.data[i] ?? Number.NaN) - sum) < 1e-4 * sum + 1e-30);
    });
  it('debug', async () => {
     const o = await program.run({A: matrix(65,33)}, { timestamps: true, onKernel: (...a) => console.log(a) });
     console.log(o.kind === 'ok' ? [o.seconds, o.kernels] : o);
     const o2 = await program.run({A: matrix(65,33)});
     console.log(o2.kind === 'ok' ? [o2.seconds, o2.kernels] : o2);
  });
});
