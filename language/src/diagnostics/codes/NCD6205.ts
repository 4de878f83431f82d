import { defineCode } from '../diagnostic.ts';
import { twoDiagrams } from './samples.ts';

export const NCD6205 = defineCode<{ readonly file: string; readonly names: readonly string[] }>({
  code: 'NCD6205',
  severity: 'error',
  title: 'several diagrams and none named',
  explanation: `A file that exports several diagrams leaves open which one to run. \`--diagram NAME\` chooses.
Without it, the only exported diagram runs, or the only diagram where none is exported.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4', files: { 'a.ncd': twoDiagrams } },
  mended: { kind: 'command', command: 'ncd run a.ncd --diagram doubled --size n=4', files: { 'a.ncd': twoDiagrams } },
  message: ({ file, names }) => `${file} has ${names.length} diagrams and none is chosen: ${names.join(', ')}`,
});
