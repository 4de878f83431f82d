import { defineCode } from '../diagnostic.ts';

export const NCD3141 = defineCode<{ readonly callee: string; readonly parameter: string }>({
  code: 'NCD3141',
  severity: 'error',
  title: 'argument that cannot be updated',
  explanation: `A call passes an \`inout\` parameter on by its name: what the callee stores is then stored in the caller's array, of the same element type.`,
  failing: {
    kind: 'source',
    text: `diagram append(inout K: f32[t], k: f32, pos: i32) {
  K[t = pos] := k
}

diagram last(K: f32[t], k: f32, pos: i32) -> f32 {
  append(K, k, pos)
  K[t = pos]
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram append(inout K: f32[t], k: f32, pos: i32) {
  K[t = pos] := k
}

diagram last(inout K: f32[t], k: f32, pos: i32) -> f32 {
  append(K, k, pos)
  K[t = pos]
}
`,
  },
  message: ({ callee, parameter }) =>
    `${callee} updates ${parameter}, which takes an \`inout\` array of the same element type`,
});
