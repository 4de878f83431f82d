import { defineCode } from '../diagnostic.ts';
import { twoValues, weighted } from './samples.ts';

const files = { 'a.ncd': weighted, 'x.safetensors': twoValues };

export const NCD6207 = defineCode<{ readonly name: string; readonly type: string }>({
  code: 'NCD6207',
  severity: 'error',
  title: 'missing input',
  explanation: `As soon as one input is given with \`-i\`, every parameter needs one: a random value beside real data would give a result
that means nothing. Without any \`-i\`, all inputs are random numbers that \`--seed\` fixes.`,
  failing: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#A', files },
  mended: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#A -i W=x.safetensors#A', files },
  message: ({ name, type }) => `input ${name}: ${type} is not given`,
});
