import { defineCode } from '../diagnostic.ts';

export const NCD5001 = defineCode<{ readonly property: string; readonly needed: string }>({
  code: 'NCD5001',
  severity: 'error',
  title: 'unit does not fit',
  explanation: `Each property of a target has one dimension. Bytes are given in B, kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024), bandwidths in the same per second (\`GB/s\`), compute in MFLOP/s, GFLOP/s, TFLOP/s or PFLOP/s, times in ps, ns, us, ms or s; counts have no unit.`,
  failing: {
    kind: 'source',
    text: `target box {
  level global { capacity: 16 GiB, bandwidth: 100 Gbps }
  level workgroup { capacity: 32 KiB, units: 10 }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  mended: {
    kind: 'source',
    text: `target box {
  level global { capacity: 16 GiB, bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, units: 10 }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  message: ({ property, needed }) => `\`${property}\` is ${needed}`,
});
