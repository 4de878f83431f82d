import { defineCode } from '../diagnostic.ts';

export const NCD6224 = defineCode<{ readonly code: string }>({
  code: 'NCD6224',
  severity: 'error',
  title: 'unknown code',
  explanation: 'Codes have the form `NCD3004`. `ncd explain` without an argument lists all of them.',
  failing: { kind: 'command', command: 'ncd explain NCD0000' },
  mended: { kind: 'command', command: 'ncd explain NCD6224' },
  message: ({ code }) => `there is no code ${code}`,
});
