import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6217 = defineCode<{ readonly path: string; readonly reason: string }>({
  code: 'NCD6217',
  severity: 'error',
  title: 'output that cannot be written',
  explanation: `A file is written whole or not at all: first under a temporary name in the same folder, then moved to its place. When a
step fails (no such folder, no permission, disk full), the temporary file is removed and what stood there before is untouched.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4 -o results/b.npy', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4 -o b.npy', files: { 'a.ncd': doubled } },
  message: ({ path, reason }) => `${path} cannot be written: ${reason}`,
});
