import { defineCode } from '../diagnostic.ts';

export const NCD3105 = defineCode<{ readonly text: string }>({
  code: 'NCD3105',
  severity: 'error',
  title: 'states and their next values',
  explanation: `Every state of a recurrence gets one next value, in the block of the \`scan\` or in the step of the \`accumulator\` itself. All of them are computed from the states before the element.`,
  failing: {
    kind: 'source',
    text: `diagram f(X: f32[t]) -> f32[t] {
  scan[t](S = 0.0) {
    emit S + X
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(X: f32[t]) -> f32[t] {
  scan[t](S = 0.0) {
    next S = S + X
    emit S
  }
}
`,
  },
  message: ({ text }) => text,
});
