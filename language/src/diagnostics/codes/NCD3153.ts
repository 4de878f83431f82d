import { defineCode } from '../diagnostic.ts';

export const NCD3153 = defineCode<{ readonly name: string; readonly type: string; readonly axis: string }>({
  code: 'NCD3153',
  severity: 'error',
  title: 'update of a part of a block',
  explanation: `In an array that is stored in blocks, or may be because its element type is a \`weight\`, the values of a block share a scale. So an update stores whole rows along the last axis, along which blocks run: the brackets have indices for the other axes only, and in a call that axis is what the callee has as the last one.`,
  failing: {
    kind: 'source',
    text: `diagram append(inout K: q8_0[d, t], k: f32[d], pos: i32) -> f32[d] {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram append(inout K: q8_0[t, d], k: f32[d], pos: i32) -> f32[d] {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  message: ({ name, type, axis }) =>
    `an update of ${name} stores whole rows along ${axis}, because the blocks of ${type} run along it`,
});
