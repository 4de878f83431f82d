import { defineCode } from '../diagnostic.ts';

export const NCD5104 = defineCode<{ readonly name: string }>({
  code: 'NCD5104',
  severity: 'error',
  title: 'unknown limit of a budget',
  explanation: `A budget bounds \`global\` (bytes that cross between global memory and the workgroups), \`workgroup\` (bytes that one workgroup holds), \`flop\` or \`seconds\`.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] {
  A * 2
}

budget f at i = 4096 on m2 { register <= 33 kB }
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
  message: ({ name }) => `a budget has no limit \`${name}\``,
});
