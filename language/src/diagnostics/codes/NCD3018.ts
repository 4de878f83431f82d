import { defineCode } from '../diagnostic.ts';

export const NCD3018 = defineCode<{ readonly text: string }>({
  code: 'NCD3018',
  severity: 'error',
  title: 'tuple does not fit',
  explanation: `Tuples are matched part by part, and fields are found by name.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> (f32[i], f32[i]) {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> (f32[i], f32[i]) {
  (A, A * 2)
}
`,
  },
  message: ({ text }) => text,
});
