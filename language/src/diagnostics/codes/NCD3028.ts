import { defineCode } from '../diagnostic.ts';

export const NCD3028 = defineCode<{ readonly axis: string; readonly callee: string; readonly bound: string }>({
  code: 'NCD3028',
  severity: 'warning',
  title: 'axis bound to another than its namesake',
  explanation: `Axes that a call does not name are matched from the right, in the order in which the argument carries them. Here that order binds an axis to another one than its namesake, most often because weaving put the axes in an unexpected order.`,
  failing: {
    kind: 'source',
    text: `diagram centred(X: f32[b, t]) -> f32[b, t] {
  X - mean[t](X)
}

diagram f(X: f32[t, b]) -> f32[t, b] {
  centred(X)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram centred(X: f32[b, t]) -> f32[b, t] {
  X - mean[t](X)
}

diagram f(X: f32[t, b]) -> f32[t, b] {
  centred[t = t](X)
}
`,
  },
  message: ({ axis, callee, bound }) =>
    `axis ${axis} of ${callee} is bound to ${bound}, although the argument has an axis ${axis}`,
});
