import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6201 = defineCode<{ readonly path: string }>({
  code: 'NCD6201',
  severity: 'error',
  title: 'file not found',
  explanation: `A file that the command line names does not exist. Paths are read from the folder in which \`ncd\` was started.
In a shell, a pattern such as \`*.ncd\` that matches nothing is passed on as it stands and ends here too.`,
  failing: { kind: 'command', command: 'ncd check dubbled.ncd', files: { 'doubled.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd check doubled.ncd', files: { 'doubled.ncd': doubled } },
  message: ({ path }) => `${path} does not exist`,
});
