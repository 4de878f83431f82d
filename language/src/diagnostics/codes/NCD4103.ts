import { defineCode } from '../diagnostic.ts';

export const NCD4103 = defineCode<{ readonly axis: string; readonly moves: readonly string[] }>({
  code: 'NCD4103',
  severity: 'error',
  title: 'axis with two moves',
  explanation: `A level has one tile along an axis: it is grouped or streamed, and once; an axis that is split may be streamed
within its parts. A region inside, at the next level, may cut the tile again.`,
  failing: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  at workgroup (group i: 64, group i: 32) {
    A * 2
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  at workgroup (group i: 64) {
    A * 2
  }
}
`,
  },
  message: ({ axis, moves }) => `${axis} has two moves at one level: ${moves.join(' and ')}`,
});
