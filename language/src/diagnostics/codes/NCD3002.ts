import { defineCode } from '../diagnostic.ts';

export const NCD3002 = defineCode<{ readonly elements: readonly string[]; readonly where: string }>({
  code: 'NCD3002',
  severity: 'error',
  title: 'element types do not meet',
  explanation: `Operands are brought to one element type: f16 with f32 gives f32, an integer with a float gives that float. A bool meets only a bool, and i32 does not meet u32: which of the two should win is for you to say.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: i32[i], B: u32[i]) -> i32[i] {
  A + B
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: i32[i], B: u32[i]) -> i32[i] {
  A + i32(B)
}
`,
  },
  message: ({ elements, where }) => `${elements.join(' and ')} do not meet in ${where}`,
});
