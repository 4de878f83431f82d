/** Device time of each kernel, where the device can tell. */
import { mapModeRead, usage } from './buffers.ts';

export interface KernelTimer {
  /** What the compute pass of the nth kernel is begun with. */
  readonly writes: (kernel: number) => GPUComputePassTimestampWrites;
  /** To be encoded after the last kernel. */
  readonly resolve: (encoder: GPUCommandEncoder) => void;
  /** Seconds of the nth kernel, once the work is done. 0 for one that did not run. */
  readonly read: () => Promise<readonly number[]>;
  readonly destroy: () => void;
}

const mostQueries = 4096; // of one query set, by the specification
const bytesPerTimestamp = 8;
const secondsPerTick = 1e-9;

/** None where the device has no timestamps, or where there are more kernels than one query set measures. */
export function createTimer(device: GPUDevice, kernels: number): KernelTimer | undefined {
  const count = 2 * kernels;
  if (!device.features.has('timestamp-query') || count === 0 || count > mostQueries) return undefined;
  const size = count * bytesPerTimestamp;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const resolved = device.createBuffer({ size, usage: usage.query | usage.copySource });
  const staging = device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
  return {
    writes: (kernel) => ({
      querySet,
      beginningOfPassWriteIndex: 2 * kernel,
      endOfPassWriteIndex: 2 * kernel + 1,
    }),
    resolve: (encoder) => {
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    },
    read: async () => {
      await staging.mapAsync(mapModeRead);
      const ticks = new BigUint64Array(staging.getMappedRange());
      const seconds = Array.from({ length: kernels }, (_, kernel) => {
        const duration = (ticks[2 * kernel + 1] ?? 0n) - (ticks[2 * kernel] ?? 0n);
        return Math.max(0, Number(duration)) * secondsPerTick; // a device may reset its clock between the two
      });
      staging.unmap();
      return seconds;
    },
    destroy: () => {
      querySet.destroy();
      resolved.destroy();
      staging.destroy();
    },
  };
}
