import { defineCode } from '../diagnostic.ts';

export const NCD3146 = defineCode<{ readonly name: string }>({
  code: 'NCD3146',
  severity: 'warning',
  title: 'no update of an `inout` parameter',
  explanation: `Nothing is stored in the parameter, neither here nor by a diagram to which it is passed.`,
  failing: {
    kind: 'source',
    text: `diagram total(inout K: f32[t]) -> f32 {
  sum[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram total(K: f32[t]) -> f32 {
  sum[t](K)
}
`,
  },
  message: ({ name }) => `${name} is \`inout\` but nothing updates it`,
});
