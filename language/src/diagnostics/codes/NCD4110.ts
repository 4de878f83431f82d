import { defineCode } from '../diagnostic.ts';

export const NCD4110 = defineCode<{ readonly diagram: string; readonly reason: string }>({
  code: 'NCD4110',
  severity: 'error',
  title: 'plan that cannot be written',
  explanation: `\`ncd plan --write\` puts each kernel of the derived plan into an \`at\` region of the source, and makes sure that the same
kernels come of it. A kernel that ends inside a call, or whose work is shared with another kernel, has no expression of the
source that is its value. Nothing is written then.`,
  failing: {
    kind: 'command',
    command: 'ncd plan weights.ncd --write',
    files: {
      'weights.ncd': `import { softmax } from "std/nn"

export diagram weights(S: f32[q, x]) -> f32[q, x] {
  softmax[x](S)
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd plan total.ncd --write',
    files: {
      'total.ncd': `export diagram total(A: f32[i, j]) -> f32[i] {
  sum[j](exp(A))
}
`,
    },
  },
  message: ({ diagram, reason }) => `the plan of ${diagram} cannot be written: ${reason}`,
});
