import { defineCode } from '../diagnostic.ts';

export const NCD3014 = defineCode<{ readonly axis: string }>({
  code: 'NCD3014',
  severity: 'error',
  title: 'axis listed twice',
  explanation: `An array never has one axis twice, and an axis is not defined by itself. A diagonal is read with an index: \`A[j = i]\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i, i]) -> f32[i] {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i, j]) -> f32[i] where i == j {
  A[j = i]
}
`,
  },
  message: ({ axis }) => `axis ${axis} cannot be given twice`,
});
