import { defineCode } from '../diagnostic.ts';

export const NCD3023 = defineCode<{ readonly text: string }>({
  code: 'NCD3023',
  severity: 'error',
  title: 'axes between brackets do not fit',
  explanation: `What stands between brackets depends on what it belongs to: \`sum[x](A)\`, \`A[i = o * 2 + k]\`, \`rename[a -> b](A)\`, \`split[c -> h, d](A)\`, \`merge[h, d -> c](A)\`, \`concat[p, n -> x](A, B)\`, \`repeat[r = 4](A)\`, \`f[x = y](A)\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[j] {
  rename[i, j](A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[j] where j == i {
  rename[i -> j](A)
}
`,
  },
  message: ({ text }) => text,
});
