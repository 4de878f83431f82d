import { defineCode } from '../diagnostic.ts';

export const NCD4106 = defineCode<{ readonly text: string }>({
  code: 'NCD4106',
  severity: 'error',
  title: 'split that cannot be made',
  explanation: `A split cuts a folded axis into parts that run at the same time, each with a state of its own, and merges the states
at the end. It needs something to merge: a fold along the axis that can be streamed, or a recurrence with a merge. The parts are
kernels of their own, so that a split stands at an outermost region, and there is one in a region.`,
  failing: {
    kind: 'source',
    text: `export diagram twice(A: f32[i]) -> f32[i] {
  at workgroup (split i: 4) {
    A * 2
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram twice(A: f32[i]) -> f32[i] {
  at workgroup (group i: 64) {
    A * 2
  }
}
`,
  },
  message: ({ text }) => text,
});
