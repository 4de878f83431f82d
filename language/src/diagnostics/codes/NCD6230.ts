import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6230 = defineCode<{ readonly result: string; readonly diagram: string }>({
  code: 'NCD6230',
  severity: 'error',
  title: 'unknown result name',
  explanation: `\`-o NAME=FILE\` names a result of the diagram. Results have the names of the fields of its result type; a result without a
name is written with \`-o FILE\`.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4 -o B=b.npy', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4 -o b.npy', files: { 'a.ncd': doubled } },
  message: ({ result, diagram }) => `${diagram} has no result ${result}`,
});
