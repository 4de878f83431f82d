import { defineCode } from '../diagnostic.ts';

export const NCD3011 = defineCode<{ readonly reason: string; readonly text: string }>({
  code: 'NCD3011',
  severity: 'error',
  title: 'size rule broken',
  explanation: `Sizes must satisfy every \`where\` clause, and an index must stay inside its axis. This is decided as soon as the sizes are known: here, or when the program runs. What is read outside of an axis has a value where the index ends with \`else\`: \`A[i = o + 4 else 0]\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i = 8]) -> f32[o] where o == 5 {
  A[i = o + 4]
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i = 8]) -> f32[o] where o == 4 {
  A[i = o + 4]
}
`,
  },
  message: ({ reason, text }) => `${reason}: ${text} does not hold`,
});
