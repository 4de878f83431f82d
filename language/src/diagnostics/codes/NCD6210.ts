import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6210 = defineCode<{ readonly axes: readonly string[]; readonly diagram: string }>({
  code: 'NCD6210',
  severity: 'error',
  title: 'size not known',
  explanation: `A diagram leaves its sizes open; a run needs a number for each. They come from the shapes of the inputs, from \`axis d = 64\`
in the source, or from \`--size q=128\`.`,
  failing: { kind: 'command', command: 'ncd run a.ncd', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4', files: { 'a.ncd': doubled } },
  message: ({ axes, diagram }) =>
    `the size of ${axes.length === 1 ? 'axis' : 'axes'} ${axes.join(', ')} of ${diagram} is not known`,
});
