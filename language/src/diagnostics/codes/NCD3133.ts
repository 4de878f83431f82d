import { defineCode } from '../diagnostic.ts';

export const NCD3133 = defineCode<{ readonly variable: string; readonly of: string }>({
  code: 'NCD3133',
  severity: 'error',
  title: 'type for a variable that is not there',
  explanation: `\`at W = q4_0\` and \`--type W=q4_0\` say what a type variable stands for, so a diagram must have that variable: \`diagram linear<W: weight>(…)\`.`,
  failing: {
    kind: 'source',
    text: `diagram linear<W: weight>(x: f32[i], w: W[o, i]) -> f32[o] {
  dot[i](x, w)
}

test "linear is linear" {
  linear(2 * x, w) ~= 2 * linear(x, w)
} at V = q4_0, i = 32, o = 3
`,
  },
  mended: {
    kind: 'source',
    text: `diagram linear<W: weight>(x: f32[i], w: W[o, i]) -> f32[o] {
  dot[i](x, w)
}

test "linear is linear" {
  linear(2 * x, w) ~= 2 * linear(x, w)
} at W = q4_0, i = 32, o = 3
`,
  },
  message: ({ variable, of }) => `${of} has no type variable ${variable}`,
});
