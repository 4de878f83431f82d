import { defineCode } from '../diagnostic.ts';

export const NCD2004 = defineCode<{ readonly name: string }>({
  code: 'NCD2004',
  severity: 'error',
  title: 'declared twice',
  explanation: `Two declarations of one file, or two parameters of one diagram, cannot share a name. An import counts as a declaration; give it another name with \`as\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i], A: f32[i]) -> f32[i] {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i], B: f32[i]) -> f32[i] {
  A + B
}
`,
  },
  message: ({ name }) => `\`${name}\` is declared twice`,
});
