/** Terms on a device: one device for the tests of a suite, seeded inputs, and kernels that are compiled once and run often. */
import { strict as assert } from 'node:assert';
import { type Compiled, compileTerm, createProgram, verifyLowered } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { evaluateSize, type Tensor, type Term } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';

export type Sizes = ReadonlyMap<string, number>;
export type Inputs = ReadonlyMap<string, Tensor>;
export type Results = ReadonlyMap<string, Tensor>;

/** Opens a device before the tests of the suite in which it is called, and gives it back after them. */
export function suiteDevice(): () => GPUDevice | undefined {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());
  return () => opened?.device;
}

/** The device, or the test is skipped and says why. */
export function deviceFor(context: Mocha.Context, device: GPUDevice | undefined): GPUDevice {
  if (device) return device;
  console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
  return context.skip();
}

/** Random inputs of the shapes that sizes give, the same in every run. */
export const inputsOf = (term: Term, sizes: Sizes, seed: number): Inputs =>
  new Map(
    term.inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
      return [name, randomTensor(name, stored, shape, seed)];
    }),
  );

/** f32 inputs with their values changed; others stay. */
export const changed = (inputs: Inputs, change: (value: number, i: number, name: string) => number): Inputs =>
  new Map(
    [...inputs].map(([name, tensor]) => [
      name,
      tensor.element === 'f32'
        ? { ...tensor, data: Float32Array.from(tensor.data, (value, i) => change(value, i, name)) }
        : tensor,
    ]),
  );

/** What the kernels of a term give, one run after the other. */
export async function runOnDevice(
  device: GPUDevice,
  term: Term,
  runs: Iterable<{ readonly sizes: Sizes; readonly inputs: Inputs }>,
  options: Parameters<typeof compileTerm>[1] = {},
): Promise<{ readonly compiled: Compiled; readonly results: readonly Results[] }> {
  const compiled = compileTerm(term, options);
  assert.deepEqual(verifyLowered(compiled.lowered), []);
  const created = await createProgram(device, compiled.wgsl, compiled.manifest);
  if (created.kind !== 'ok') assert.fail(JSON.stringify(created.errors));
  const results: Results[] = [];
  for (const { sizes, inputs } of runs) {
    const outcome = await created.program.run(Object.fromEntries(inputs), { sizes: Object.fromEntries(sizes) });
    if (outcome.kind !== 'ok') assert.fail(JSON.stringify(outcome.errors));
    results.push(new Map(Object.entries(outcome.results)));
  }
  created.program.destroy();
  return { compiled, results };
}
