import { defineCode } from '../diagnostic.ts';

export const NCD2008 = defineCode<{ readonly name: string }>({
  code: 'NCD2008',
  severity: 'hint',
  title: 'shadowed name',
  explanation: `A \`let\` with the name of a parameter or of an earlier \`let\` hides it from here on. This is legal, and easily read wrong.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  let A = A * 2
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  let B = A * 2
  B
}
`,
  },
  message: ({ name }) => `\`${name}\` hides another \`${name}\``,
});
