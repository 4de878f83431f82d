import { defineCode } from '../diagnostic.ts';

export const NCD4109 = defineCode<{ readonly move: string; readonly text: string }>({
  code: 'NCD4109',
  severity: 'error',
  title: 'tile size that does not fit',
  explanation: `The size of a tile is a number of 1 or more, or a size parameter that stands for one. The tile of an inner region
divides the tile of the region around it.`,
  failing: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  at workgroup (group i: 64) {
    at register (group i: 5) {
      A * 2
    }
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram doubled(A: f32[i]) -> f32[i] {
  at workgroup (group i: 64) {
    at register (group i: 4) {
      A * 2
    }
  }
}
`,
  },
  message: ({ move, text }) => `${move} does not fit: ${text}`,
});
