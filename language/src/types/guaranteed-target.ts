/** The machine that is planned for where nobody names one. */
import type { TargetMachine } from './target.ts';

const cores = 8;
const flopPerSecond = 1e12;
const workgroupBytesPerSecond = 0.5e12;
const f32 = { f32: flopPerSecond, f16: flopPerSecond, i32: flopPerSecond, u32: flopPerSecond };

/** `webgpu` of std/targets, for those that plan without a library: what every WebGPU device guarantees. */
export const guaranteedTarget: TargetMachine = {
  name: 'webgpu',
  levels: [
    {
      name: 'global',
      capacityBytes: Number.POSITIVE_INFINITY,
      units: 1,
      bandwidthBytesPerSecond: Number.POSITIVE_INFINITY,
    },
    { name: 'workgroup', capacityBytes: 16 * 2 ** 10, units: cores, bandwidthBytesPerSecond: 50e9 },
    { name: 'register', capacityBytes: 8192, units: 8, bandwidthBytesPerSecond: workgroupBytesPerSecond },
  ],
  flopPerSecond: f32,
  matrixFlopPerSecond: {},
  costs: {
    barrier: (16 * cores) / flopPerSecond,
    workgroupAccess: (4 * cores) / workgroupBytesPerSecond,
    load: cores / flopPerSecond,
    vectorLoad: (16 * cores) / workgroupBytesPerSecond,
    exponential: (8 * cores) / flopPerSecond,
    invocation: 0,
  },
  limits: { workgroupInvocations: 256, workgroupStorageBytes: 16 * 2 ** 10, storageBuffers: 8 },
};
