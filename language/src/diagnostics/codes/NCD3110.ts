import { defineCode } from '../diagnostic.ts';

export const NCD3110 = defineCode<{ readonly name: string; readonly text: string }>({
  code: 'NCD3110',
  severity: 'error',
  title: 'a merge that breaks its law',
  explanation: `The states of two parts, merged, must be the state of both parts after one another, and of three parts it must not matter which two are merged first: otherwise parts that are computed side by side give something else than one pass does. \`ncd test\` tries every declared merge on many inputs, empty parts and single elements among them, and shows the smallest counterexample that it finds. The initial state has to be one that merging leaves alone.`,
  failing: {
    kind: 'command',
    command: 'ncd test f.ncd',
    files: {
      'f.ncd': `accumulator mean_of[x](A: f32[x]) -> f32 {
  state (n: f32 = 0.0, mean: f32 = 0.0)
  step {
    next n = n + 1.0
    next mean = mean + (A - mean) / (n + 1.0)
  }
  merge (left, right) { (left.n + right.n, (left.mean + right.mean) / 2.0) }
  tail { mean }
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd test f.ncd',
    files: {
      'f.ncd': `accumulator mean_of[x](A: f32[x]) -> f32 {
  state (n: f32 = 0.0, mean: f32 = 0.0)
  step {
    next n = n + 1.0
    next mean = mean + (A - mean) / (n + 1.0)
  }
  merge (left, right) {
    let n = left.n + right.n
    (n, (left.n * left.mean + right.n * right.mean) / maximum(n, 1.0))
  }
  tail { mean }
}
`,
    },
  },
  message: ({ name, text }) => `the merge of ${name} is none: ${text}`,
});
