import { defineCode } from '../diagnostic.ts';

export const NCD2007 = defineCode<{ readonly name: string; readonly what: string }>({
  code: 'NCD2007',
  severity: 'hint',
  title: 'unused name',
  explanation: `Nothing reads this name. Remove it, or start it with \`_\` to say that this is meant.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  let B = A * 2
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  A * 2
}
`,
  },
  message: ({ name, what }) => `the ${what} \`${name}\` is never used`,
});
