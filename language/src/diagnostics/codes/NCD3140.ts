import { defineCode } from '../diagnostic.ts';

export const NCD3140 = defineCode<{ readonly name: string | undefined }>({
  code: 'NCD3140',
  severity: 'error',
  title: 'update of what is not `inout`',
  explanation: `Only a parameter that is declared with \`inout\` can be updated: its array lies in memory before the diagram starts and stays there afterwards. Every other name stands for one value.`,
  failing: {
    kind: 'source',
    text: `diagram append(K: f32[t], k: f32, pos: i32) -> f32 {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram append(inout K: f32[t], k: f32, pos: i32) -> f32 {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  message: ({ name }) =>
    name === undefined
      ? 'only an `inout` parameter can be updated'
      : `${name} is no \`inout\` parameter, so it cannot be updated`,
});
