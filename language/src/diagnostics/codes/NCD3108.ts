import { defineCode } from '../diagnostic.ts';

export const NCD3108 = defineCode<{ readonly text: string }>({
  code: 'NCD3108',
  severity: 'error',
  title: 'an accumulator without an axis',
  explanation: `An accumulator runs along the first axis between its brackets, which at least one of its parameters carries.`,
  failing: {
    kind: 'source',
    text: `accumulator total(A: f32[x]) -> f32 {
  state (s: f32 = 0.0)
  step { next s = s + A }
}
`,
  },
  mended: {
    kind: 'source',
    text: `accumulator total[x](A: f32[x]) -> f32 {
  state (s: f32 = 0.0)
  step { next s = s + A }
}
`,
  },
  message: ({ text }) => text,
});
