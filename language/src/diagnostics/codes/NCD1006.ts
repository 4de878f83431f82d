import { defineCode } from '../diagnostic.ts';

export const NCD1006 = defineCode<{ readonly characters: number; readonly limit: number }>({
  code: 'NCD1006',
  severity: 'error',
  title: 'file too large',
  explanation: `A source file may have up to 4 Mi characters. A larger file is most likely not NCD source: arrays belong in \`.npy\`, \`.npz\` or \`.safetensors\` files.`,
  failing: { kind: 'source', text: `// ${' '.repeat(4 * 1024 * 1024)}\n` },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> f32[i] { A }
`,
  },
  message: ({ characters, limit }) => `the file has ${characters} characters, more than the ${limit} that NCD reads`,
});
