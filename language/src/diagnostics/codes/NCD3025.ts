import { defineCode } from '../diagnostic.ts';

export const NCD3025 = defineCode<{ readonly text: string }>({
  code: 'NCD3025',
  severity: 'error',
  title: 'axis of a call is not bound',
  explanation: `Between the brackets of a call, axes bind the callee's axis parameters by position (\`softmax[x](S)\`) or by name (\`attention[x = kv](Q, K, V)\`); a size that no argument brings is given by name (\`window[w = 4](A)\`).`,
  failing: {
    kind: 'source',
    text: `diagram ramp(start: f32) -> f32[n] {
  start + index(n)
}

diagram f(a: f32) -> f32 {
  sum[n](ramp(a))
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram ramp(start: f32) -> f32[n] {
  start + index(n)
}

diagram f(a: f32) -> f32 {
  sum[n](ramp[n = 8](a))
}
`,
  },
  message: ({ text }) => text,
});
