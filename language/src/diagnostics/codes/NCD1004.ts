import { defineCode } from '../diagnostic.ts';

export const NCD1004 = defineCode<Record<string, never>>({
  code: 'NCD1004',
  severity: 'error',
  title: 'string never closed',
  explanation: `A string starts and ends with \`"\` on one line.`,
  failing: {
    kind: 'source',
    text: `import { softmax } from "std/nn
export diagram f(S: f32[x]) -> f32[x] { softmax[x](S) }
`,
  },
  mended: {
    kind: 'source',
    text: `import { softmax } from "std/nn"
export diagram f(S: f32[x]) -> f32[x] { softmax[x](S) }
`,
  },
  message: () => 'the line ends before the string is closed',
});
