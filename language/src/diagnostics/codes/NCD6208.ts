import { defineCode } from '../diagnostic.ts';
import { safetensors, twoValues, weighted } from './samples.ts';

const files = {
  'a.ncd': weighted,
  'x.safetensors': twoValues,
  'w.safetensors': safetensors('W', 'F32', [3], '\0'.repeat(12)),
};

export const NCD6208 = defineCode<{ readonly problem: string }>({
  code: 'NCD6208',
  severity: 'error',
  title: 'sizes of the inputs do not fit',
  explanation: `The arrays and the \`--size\` options give every axis its size. An axis has one size wherever its name stands, an array has
as many dimensions as its parameter has axes, in that order, and the \`where\` clauses must hold. Nothing is broadcast or reshaped.`,
  failing: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#A -i W=w.safetensors#W', files },
  mended: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#A -i W=x.safetensors#A', files },
  message: ({ problem }) => problem,
});
