import { defineCode } from '../diagnostic.ts';
import { doubled, twoValues } from './samples.ts';

export const NCD6213 = defineCode<{ readonly path: string; readonly format: string; readonly reason: string }>({
  code: 'NCD6213',
  severity: 'error',
  title: 'damaged data file',
  explanation: `The file breaks the rules of its format: it is cut off, its header makes no sense, or header and data disagree in length.
Nothing is guessed from such a file. Copy it or write it again; a download that stopped half-way is the usual reason.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors#A',
    files: { 'a.ncd': doubled, 'x.safetensors': twoValues.slice(0, -1) },
  },
  mended: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors#A',
    files: { 'a.ncd': doubled, 'x.safetensors': twoValues },
  },
  message: ({ path, format, reason }) => `${path} is not a sound ${format} file: ${reason}`,
});
