import { defineCode } from '../diagnostic.ts';

export const NCD2002 = defineCode<{ readonly name: string }>({
  code: 'NCD2002',
  severity: 'error',
  title: 'unknown diagram',
  explanation: `What is called must be a diagram of this file, an imported one, or a built-in function.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  exponential(A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  exp(A)
}
`,
  },
  message: ({ name }) => `there is no diagram or function \`${name}\``,
});
