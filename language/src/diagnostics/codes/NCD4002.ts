import { defineCode } from '../diagnostic.ts';

export const NCD4002 = defineCode<{ readonly what: string }>({
  code: 'NCD4002',
  severity: 'warning',
  title: 'no effect yet',
  explanation: `This says how a program runs, never what it means. It is read and checked; the compiler still uses its own plan, in which every reduction is one kernel. Results are the same.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i, j]) -> f32[i] {
  at workgroup (group i: 64) {
    sum[j](A)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i, j]) -> f32[i] {
  sum[j](A)
}
`,
  },
  message: ({ what }) => `no effect yet: ${what} are checked, but the compiler still uses its own plan`,
});
