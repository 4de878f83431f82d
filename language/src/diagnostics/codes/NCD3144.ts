import { defineCode } from '../diagnostic.ts';

export const NCD3144 = defineCode<{ readonly name: string; readonly type: string }>({
  code: 'NCD3144',
  severity: 'error',
  title: 'type that cannot be updated',
  explanation: `An \`inout\` parameter is one array, or a scalar, of f32, f16, i32, u32 or bool, or an array in a block format. Values of i4, u4, i8 and u8 share words of memory, so that none of them can be stored by itself.`,
  failing: {
    kind: 'source',
    text: `diagram append(inout K: i8[t], k: i32, pos: i32) -> i32 {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram append(inout K: i32[t], k: i32, pos: i32) -> i32 {
  K[t = pos] := k
  sum[t](K)
}
`,
  },
  message: ({ name, type }) => `${name} is ${type}, which cannot be updated`,
});
