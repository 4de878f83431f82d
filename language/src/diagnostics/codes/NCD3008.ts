import { defineCode } from '../diagnostic.ts';

export const NCD3008 = defineCode<{ readonly text: string }>({
  code: 'NCD3008',
  severity: 'error',
  title: 'an axis would be there twice',
  explanation: `An array never has one axis twice. This arises when two arguments bring the same axis in different roles; rename it in one of them.`,
  failing: {
    kind: 'source',
    text: `diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  dot[d](Q, K)
}

diagram f(A: f32[t, d]) -> f32 {
  sum[t](scores(A, A))
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  dot[d](Q, K)
}

diagram f(A: f32[t, d]) -> f32 {
  sum[t, u](scores(A, rename[t -> u](A)))
}
`,
  },
  message: ({ text }) => text,
});
