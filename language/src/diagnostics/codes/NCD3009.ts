import { defineCode } from '../diagnostic.ts';

export const NCD3009 = defineCode<{ readonly axis: string; readonly present: readonly string[] }>({
  code: 'NCD3009',
  severity: 'error',
  title: 'no such axis here',
  explanation: `What a reduction consumes, an index replaces or a rename takes must be an axis of the value.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32 {
  sum[j](A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32 {
  sum[i](A)
}
`,
  },
  message: ({ axis, present }) =>
    `the value has no axis ${axis}; ${present.length ? `its axes are ${present.join(', ')}` : 'it is a scalar'}`,
});
