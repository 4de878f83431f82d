import { defineCode } from '../diagnostic.ts';

export const NCD3013 = defineCode<Record<string, never>>({
  code: 'NCD3013',
  severity: 'error',
  title: 'not a size rule',
  explanation: `What stands after \`where\` restricts sizes: \`x <= 8192\`, \`d % 8 == 0\`, \`o == i - k + 1\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] where i {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] where i <= 64 {
  A
}
`,
  },
  message: () => 'a `where` clause compares two sizes',
});
