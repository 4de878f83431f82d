import { defineCode } from '../diagnostic.ts';

export const NCD3010 = defineCode<{ readonly axes: readonly string[] }>({
  code: 'NCD3010',
  severity: 'error',
  title: 'size of an axis is not known',
  explanation: `A new axis takes its size from wherever else it occurs: the signature, a declared type, or a \`where\` clause such as \`where o == i - k + 1\`. An index that is just a new name takes the size of the axis that it replaces.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32 {
  sum[o](A[i = o * 2])
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32 where o == (i + 1) / 2 {
  sum[o](A[i = o * 2])
}
`,
  },
  message: ({ axes }) =>
    axes.length === 1 ? `nothing gives axis ${axes[0]} a size` : `nothing gives axes ${axes.join(', ')} a size`,
});
