import { defineCode } from '../diagnostic.ts';

export const NCD4001 = defineCode<{ readonly what: string; readonly level: string }>({
  code: 'NCD4001',
  severity: 'error',
  title: 'parameters and results are global',
  explanation: `What a diagram takes and gives passes through global memory. Inner levels belong to values inside it.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i] @ workgroup) -> f32[i] {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i] @ global) -> f32[i] {
  A
}
`,
  },
  message: ({ what, level }) => `${what} lives at the global level, not at ${level}`,
});
