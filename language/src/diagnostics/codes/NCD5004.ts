import { defineCode } from '../diagnostic.ts';

export const NCD5004 = defineCode<{ readonly property: string; readonly needed: string }>({
  code: 'NCD5004',
  severity: 'error',
  title: 'value of a property is not usable',
  explanation: `Capacities, bandwidths, speeds and times are more than 0; counts are whole numbers from 1. A property of a target is a number, never a name.`,
  failing: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, units: 2.5 }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  mended: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, units: 2 }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  message: ({ property, needed }) => `\`${property}\` must be ${needed}`,
});
