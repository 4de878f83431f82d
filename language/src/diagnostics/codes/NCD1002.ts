import { defineCode } from '../diagnostic.ts';

export const NCD1002 = defineCode<{ readonly bracket: string }>({
  code: 'NCD1002',
  severity: 'error',
  title: 'bracket never closed',
  explanation: `Every \`(\`, \`[\` and \`{\` needs its partner. The related location shows the innermost bracket that is still open where the file ends.`,
  failing: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  A * 2
`,
  },
  mended: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  A * 2
}
`,
  },
  message: ({ bracket }) => `the file ends before \`${bracket}\` is closed`,
});
