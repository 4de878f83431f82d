import { defineCode } from '../diagnostic.ts';

export const NCD4102 = defineCode<{ readonly axis: string; readonly reason: string; readonly instead?: string }>({
  code: 'NCD4102',
  severity: 'error',
  title: 'axis that cannot be streamed',
  explanation: `A stream goes along an axis chunk by chunk and keeps a state. Every reduction of the region along that axis must have one,
and a value that carries the axis must not need all of it. \`ncd derive\` shows which rule refuses.`,
  failing: {
    kind: 'source',
    text: `import { softmax } from "std/nn"

export diagram weights(S: f32[q, x]) -> f32[q, x] {
  at workgroup (stream x: 8) {
    softmax[x](S)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `import { softmax } from "std/nn"

export diagram weighted(S: f32[q, x], V: f32[x, e]) -> f32[q, e] {
  at workgroup (stream x: 8) {
    dot[x](softmax[x](S), V)
  }
}
`,
  },
  message: ({ axis, reason, instead }) =>
    `stream ${axis} is not legal here: ${reason}${instead === undefined ? '' : `; ${instead}`}`,
});
