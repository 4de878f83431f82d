/** Checks, before anything runs, that a program with given sizes fits a device. */
import { type Diagnostic, diagnose, evaluateSize, NCD5146, NCD6001, NCD6002, type Size } from '@ncd/language';
import type { BufferSpec, Manifest } from './manifest.ts';
import { bufferBytes } from './runtime/words.ts';

/** The limits of a device that matter here, under WebGPU's names; a `GPUSupportedLimits` is one. */
export interface DeviceLimits {
  /** Bytes. */
  readonly maxStorageBufferBindingSize: number;
  /** Bytes. */
  readonly maxBufferSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  /** Bytes. */
  readonly maxComputeWorkgroupStorageSize: number;
}

/** What every WebGPU device has (WebGPU §3.6.2, "limits", column "default"). */
export const webgpuGuaranteedLimits: DeviceLimits = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16 * 2 ** 10,
};

const planForDevice = 'leave out `--target`, or name a machine that is no larger than the device';

/** Sizes that are not known are not checked. */
export function checkLimits(
  manifest: Manifest,
  sizes: ReadonlyMap<string, number>,
  limits: DeviceLimits,
): Diagnostic[] {
  const evaluate = (size: Size) => evaluateSize(size, (symbol) => sizes.get(symbol));
  const diagnostics: Diagnostic[] = [];

  // Values and invocations are numbered with 32 bits; no array, and so no kernel, has more of them than bytes.
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize, 2 ** 32 - 4);
  for (const buffer of manifest.buffers) {
    const bytes = bytesOf(buffer, evaluate);
    if (bytes !== undefined && bytes > limit)
      diagnostics.push(diagnose(NCD6001, undefined, { array: buffer.of ?? buffer.name, bytes, limit }));
  }
  for (const { entryPoint: kernel, workgroupSize, workgroupBytes = 0, reads, writes } of manifest.kernels) {
    const buffers = reads.length + writes.length;
    const most = limits.maxStorageBuffersPerShaderStage;
    if (buffers > most) diagnostics.push(diagnose(NCD6002, undefined, { kernel, buffers, limit: most }));
    const needs = [
      [workgroupSize, 'invocations in a workgroup', limits.maxComputeInvocationsPerWorkgroup],
      [workgroupBytes, 'bytes of workgroup memory', limits.maxComputeWorkgroupStorageSize],
    ] as const;
    const over = needs.find(([needed, , limit]) => needed > limit);
    if (over) {
      const [needed, what, limit] = over;
      diagnostics.push(diagnose(NCD5146, undefined, { kernel, needed, what, limit }, { hint: planForDevice }));
    }
  }
  return diagnostics;
}

function bytesOf({ storage, shape }: BufferSpec, evaluate: (size: Size) => number | undefined): number | undefined {
  let count = 1;
  for (const size of shape) {
    const length = evaluate(size);
    if (length === undefined) return undefined;
    count *= length;
  }
  return bufferBytes(storage, count);
}
