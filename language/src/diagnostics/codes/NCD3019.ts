import { defineCode } from '../diagnostic.ts';

export const NCD3019 = defineCode<{ readonly axis: string }>({
  code: 'NCD3019',
  severity: 'warning',
  title: 'contracted axis is on one side only',
  explanation: `\`dot[d](A, B)\` multiplies and sums over \`d\`. An operand without \`d\` is simply repeated, so that the other one is summed: legal, and most often a slip in a name.`,
  failing: {
    kind: 'source',
    text: `diagram f(Q: f32[q, d], K: f32[x, e]) -> f32[q, x, e] {
  dot[d](Q, K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(Q: f32[q, d], K: f32[x, e]) -> f32[q, x] {
  dot[d](Q, rename[e -> d](K))
}
`,
  },
  message: ({ axis }) => `axis ${axis} is summed, but this operand does not carry it`,
});
