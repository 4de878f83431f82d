import { defineCode } from '../diagnostic.ts';

export const NCD3005 = defineCode<{
  readonly callee: string;
  readonly parameter: string;
  readonly axis: string;
  readonly bound?: string;
  readonly wanted: string;
  readonly found: string;
}>({
  code: 'NCD3005',
  severity: 'error',
  title: 'argument lacks an axis',
  explanation: `Every axis of a parameter must be found in its argument: bound axes by name, the others from the right. Axes that the argument has in addition are woven through the call.`,
  failing: {
    kind: 'source',
    text: `diagram row(A: f32[i, j]) -> f32[i] {
  sum[j](A)
}

diagram f(A: f32[i]) -> f32 {
  row(A)
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram row(A: f32[i, j]) -> f32[i] {
  sum[j](A)
}

diagram f(A: f32[k, i, j]) -> f32[k, i] {
  row(A)
}
`,
  },
  message: ({ callee, parameter, axis, bound, wanted, found }) =>
    bound === undefined || bound === axis
      ? `parameter ${parameter} of ${callee} needs axis ${axis} (${wanted}), but the argument is ${found}`
      : `axis ${axis} of ${callee} is bound to ${bound}, but the argument for ${parameter} is ${found}`,
});
