import { defineCode } from '../diagnostic.ts';

export const NCD2011 = defineCode<{ readonly what: string }>({
  code: 'NCD2011',
  severity: 'error',
  title: 'not callable',
  explanation: `Only diagrams and built-in functions are called, by name: \`softmax[x](S)\`. To multiply by what stands in parentheses, write \`*\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  2(A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  2 * A
}
`,
  },
  message: ({ what }) => `${what} cannot be called`,
});
