import { defineCode } from '../diagnostic.ts';

export const NCD3104 = defineCode<{ readonly axis: string; readonly what: string }>({
  code: 'NCD3104',
  severity: 'error',
  title: 'a state read along its recurrence',
  explanation: `Inside a \`scan\` or the step of an \`accumulator\`, a state is there for one element at a time: what depends on it can be neither folded nor moved along the axis of the recurrence. Emit the value and go on with what is emitted, or keep what is needed in a state of its own.`,
  failing: {
    kind: 'source',
    text: `diagram f(X: f32[t]) -> f32[t] {
  scan[t](S = 0.0) {
    let S1 = S + X
    next S = S1
    emit S1 / sum[t](S1)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(X: f32[t]) -> f32[t] {
  let S = scan[t](S = 0.0) {
    let S1 = S + X
    next S = S1
    emit S1
  }
  S / sum[t](S)
}
`,
  },
  message: ({ axis, what }) =>
    `${what} goes along ${axis}, where only one element of what depends on the state is there`,
});
