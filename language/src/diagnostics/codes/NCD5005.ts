import { defineCode } from '../diagnostic.ts';

export const NCD5005 = defineCode<{ readonly what: string }>({
  code: 'NCD5005',
  severity: 'error',
  title: 'stated twice',
  explanation: `A target states each level once, and each property of a level or of the machine once, so that there is one number to believe.`,
  failing: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, capacity: 64 KiB }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  mended: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 64 KiB }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  message: ({ what }) => `${what} is stated twice`,
});
