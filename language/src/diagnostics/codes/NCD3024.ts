import { defineCode } from '../diagnostic.ts';

export const NCD3024 = defineCode<{ readonly type: string; readonly reads: string }>({
  code: 'NCD3024',
  severity: 'error',
  title: 'storage type of a computed value',
  explanation: `\`i4\`, \`u4\`, \`i8\`, \`u8\` and the block formats say how a parameter lies in memory; expressions read it as i32, u32 or f32. What is computed has the type that it is computed in.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: i8[i]) -> i8[i] {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: i8[i]) -> i32[i] {
  A
}
`,
  },
  message: ({ type, reads }) => `only a parameter is stored as ${type}; a computed value is ${reads}`,
});
