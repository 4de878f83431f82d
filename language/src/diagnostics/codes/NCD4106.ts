import { defineCode } from '../diagnostic.ts';

export const NCD4106 = defineCode<{ readonly text: string }>({
  code: 'NCD4106',
  severity: 'error',
  title: 'split that cannot be made',
  explanation: `A split cuts a streamed axis into parts that run at the same time, each with a state of its own, and merges the states at the
end. No kernel is made for a split inside an \`at\` region yet.`,
  failing: {
    kind: 'source',
    text: `export diagram total(A: f32[i, j]) -> f32[i] {
  at workgroup (group i: 64, split j: 4) {
    sum[j](A)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram total(A: f32[i, j]) -> f32[i] {
  at workgroup (group i: 64, stream j: 4) {
    sum[j](A)
  }
}
`,
  },
  message: ({ text }) => text,
});
