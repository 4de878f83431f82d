import { defineCode } from '../diagnostic.ts';

export const NCD2009 = defineCode<{ readonly name: string }>({
  code: 'NCD2009',
  severity: 'error',
  title: 'recursive diagram',
  explanation: `A diagram is expanded where it is called, so it cannot call itself, directly or through others. Recurrences along an axis are written with \`scan\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  f(A) + 1
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A + 1
}
`,
  },
  message: ({ name }) => `\`${name}\` calls itself`,
});
