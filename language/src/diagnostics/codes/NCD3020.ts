import { defineCode } from '../diagnostic.ts';

export const NCD3020 = defineCode<{ readonly what: string }>({
  code: 'NCD3020',
  severity: 'error',
  title: 'not supported yet',
  explanation: `The language has this construct and reads it, but nothing can run it yet.`,
  failing: {
    kind: 'source',
    text: `diagram f(inout A: f32[t]) -> f32 {
  max[t](A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[t]) -> f32 {
  max[t](A)
}
`,
  },
  message: ({ what }) => `${what} cannot be compiled yet`,
});
