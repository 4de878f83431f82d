import { defineCode } from '../diagnostic.ts';

export const NCD5102 = defineCode<{ readonly diagram: string; readonly axis: string }>({
  code: 'NCD5102',
  severity: 'error',
  title: 'budget gives a size to no axis',
  explanation: `A budget gives a size to every open axis of its diagram, and to nothing else. The size of an axis that others fix may be given as well, where it is the same.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
}

budget f at i = 4096, j = 2 on m2 { global <= 33 kB }
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
}

budget f at i = 4096 on m2 { global <= 33 kB }
`,
  },
  message: ({ diagram, axis }) => `${diagram} has no open axis ${axis}`,
});
