import { defineCode } from '../diagnostic.ts';

export const NCD3145 = defineCode<{
  readonly name: string;
  readonly axes: readonly string[];
  readonly places: readonly string[];
}>({
  code: 'NCD3145',
  severity: 'error',
  title: 'update along axes that the array lacks',
  explanation: `What is stored has one value for each place: its axes are those of the array and of the indices in the brackets. It is repeated along those that it lacks, and has no others. In a call, what a callee stores must not be woven along an axis that the array does not have.`,
  failing: {
    kind: 'source',
    text: `diagram append(inout K: f32[t, d], k: f32[h, d], pos: i32) -> f32[d] {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram append(inout K: f32[t, h, d], k: f32[h, d], pos: i32) -> f32[h, d] {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  message: ({ name, axes, places }) =>
    `what is stored in ${name} has axis ${axes.join(', ')}, but its places have [${places.join(', ')}]`,
});
