/** One run of a compiled program: from inputs to buffers that hold the results. */
import type { Manifest } from '../manifest.ts';
import { allocateBuffers, type BufferPlan, type ProgramInputs, planRun, usage } from './buffers.ts';
import { type Failed, guarded } from './errors.ts';
import { bindBuffers, planLaunches, submitLaunches } from './launch.ts';
import type { Kernel } from './pipelines.ts';
import { createTimer } from './timestamps.ts';
import { uniformWords } from './uniforms.ts';

export interface RunOptions {
  /** Sizes that no input's shape tells. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Called before each kernel starts; kernels are then submitted one at a time, each waited for. */
  readonly onKernel?: (name: string, index: number, count: number) => void;
  /** Measures each kernel on the device, where the device can. */
  readonly timestamps?: boolean;
}

export interface KernelTime {
  readonly name: string;
  /** Device time; absent when it was not measured. */
  readonly seconds?: number;
}

/** A result on the device. Whoever takes it destroys the buffer. */
export interface ResultBuffer {
  readonly name: string;
  readonly plan: BufferPlan;
  readonly buffer: GPUBuffer;
}

export interface Execution {
  readonly kind: 'ok';
  readonly results: readonly ResultBuffer[];
  /** Arrays that were given as data and updated. Whoever takes them destroys their buffers. */
  readonly updated: readonly ResultBuffer[];
  /** All kernels, without moving inputs and results: device time where it was measured, else the wall clock. */
  readonly seconds: number;
  readonly kernels: readonly KernelTime[];
}

/** Rejects only when the device goes away in the middle. */
export async function execute(
  device: GPUDevice,
  manifest: Manifest,
  kernels: readonly Kernel[],
  inputs: ProgramInputs,
  options: RunOptions,
): Promise<Execution | Failed> {
  const plan = planRun(manifest, inputs, options.sizes ?? {}, device.limits);
  if (plan.kind === 'failed') return plan;
  const uniforms = uniformWords(manifest.uniforms, plan.sizes);
  if (uniforms.kind === 'failed') return uniforms;
  const work = planLaunches(kernels, plan.sizes, device.limits.maxComputeWorkgroupsPerDimension);
  if (work.kind === 'failed') return work;

  const created: GPUBuffer[] = [];
  const createBuffer = (size: number, flags: number): GPUBuffer => {
    const buffer = device.createBuffer({ size, usage: flags });
    created.push(buffer);
    return buffer;
  };
  const timer = options.timestamps ? createTimer(device, kernels.length) : undefined;
  const results: ResultBuffer[] = [];
  const updated: ResultBuffer[] = [];
  try {
    const prepared = await guarded(device, () => {
      const buffers = allocateBuffers(device.queue, plan.buffers, createBuffer);
      const uniform =
        uniforms.words.length > 0
          ? createBuffer(uniforms.words.byteLength, usage.uniform | usage.copyTarget)
          : undefined;
      if (uniform) device.queue.writeBuffer(uniform, 0, uniforms.words);
      const bound = work.launches.map((launch) => ({
        ...launch,
        bindings: bindBuffers(device, launch.kernel, manifest, buffers, uniform),
      }));
      return { buffers, bound };
    });
    if (prepared.kind === 'failed') return prepared;
    const { buffers, bound } = prepared.value;

    const launched = await submitLaunches(device, bound, kernels.length, timer, options.onKernel);
    if (launched.kind === 'failed') return launched;
    const measured = await timer?.read();
    for (const bufferPlan of plan.buffers) {
      const { role, of, name, updated: isUpdated } = bufferPlan.spec;
      const buffer = buffers.get(name);
      if (of === undefined || !buffer) continue;
      if (role === 'result') results.push({ name: of, plan: bufferPlan, buffer });
      if (isUpdated && created.includes(buffer)) updated.push({ name: of, plan: bufferPlan, buffer });
    }
    return {
      kind: 'ok',
      results,
      updated,
      seconds: measured?.reduce((total, seconds) => total + seconds, 0) ?? launched.seconds,
      kernels: kernels.map(({ spec }, i) => ({ name: spec.entryPoint, seconds: measured?.[i] })),
    };
  } finally {
    timer?.destroy();
    const kept = new Set([...results, ...updated].map(({ buffer }) => buffer));
    for (const buffer of created) if (!kept.has(buffer)) buffer.destroy();
  }
}
