import { defineCode } from '../diagnostic.ts';

export const NCD2006 = defineCode<{ readonly name: string; readonly module: string }>({
  code: 'NCD2006',
  severity: 'error',
  title: 'not exported',
  explanation: `Only declarations marked \`export\` can be imported.`,
  failing: {
    kind: 'source',
    text: `import { softmaxx } from "std/nn"

export diagram f(S: f32[x]) -> f32[x] {
  S
}
`,
  },
  mended: {
    kind: 'source',
    text: `import { softmax } from "std/nn"

export diagram f(S: f32[x]) -> f32[x] {
  softmax[x](S)
}
`,
  },
  message: ({ name, module }) => `\`${module}\` does not export \`${name}\``,
});
