import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6223 = defineCode<{ readonly problem: string }>({
  code: 'NCD6223',
  severity: 'error',
  title: 'command line not understood',
  explanation: `There is no such command or option, or an argument is missing or too many. \`ncd --help\` lists the commands, \`ncd COMMAND --help\`
the options of one. The exit status is 2, as for every command line that could not be understood.`,
  failing: { kind: 'command', command: 'ncd check --fomat json doubled.ncd', files: { 'doubled.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd check --format json doubled.ncd', files: { 'doubled.ncd': doubled } },
  message: ({ problem }) => problem,
});
