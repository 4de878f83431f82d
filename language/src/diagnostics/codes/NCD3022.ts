import { defineCode } from '../diagnostic.ts';

export const NCD3022 = defineCode<Record<string, never>>({
  code: 'NCD3022',
  severity: 'warning',
  title: 'value without effect',
  explanation: `Only the last expression of a block is its value. Name this one with \`let\`, or remove it. A line that starts with \`(\` or \`[\` does not continue the line above.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  let B = A * 2
  B + A
}
`,
  },
  message: () => 'this value goes nowhere',
});
