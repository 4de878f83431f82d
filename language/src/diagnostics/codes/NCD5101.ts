import { defineCode } from '../diagnostic.ts';

export const NCD5101 = defineCode<{ readonly what: string; readonly over: string }>({
  code: 'NCD5101',
  severity: 'error',
  title: 'budget exceeded',
  explanation: `A \`budget\` bounds what the plan of a diagram costs at the sizes and on the target that it names: \`global\`, the bytes that cross between global memory and the workgroups; \`workgroup\`, the bytes that one workgroup holds; \`flop\`, of contractions; \`seconds\`, by the roofline. \`ncd plan\` shows where they come from. Raise the bound, or change the program or the target so that the plan costs less.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
}

budget f at i = 4096 on m2 { global <= 16 kB }
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
}

budget f at i = 4096 on m2 { global <= 33 kB }
`,
  },
  message: ({ what, over }) => `${what}, ${over}`,
});
