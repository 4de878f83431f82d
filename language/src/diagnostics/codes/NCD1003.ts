import { defineCode } from '../diagnostic.ts';

export const NCD1003 = defineCode<{ readonly text: string }>({
  code: 'NCD1003',
  severity: 'error',
  title: 'unknown character',
  explanation: `Only names, numbers, strings, comments and the operators of the language may stand in a source file. Names are made of ASCII and Greek letters, digits and \`_\`.`,
  failing: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  A * 2 #
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
  message: ({ text }) => `\`${text}\` is not part of any token`,
});
