import { defineCode } from '../diagnostic.ts';

export const NCD5103 = defineCode<{ readonly problem: string }>({
  code: 'NCD5103',
  severity: 'error',
  title: 'sizes of a budget do not fit',
  explanation: `The sizes of a budget meet everything that the diagram says of its axes: its \`where\` clauses and what it does with them.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] where i % 32 == 0 {
  A * 2
}

budget f at i = 4001 on m2 { global <= 33 kB }
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] where i % 32 == 0 {
  A * 2
}

budget f at i = 4096 on m2 { global <= 33 kB }
`,
  },
  message: ({ problem }) => problem,
});
