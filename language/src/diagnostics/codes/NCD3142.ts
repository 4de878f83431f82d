import { defineCode } from '../diagnostic.ts';

export const NCD3142 = defineCode<{ readonly what: string }>({
  code: 'NCD3142',
  severity: 'error',
  title: 'update inside an expression',
  explanation: `Updates happen one after the other, in the order of statements. So they stand directly in the block of a diagram: an assignment by itself; a call that updates its arguments as a statement, as the value of a \`let\` or as the value of the block.`,
  failing: {
    kind: 'source',
    text: `diagram append(inout K: f32[t], k: f32, pos: i32) -> f32 {
  K[t = pos] := k
  sum[t](K)
}

diagram twice(inout K: f32[t], k: f32, pos: i32) -> f32 {
  2 * append(K, k, pos)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram append(inout K: f32[t], k: f32, pos: i32) -> f32 {
  K[t = pos] := k
  sum[t](K)
}

diagram twice(inout K: f32[t], k: f32, pos: i32) -> f32 {
  let total = append(K, k, pos)
  2 * total
}
`,
  },
  message: ({ what }) => `${what} has no place inside an expression, a region or a recurrence`,
});
