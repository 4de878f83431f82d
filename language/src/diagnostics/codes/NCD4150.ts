import { defineCode } from '../diagnostic.ts';

export const NCD4150 = defineCode<{ readonly name: string }>({
  code: 'NCD4150',
  severity: 'error',
  title: 'read of an array that is gone',
  explanation: `An \`inout\` array is updated where it lies, and no copy of it is made. What stands above an update may read the array as it was, and the result may be used below; but what needs both the old array itself and something that comes of the update would need a copy. Compute what you need of the old array before the update, or read the new one.`,
  failing: {
    kind: 'source',
    text: `export diagram f(inout K: f32[t], k: f32, pos: i32) -> f32[t] {
  let old = K
  K[t = pos] := k
  old * max[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram f(inout K: f32[t], k: f32, pos: i32) -> f32[t] {
  let old = 2 * K
  K[t = pos] := k
  old * max[t](K)
}
`,
  },
  message: ({ name }) => `${name} is read as it was before an update, by what needs the outcome of the update`,
});
