import { defineCode } from '../diagnostic.ts';

export const NCD3131 = defineCode<{ readonly problem: string }>({
  code: 'NCD3131',
  severity: 'error',
  title: 'block format that cannot be',
  explanation: `A \`quant\` declaration has \`bits\` (1, 2, 4 or 8 for a code), \`block\` (values in a block: a whole number of bytes) and \`scale\` (f16 or f32), and may have \`minimum\` (f16 or f32, stored after the scale), \`bias\` (a whole number, added to every code) and \`codes: signed\` for two's complement. A value is scale · (code + bias) + minimum.`,
  failing: {
    kind: 'source',
    text: `quant q3_x { bits: 3, block: 32, scale: f16 }
`,
  },
  mended: {
    kind: 'source',
    text: `quant q4_x { bits: 4, block: 32, scale: f16, bias: -8 }
`,
  },
  message: ({ problem }) => problem,
});
