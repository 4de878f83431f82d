import { defineCode } from '../diagnostic.ts';

export const NCD4002 = defineCode<{ readonly what: string }>({
  code: 'NCD4002',
  severity: 'warning',
  title: 'no effect yet',
  explanation: `This says what a program may move, never what it means. It is read and checked for names; nothing is held against it yet.`,
  failing: {
    kind: 'source',
    text: `export diagram total(A: f32[i, j]) -> f32[i] {
  sum[j](A)
}

budget total at i = 4, j = 8 { global <= 1 KiB }
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram total(A: f32[i, j]) -> f32[i] {
  sum[j](A)
}
`,
  },
  message: ({ what }) => `no effect yet: ${what} are checked, but the compiler still uses its own plan`,
});
