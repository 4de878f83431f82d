import { defineCode } from '../diagnostic.ts';

export const NCD3015 = defineCode<{ readonly found: string; readonly wanted: string; readonly where: string }>({
  code: 'NCD3015',
  severity: 'error',
  title: 'wrong kind of value',
  explanation: `Arithmetic and reductions work on arrays. A tuple is taken apart first, with \`let (a, b) = …\` or \`.name\`.`,
  failing: {
    kind: 'source',
    text: `diagram pair(A: f32[i]) -> (f32[i], f32[i]) {
  (A, A)
}

diagram f(A: f32[i]) -> f32[i] {
  pair(A) * 2
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram pair(A: f32[i]) -> (f32[i], f32[i]) {
  (A, A)
}

diagram f(A: f32[i]) -> f32[i] {
  let (a, b) = pair(A)
  a * b
}
`,
  },
  message: ({ found, wanted, where }) => `${found} stands where ${wanted} is needed, ${where}`,
});
