import { defineCode } from '../diagnostic.ts';

export const NCD3026 = defineCode<Record<string, never>>({
  code: 'NCD3026',
  severity: 'error',
  title: 'comparison of tests outside a test',
  explanation: `\`a ~= b\` asserts that two arrays agree to within rounding. In a program, compare with a tolerance of your own: \`abs(a - b) < 1e-3\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> bool {
  A ~= 1
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> bool {
  all[i](abs(A - 1) < 1e-3)
}
`,
  },
  message: () => '`~=` stands only at the head of an assertion in a `test`',
});
