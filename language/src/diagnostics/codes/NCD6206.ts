import { defineCode } from '../diagnostic.ts';
import { doubled, twoValues } from './samples.ts';

const files = { 'a.ncd': doubled, 'x.safetensors': twoValues };

export const NCD6206 = defineCode<{ readonly name: string; readonly diagram: string }>({
  code: 'NCD6206',
  severity: 'error',
  title: 'unknown input name',
  explanation: '`-i NAME=FILE` names a parameter of the diagram, spelled as in its declaration.',
  failing: { kind: 'command', command: 'ncd run a.ncd -i B=x.safetensors#A', files },
  mended: { kind: 'command', command: 'ncd run a.ncd -i A=x.safetensors#A', files },
  message: ({ name, diagram }) => `${diagram} has no parameter ${name}`,
});
