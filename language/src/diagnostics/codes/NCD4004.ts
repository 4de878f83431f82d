import { defineCode } from '../diagnostic.ts';

export const NCD4004 = defineCode<{ readonly name: string }>({
  code: 'NCD4004',
  severity: 'error',
  title: 'unknown level',
  explanation: `The levels are \`global\`, \`workgroup\` and \`register\`, from far to near.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  at shared (group i: 64) {
    A * 2
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
}
`,
  },
  message: ({ name }) => `there is no level \`${name}\``,
});
