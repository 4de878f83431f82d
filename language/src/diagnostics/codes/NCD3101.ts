import { defineCode } from '../diagnostic.ts';

export const NCD3101 = defineCode<{ readonly reason: string }>({
  code: 'NCD3101',
  severity: 'error',
  title: 'a recurrence that no kernel can run',
  explanation: `An invocation of a kernel owns one element along every axis of a state that it need not see whole. What it does need to see whole, because the step folds or moves it, it keeps to itself in an array, whose length must be known when the kernel is made: give the axis a size, as in \`axis i = 64\`, or a bound, as in \`where i <= 64\`. The reference interpreter runs every recurrence.`,
  failing: {
    kind: 'command',
    command: 'ncd build f.ncd -o out',
    files: {
      'f.ncd': `diagram f(q: f32[t, i], k: f32[t, i], v: f32[t, j]) -> f32[t, j] {
  scan[t](S = 0.0) {
    let S1 = S + k * v
    next S = S1
    emit dot[i](q, S1)
  }
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd build f.ncd -o out',
    files: {
      'f.ncd': `diagram f(q: f32[t, i = 64], k: f32[t, i], v: f32[t, j]) -> f32[t, j] {
  scan[t](S = 0.0) {
    let S1 = S + k * v
    next S = S1
    emit dot[i](q, S1)
  }
}
`,
    },
  },
  message: ({ reason }) => `this recurrence runs on the reference interpreter only: ${reason}`,
});
