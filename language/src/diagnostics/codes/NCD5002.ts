import { defineCode } from '../diagnostic.ts';

export const NCD5002 = defineCode<{ readonly name: string; readonly owner: string }>({
  code: 'NCD5002',
  severity: 'error',
  title: 'unknown property of a target',
  explanation: `A level has \`capacity\`, \`bandwidth\` (not \`register\`) and \`units\` (not \`global\`). A target has \`compute\` and \`matrix\` with an element type (\`compute f32\`), the costs \`barrier\`, \`workgroup access\`, \`load\`, \`vector load\`, \`exponential\` and \`invocation\`, the limits \`workgroup invocations\`, \`workgroup storage\` and \`storage buffers\`, and \`subgroup size\`.`,
  failing: {
    kind: 'source',
    text: `target box {
  level global { bandwidth: 100 GB/s }
  level workgroup { capacity: 32 KiB, cores: 10 }
  compute f32: 3.6 TFLOP/s
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
  message: ({ name, owner }) => `${owner} has no property \`${name}\``,
});
