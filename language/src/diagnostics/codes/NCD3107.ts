import { defineCode } from '../diagnostic.ts';

export const NCD3107 = defineCode<{ readonly name: string; readonly text: string }>({
  code: 'NCD3107',
  severity: 'error',
  title: 'a state that has no value here',
  explanation: `A state has a value in the block of its \`scan\`, and in the step and the tail of its \`accumulator\`. Initial values are computed before there is a state, and a merge has two of each, \`left.m\` and \`right.m\`. After \`next S = …\` the name \`S\` stands for the new state in \`emit\` only.`,
  failing: {
    kind: 'source',
    text: `accumulator total[x](A: f32[x]) -> f32 {
  state (s: f32 = 0.0, n: f32 = 0.0)
  step {
    next s = s + A
    next n = n + 1.0
  }
  merge (left, right) { (s + right.s, left.n + right.n) }
  tail { s / n }
}
`,
  },
  mended: {
    kind: 'source',
    text: `accumulator total[x](A: f32[x]) -> f32 {
  state (s: f32 = 0.0, n: f32 = 0.0)
  step {
    next s = s + A
    next n = n + 1.0
  }
  merge (left, right) { (left.s + right.s, left.n + right.n) }
  tail { s / n }
}
`,
  },
  message: ({ name, text }) => `the state ${name} has no value here: ${text}`,
});
