import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD9001 = defineCode<{ readonly problem: string }>({
  code: 'NCD9001',
  severity: 'error',
  title: 'bug in NCD',
  explanation: `Something happened that must not happen, whatever the input. It is not your mistake. Please report it, with the source file and the
command line; \`NCD_DEBUG=1\` in the environment shows where it happened.`,
  failing: { kind: 'command', command: 'ncd check a.ncd', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd check a.ncd', files: { 'a.ncd': doubled } },
  message: ({ problem }) => `this is a bug in ncd: ${problem}`,
});
