import { defineCode } from '../diagnostic.ts';

export const NCD5003 = defineCode<{ readonly what: string }>({
  code: 'NCD5003',
  severity: 'error',
  title: 'target lacks a property',
  explanation: `Nothing can be said about a machine without the \`bandwidth\` of level \`global\`, the \`capacity\` of level \`workgroup\` and \`compute f32\`. Everything else has a default.`,
  failing: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, units: 10 }
}
`,
  },
  mended: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, units: 10 }
  compute f32: 3.6 TFLOP/s
}
`,
  },
  message: ({ what }) => `a target needs ${what}`,
});
