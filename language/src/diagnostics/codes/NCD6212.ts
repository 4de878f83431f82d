import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6212 = defineCode<{ readonly problem: string }>({
  code: 'NCD6212',
  severity: 'error',
  title: 'value of an option not understood',
  explanation:
    'The option exists, but its value is not of the form that it takes. `ncd COMMAND --help` lists all of them.',
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=four', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4', files: { 'a.ncd': doubled } },
  message: ({ problem }) => problem,
});
