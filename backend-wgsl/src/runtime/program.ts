/** A program that is compiled for one device. The same in a browser and in Node. */
import type { Tensor } from '@ncd/language';
import type { Manifest } from '../manifest.ts';
import type { DeviceArray, ProgramInputs } from './buffers.ts';
import { type Failed, failed, failedBy, oneSentence } from './errors.ts';
import { type Execution, execute, type KernelTime, type ResultBuffer, type RunOptions } from './execution.ts';
import { compileKernels } from './pipelines.ts';
import { readResults } from './readback.ts';

export interface RunResult<Result> {
  readonly kind: 'ok';
  /** By the names of the signature's results. */
  readonly results: Readonly<Record<string, Result>>;
  /** `inout` arrays that were given as data, as they are now. Those that are on the device were updated there. */
  readonly updated: Readonly<Record<string, Tensor>>;
  /** All kernels, without moving inputs and results: device time where it was measured, else the wall clock. */
  readonly seconds: number;
  /** Every kernel, in execution order. */
  readonly kernels: readonly KernelTime[];
}

export interface Program {
  readonly manifest: Manifest;
  /** Runs the kernels and reads the results back. Never rejects. */
  readonly run: (inputs: ProgramInputs, options?: RunOptions) => Promise<RunResult<Tensor> | Failed>;
  /** Runs the kernels and leaves the results on the device, in the manifest's storage; the caller destroys them. */
  readonly runToBuffers: (inputs: ProgramInputs, options?: RunOptions) => Promise<RunResult<DeviceArray> | Failed>;
  /** Lets go of the pipelines; a later run fails. */
  readonly destroy: () => void;
}

/** Compiles every kernel of a WGSL module. Never rejects; errors in the text carry its lines. */
export async function createProgram(
  device: GPUDevice,
  wgsl: string,
  manifest: Manifest,
): Promise<{ readonly kind: 'ok'; readonly program: Program } | Failed> {
  let lost: GPUDeviceLostInfo | undefined;
  device.lost.then((info) => {
    lost = info;
  });
  /** A device that is gone accepts every call and does nothing, so that a success means nothing either. */
  const unlessLost = <T>(outcome: T): T | Failed =>
    lost ? failed('deviceLost', `the device was lost: ${oneSentence(lost.message)}`) : outcome;

  const compiled = await compileKernels(device, wgsl, manifest).catch(failedBy);
  if (compiled.kind === 'failed') return unlessLost(compiled);
  let kernels: typeof compiled.kernels | undefined = compiled.kernels;

  async function runAnd<Result>(
    inputs: ProgramInputs,
    options: RunOptions,
    take: (execution: Execution) => Promise<RunResult<Result> | Failed>,
  ): Promise<RunResult<Result> | Failed> {
    if (!kernels) return failed('validation', 'the program was destroyed before this run');
    try {
      const execution = await execute(device, manifest, kernels, inputs, options);
      return unlessLost(execution.kind === 'failed' ? execution : await take(execution));
    } catch (thrown) {
      return unlessLost(failedBy(thrown));
    }
  }

  async function takeTensors(execution: Execution): Promise<RunResult<Tensor> | Failed> {
    const results = await taken(execution.results);
    const updated = await taken(execution.updated);
    if (results.kind === 'failed') return results;
    return updated.kind === 'failed' ? updated : outcomeOf(execution, results.value, updated.value);
  }

  async function takeBuffers(execution: Execution): Promise<RunResult<DeviceArray> | Failed> {
    const updated = await taken(execution.updated);
    if (updated.kind === 'failed') return updated;
    const arrays = execution.results.map(({ name, plan, buffer }) => [name, { buffer, shape: plan.shape }] as const);
    return outcomeOf(execution, Object.fromEntries(arrays), updated.value);
  }

  /** Reads arrays back and destroys their buffers. */
  async function taken(arrays: readonly ResultBuffer[]): ReturnType<typeof readResults> {
    try {
      return arrays.length === 0 ? { kind: 'ok', value: {} } : await readResults(device, arrays);
    } finally {
      for (const { buffer } of arrays) buffer.destroy();
    }
  }

  const outcomeOf = <Result>(
    { seconds, kernels: times }: Execution,
    results: Readonly<Record<string, Result>>,
    updated: Readonly<Record<string, Tensor>>,
  ): RunResult<Result> => ({ kind: 'ok', results, updated, seconds, kernels: times });

  const program: Program = {
    manifest,
    run: (inputs, options = {}) => runAnd(inputs, options, takeTensors),
    runToBuffers: (inputs, options = {}) => runAnd(inputs, options, takeBuffers),
    destroy: () => {
      kernels = undefined;
    },
  };
  return unlessLost({ kind: 'ok', program });
}
