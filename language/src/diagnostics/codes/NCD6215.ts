import { defineCode } from '../diagnostic.ts';
import { doubled, twoValues } from './samples.ts';

export const NCD6215 = defineCode<{ readonly path: string; readonly expected: readonly string[] }>({
  code: 'NCD6215',
  severity: 'error',
  title: 'unknown file format',
  explanation: `The ending of a file's name tells its format. Inputs are read from \`.npy\`, \`.npz\`, \`.safetensors\` and \`.gguf\`, or written out as a number
for a scalar; results are written to \`.npy\`, or to \`.npz\` where there are several.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.bin',
    files: { 'a.ncd': doubled, 'x.bin': twoValues },
  },
  mended: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors',
    files: { 'a.ncd': doubled, 'x.safetensors': twoValues },
  },
  message: ({ path, expected }) => `${path} ends in none of ${expected.join(', ')}`,
});
