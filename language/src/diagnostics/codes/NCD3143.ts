import { defineCode } from '../diagnostic.ts';

export const NCD3143 = defineCode<{ readonly callee: string; readonly name: string }>({
  code: 'NCD3143',
  severity: 'error',
  title: 'one array updated under two names',
  explanation: `An array is passed to one \`inout\` parameter of a call: under two names, what one of them reads would depend on what happens to the other.`,
  failing: {
    kind: 'source',
    text: `diagram store(inout K: f32[t], inout V: f32[t], k: f32, v: f32, pos: i32) {
  K[t = pos] := k
  V[t = pos] := v
}

diagram both(inout K: f32[t], k: f32, pos: i32) -> f32 {
  store(K, K, k, k, pos)
  sum[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram store(inout K: f32[t], inout V: f32[t], k: f32, v: f32, pos: i32) {
  K[t = pos] := k
  V[t = pos] := v
}

diagram both(inout K: f32[t], inout V: f32[t], k: f32, pos: i32) -> f32 {
  store(K, V, k, k, pos)
  sum[t](K)
}
`,
  },
  message: ({ callee, name }) => `${callee} would update ${name} under two names`,
});
