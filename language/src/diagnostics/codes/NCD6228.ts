import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6228 = defineCode<{ readonly option: string; readonly name: string }>({
  code: 'NCD6228',
  severity: 'error',
  title: 'given twice',
  explanation:
    'An input, an output or a size is given twice on one command line, and it would be a guess which one counts.',
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4 --size n=8', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=8', files: { 'a.ncd': doubled } },
  message: ({ option, name }) => `${option} gives ${name} twice`,
});
