import { defineCode } from '../diagnostic.ts';

export const NCD3027 = defineCode<{ readonly text: string }>({
  code: 'NCD3027',
  severity: 'error',
  title: 'not an assertion',
  explanation: `The statements of a test are \`let\`s and assertions. An assertion is a bool, of any axes (all must hold), or \`a ~= b\` for arrays with the same axes.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A
}

test f at i = 3 {
  f(A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A
}

test f at i = 3 {
  f(A) ~= A
}
`,
  },
  message: ({ text }) => text,
});
