import { defineCode } from '../diagnostic.ts';
import { twoDiagrams } from './samples.ts';

export const NCD6204 = defineCode<{ readonly name: string; readonly file: string }>({
  code: 'NCD6204',
  severity: 'error',
  title: 'unknown diagram to run',
  explanation: `\`--diagram\` names a diagram that the file does not declare. Imported diagrams do not count: run the file that
declares them, or write a diagram that calls them.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --diagram tripled --size n=4', files: { 'a.ncd': twoDiagrams } },
  mended: { kind: 'command', command: 'ncd run a.ncd --diagram halved --size n=4', files: { 'a.ncd': twoDiagrams } },
  message: ({ name, file }) => `${file} declares no diagram ${name}`,
});
