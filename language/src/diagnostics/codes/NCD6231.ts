import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6231 = defineCode<{ readonly what: string }>({
  code: 'NCD6231',
  severity: 'error',
  title: 'not enough memory',
  explanation: `The arrays of a run must fit into memory: inputs and results, and on the reference device also what lies between them, in
64-bit numbers. Choose smaller sizes, or a device with more memory.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd --device reference --size n=1000000000000',
    files: { 'a.ncd': doubled },
  },
  mended: { kind: 'command', command: 'ncd run a.ncd --device reference --size n=1000', files: { 'a.ncd': doubled } },
  message: ({ what }) => `there is not enough memory for ${what}`,
});
