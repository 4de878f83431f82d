import { defineCode } from '../diagnostic.ts';

export const NCD3003 = defineCode<{ readonly declared: string; readonly found: string }>({
  code: 'NCD3003',
  severity: 'error',
  title: 'element type differs',
  explanation: `A declared element type is a promise about what is stored. Widening (f16 to f32) happens by itself; anything that could lose a value is written as a cast.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f16[i] {
  A * 2
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f16[i] {
  f16(A * 2)
}
`,
  },
  message: ({ declared, found }) => `this is ${found} where ${declared} is declared`,
});
