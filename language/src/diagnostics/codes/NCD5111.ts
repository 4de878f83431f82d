import { defineCode } from '../diagnostic.ts';

export const NCD5111 = defineCode<{
  readonly what: string;
  readonly bytes: string;
  readonly moved: string;
  readonly total: string;
}>({
  code: 'NCD5111',
  severity: 'information',
  title: 'intermediate that goes to global and back',
  explanation: `One kernel saves the value to global memory and another one loads it. Where both are one stream, the value stays in the workgroup and its transfers vanish. The message says how much of all traffic that is, and the hint why the kernels are apart: the rule that refuses the stream, or the cost. It is reported by \`ncd check --traffic\` and in the editor, at sizes and for a target.`,
  failing: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size q=4096 --size x=4096 --size d=128 a.ncd',
    files: {
      'a.ncd': `import { softmax } from "std/nn"

export diagram weights(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  softmax[x](dot[d](Q, K))
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size q=4096 --size x=4096 --size d=128 --size e=128 a.ncd',
    files: {
      'a.ncd': `import { softmax } from "std/nn"

export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  dot[x](softmax[x](dot[d](Q, K)), V)
}
`,
    },
  },
  message: ({ what, bytes, moved, total }) => `${what} (${bytes}) goes to global and back: ${moved} of ${total}`,
});
