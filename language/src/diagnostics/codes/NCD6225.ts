import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6225 = defineCode<{ readonly folder: string }>({
  code: 'NCD6225',
  severity: 'error',
  title: 'no source files',
  explanation: `Without a FILE, a command takes every \`.ncd\` file in and below the current folder; \`node_modules\` and folders whose
name starts with a dot are left out. Here there is none.`,
  failing: { kind: 'command', command: 'ncd check', files: { 'doubled.txt': doubled } },
  mended: { kind: 'command', command: 'ncd check', files: { 'doubled.ncd': doubled } },
  message: ({ folder }) => `no .ncd file in or below ${folder}`,
});
