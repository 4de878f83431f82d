import { defineCode } from '../diagnostic.ts';

export const NCD1005 = defineCode<{ readonly limit: number; readonly what: 'brackets' | 'operators' }>({
  code: 'NCD1005',
  severity: 'error',
  title: 'nested too deeply',
  explanation: `Brackets, prefix operators and chains of operators may nest only so far, so that no input can exhaust the call stack. Name intermediate values with \`let\`.`,
  failing: { kind: 'source', text: `diagram f(A: f32[i]) -> f32[i] { ${'-'.repeat(300)}A }\n` },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] { -A }
`,
  },
  message: ({ limit, what }) => `more than ${limit} ${what} are nested here`,
});
