import { defineCode } from '../diagnostic.ts';

export const NCD3134 = defineCode<{ readonly variable: string; readonly bound: string; readonly type: string }>({
  code: 'NCD3134',
  severity: 'error',
  title: 'type outside the bound of its variable',
  explanation: `A type variable stands for the types that its bound admits: \`float\` for f32 and f16, \`int\` for i32 and u32, \`number\` for all four, \`weight\` for floats stored as f32, f16 or in blocks, \`code\` for small integers.`,
  failing: {
    kind: 'source',
    text: `diagram linear<W: weight>(x: f32[i], w: W[o, i]) -> f32[o] {
  dot[i](x, w)
}

test "linear is linear" {
  linear(2 * x, w) ~= 2 * linear(x, w)
} at W = i8, i = 32, o = 3
`,
  },
  mended: {
    kind: 'source',
    text: `diagram linear<W: weight>(x: f32[i], w: W[o, i]) -> f32[o] {
  dot[i](x, w)
}

test "linear is linear" {
  linear(2 * x, w) ~= 2 * linear(x, w)
} at W = q8_0, i = 32, o = 3
`,
  },
  message: ({ variable, bound, type }) => `${variable} is a ${bound}, and ${type} is none`,
});
