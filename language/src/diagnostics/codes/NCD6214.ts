import { defineCode } from '../diagnostic.ts';
import { doubled, safetensors, twoValues } from './samples.ts';

export const NCD6214 = defineCode<{ readonly path: string; readonly type: string }>({
  code: 'NCD6214',
  severity: 'error',
  title: 'element type in a data file not supported',
  explanation: `Arrays of booleans, of integers from 8 to 64 bits and of floating-point numbers from 16 to 64 bits can be read. Complex
numbers, strings, dates, records, objects and 8-bit floats cannot: convert them before they are saved.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors#A',
    files: { 'a.ncd': doubled, 'x.safetensors': safetensors('A', 'F8_E4M3', [2], '\0\0') },
  },
  mended: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors#A',
    files: { 'a.ncd': doubled, 'x.safetensors': twoValues },
  },
  message: ({ path, type }) => `${path} holds values of type ${type}, which cannot be read`,
});
