import { defineCode } from '../diagnostic.ts';

export const NCD1001 = defineCode<{ readonly text: string }>({
  code: 'NCD1001',
  severity: 'error',
  title: 'unexpected token',
  explanation: `The text does not follow the grammar here. The message says what would fit and what stands there instead. The parser then goes on at the next statement or declaration, so later messages are about later mistakes.`,
  failing: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  let B = * 2
  B
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  let B = A * 2
  B
}
`,
  },
  message: ({ text }) => text,
});
