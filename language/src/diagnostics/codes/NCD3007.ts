import { defineCode } from '../diagnostic.ts';

export const NCD3007 = defineCode<{ readonly callee: string; readonly wanted: number; readonly found: number }>({
  code: 'NCD3007',
  severity: 'error',
  title: 'wrong number of arguments',
  explanation: `Arguments are bound by position, one for each parameter.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  maximum(A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  maximum(A, 0)
}
`,
  },
  message: ({ callee, wanted, found }) =>
    `${callee} takes ${wanted} ${wanted === 1 ? 'argument' : 'arguments'} but gets ${found}`,
});
