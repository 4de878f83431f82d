import { defineCode } from '../diagnostic.ts';

export const NCD4003 = defineCode<{ readonly text: string }>({
  code: 'NCD4003',
  severity: 'error',
  title: 'move does not fit',
  explanation: `A move names an axis of the region and a tile size of 1 or more.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  at workgroup (group k: 64) {
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
  message: ({ text }) => text,
});
