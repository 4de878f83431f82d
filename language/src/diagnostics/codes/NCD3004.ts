import { defineCode } from '../diagnostic.ts';

export const NCD3004 = defineCode<{
  readonly axis: string;
  readonly of?: string;
  readonly left: number;
  readonly leftWhere: string;
  readonly right: number;
  readonly rightWhere: string;
}>({
  code: 'NCD3004',
  severity: 'error',
  title: 'axis sizes differ',
  explanation: `Axes meet by name, and an axis has one size. Where the sizes are known and differ, either a declaration is wrong or two different directions share a name: rename one of them.`,
  failing: {
    kind: 'source',
    text: `diagram scores(Q: f32[q, d = 64], K: f32[x, d = 128]) -> f32[q, x] {
  dot[d](Q, K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram scores(Q: f32[q, d = 64], K: f32[x, d]) -> f32[q, x] {
  dot[d](Q, K)
}
`,
  },
  message: ({ axis, of, left, leftWhere, right, rightWhere }) =>
    `axis ${axis}${of ? ` of ${of}` : ''} is ${left}${leftWhere} but ${right}${rightWhere}`,
});
