/** Kernels of one run, with their workgroups counted and their buffers bound. */
import { evaluateSize, printSize } from '@ncd/language';
import type { Manifest } from '../manifest.ts';
import { workgroupGrid } from './dispatch.ts';
import { type Failed, failed, guarded } from './errors.ts';
import type { Kernel } from './pipelines.ts';
import type { KernelTimer } from './timestamps.ts';

/** A kernel that has work to do. */
export interface Launch {
  /** Among all kernels of the program, those without work included. */
  readonly index: number;
  readonly kernel: Kernel;
  readonly grid: readonly [x: number, y: number, z: number];
}

/** Counts the workgroups of every kernel; a kernel without work is left out. */
export function planLaunches(
  kernels: readonly Kernel[],
  sizes: ReadonlyMap<string, number>,
  perDimension: number,
): { readonly kind: 'ok'; readonly launches: readonly Launch[] } | Failed {
  const launches: Launch[] = [];
  for (const [index, kernel] of kernels.entries()) {
    const { entryPoint, invocations, workgroupSize } = kernel.spec;
    const count = evaluateSize(invocations, (symbol) => sizes.get(symbol));
    if (count === undefined) return failed('sizes', `the size ${printSize(invocations)} is not known`);
    const dispatch = workgroupGrid(count, workgroupSize, perDimension);
    if (dispatch.kind === 'tooMany')
      return failed('sizes', `kernel ${entryPoint} would need ${count} invocations, more than a device can number`);
    if (dispatch.kind === 'grid') launches.push({ index, kernel, grid: [dispatch.x, dispatch.y, dispatch.z] });
  }
  return { kind: 'ok', launches };
}

export function bindBuffers(
  device: GPUDevice,
  { layout, buffers }: Kernel,
  manifest: Manifest,
  allocated: ReadonlyMap<string, GPUBuffer>,
  uniform: GPUBuffer | undefined,
): GPUBindGroup {
  const entries: GPUBindGroupEntry[] = uniform ? [{ binding: 0, resource: { buffer: uniform } }] : [];
  for (const { name, binding } of manifest.buffers) {
    const buffer = allocated.get(name);
    if (buffer && buffers.includes(name)) entries.push({ binding, resource: { buffer } });
  }
  return device.createBindGroup({ layout, entries });
}

/** Submits the kernels in order and waits for them. With `onKernel`, they are submitted one by one. */
export async function submitLaunches(
  device: GPUDevice,
  launches: readonly (Launch & { readonly bindings: GPUBindGroup })[],
  kernelCount: number,
  timer: KernelTimer | undefined,
  onKernel: ((name: string, index: number, count: number) => void) | undefined,
): Promise<{ readonly kind: 'ok'; readonly seconds: number } | Failed> {
  const start = performance.now();
  const batches = onKernel ? launches.map((launch) => [launch]) : [launches];
  for (const batch of batches) {
    for (const { kernel, index } of batch) onKernel?.(kernel.spec.entryPoint, index, kernelCount);
    const submitted = await guarded(device, () => {
      const encoder = device.createCommandEncoder();
      for (const { index, kernel, grid, bindings } of batch) {
        const pass = encoder.beginComputePass(timer ? { timestampWrites: timer.writes(index) } : {});
        pass.setPipeline(kernel.pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(...grid);
        pass.end();
      }
      if (batch === batches.at(-1)) timer?.resolve(encoder);
      device.queue.submit([encoder.finish()]);
    });
    if (submitted.kind === 'failed') return submitted;
    await device.queue.onSubmittedWorkDone();
  }
  return { kind: 'ok', seconds: (performance.now() - start) / 1000 };
}
