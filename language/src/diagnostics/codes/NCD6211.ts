import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6211 = defineCode<{ readonly axis: string; readonly diagram: string }>({
  code: 'NCD6211',
  severity: 'error',
  title: 'size for an axis that is not open',
  explanation: `\`--size\` gives a number to an axis whose size the diagram leaves open. The name is either misspelled, or its size is
fixed in the source, or another axis determines it.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4 --size m=4', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4', files: { 'a.ncd': doubled } },
  message: ({ axis, diagram }) => `${diagram} has no open axis ${axis}`,
});
