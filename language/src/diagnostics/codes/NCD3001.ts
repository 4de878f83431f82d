import { defineCode } from '../diagnostic.ts';

export const NCD3001 = defineCode<{ readonly name: string }>({
  code: 'NCD3001',
  severity: 'error',
  title: 'unknown element type',
  explanation: `Element types are \`f32 f16 i32 u32 bool\`, the storage types \`i4 u4 i8 u8 q8_0 q4_0 q4_1\`, and the type variables of the diagram (\`<T: float>\`, bounded by \`float\`, \`int\`, \`number\`, \`weight\` or \`code\`).`,
  failing: {
    kind: 'source',
    text: `diagram f(A: float32[i]) -> f32[i] {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A
}
`,
  },
  message: ({ name }) => `\`${name}\` is no element type`,
});
