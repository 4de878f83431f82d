import { defineCode } from '../diagnostic.ts';

export const NCD3012 = defineCode<Record<string, never>>({
  code: 'NCD3012',
  severity: 'error',
  title: 'not a size',
  explanation: `A size is built from integers, axis names (or \`size(x)\`), \`+ - *\`, \`/\` (rounding down) and \`%\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i = 2.5]) -> f32[i] {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i = 2]) -> f32[i] {
  A
}
`,
  },
  message: () => 'this is not a size',
});
