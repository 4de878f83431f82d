import { defineCode } from '../diagnostic.ts';

export const NCD4101 = defineCode<{ readonly move: string; readonly reason: string; readonly instead?: string }>({
  code: 'NCD4101',
  severity: 'error',
  title: 'axis that cannot be grouped',
  explanation: `Groups along an axis run apart from each other. That is possible where every value of the region carries the axis
and nothing in the region folds it (group partition). An axis that is folded can be streamed instead.`,
  failing: {
    kind: 'source',
    text: `export diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  at workgroup (group d: 16) {
    dot[d](Q, K)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram scores(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  at workgroup (group q: 16, group x: 16, stream d: 4) {
    dot[d](Q, K)
  }
}
`,
  },
  message: ({ move, reason, instead }) =>
    `${move} is not legal here: ${reason}${instead === undefined ? '' : `; ${instead}`}`,
});
