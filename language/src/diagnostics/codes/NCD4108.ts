import { defineCode } from '../diagnostic.ts';

export const NCD4108 = defineCode<{ readonly name: string; readonly level: string; readonly reason: string }>({
  code: 'NCD4108',
  severity: 'error',
  title: 'value that lives elsewhere',
  explanation: `A level on the type of a \`let\` is a claim, and it is checked. A value that a kernel computes and uses by itself is at the
workgroup or in registers; what passes from one kernel to another, and what a diagram takes or gives, is at the global level.
Outside \`at\` regions the derived plan decides.`,
  failing: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  let B: f32[i] @ workgroup = A * 2
  B
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  let B: f32[i] @ global = A * 2
  B
}
`,
  },
  message: ({ name, level, reason }) => `${name} is at ${level}: ${reason}`,
});
