import { defineCode } from '../diagnostic.ts';

export const NCD3109 = defineCode<{ readonly text: string }>({
  code: 'NCD3109',
  severity: 'error',
  title: 'what a recurrence gives',
  explanation: `The block of a \`scan\` says with \`emit\`, once, what it gives for every index of its axis; several values are emitted as a tuple. Without \`emit\` a scan gives its states after the last element. An accumulator gives its states, or what its \`tail\` makes of them.`,
  failing: {
    kind: 'source',
    text: `diagram f(X: f32[t]) -> f32[t] {
  scan[t](S = 0.0) {
    let S1 = S + X
    next S = S1
    S1
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(X: f32[t]) -> f32[t] {
  scan[t](S = 0.0) {
    let S1 = S + X
    next S = S1
    emit S1
  }
}
`,
  },
  message: ({ text }) => text,
});
