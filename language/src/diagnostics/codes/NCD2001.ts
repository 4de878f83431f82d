import { defineCode } from '../diagnostic.ts';

export const NCD2001 = defineCode<{ readonly name: string }>({
  code: 'NCD2001',
  severity: 'error',
  title: 'unknown name',
  explanation: `A name must be a parameter, a \`let\` above, or an axis where an axis may stand. Names are case-sensitive.`,
  failing: {
    kind: 'source',
    text: `diagram double(A: f32[i]) -> f32[i] {
  a * 2
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
  message: ({ name }) => `\`${name}\` is not known here`,
});
