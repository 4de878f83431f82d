import { defineCode } from '../diagnostic.ts';

export const NCD4107 = defineCode<{ readonly reason: string }>({
  code: 'NCD4107',
  severity: 'error',
  title: 'region without a kernel',
  explanation: `A region runs as one kernel. Its moves may each be legal and the whole still have no kernel: what must be held at once does not fit
the loops that are made today, or too many arrays are read. Make the tiles smaller, leave a size to \`auto\`, or cut the region
in two.`,
  failing: {
    kind: 'source',
    text: `import { softmax } from "std/nn"

export diagram weights(S: f32[q, x]) -> f32[q, x] {
  at workgroup (group q: 4) {
    softmax[x](S)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `import { softmax } from "std/nn"

export diagram weights(S: f32[q, x]) -> f32[q, x] {
  softmax[x](S)
}
`,
  },
  message: ({ reason }) => `no kernel can be made of this region: ${reason}`,
});
