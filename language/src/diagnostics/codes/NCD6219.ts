import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6219 = defineCode<{ readonly seconds: number }>({
  code: 'NCD6219',
  severity: 'error',
  title: 'time limit reached',
  explanation: `The run took longer than \`--time-limit\` allows and was stopped. The reference device is meant for checking, not for speed:
choose smaller sizes, \`--device auto\`, or a longer limit.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd --device reference --size n=20000000 --time-limit 0.2',
    files: { 'a.ncd': doubled },
  },
  mended: { kind: 'command', command: 'ncd run a.ncd --device reference --size n=4', files: { 'a.ncd': doubled } },
  message: ({ seconds }) => `the run was stopped after ${seconds} s`,
});
