import { defineCode } from '../diagnostic.ts';

export const NCD3017 = defineCode<Record<string, never>>({
  code: 'NCD3017',
  severity: 'error',
  title: 'block without a value',
  explanation: `The last expression of a block is its value.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  let B = A * 2
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
  message: () => 'this block ends without a value',
});
