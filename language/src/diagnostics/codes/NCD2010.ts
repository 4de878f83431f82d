import { defineCode } from '../diagnostic.ts';

export const NCD2010 = defineCode<{ readonly name: string }>({
  code: 'NCD2010',
  severity: 'error',
  title: 'axis used as a value',
  explanation: `An axis names a direction of arrays. Its index is \`index(x)\` and its size is \`size(x)\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[x]) -> f32[x] {
  A * x
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[x]) -> f32[x] {
  A * f32(index(x))
}
`,
  },
  message: ({ name }) => `\`${name}\` is an axis, not a value`,
});
