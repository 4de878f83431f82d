import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6202 = defineCode<{ readonly path: string; readonly reason: string }>({
  code: 'NCD6202',
  severity: 'error',
  title: 'file that cannot be read',
  explanation: `The file is there, but the system refuses to hand out its contents: it is a folder, the permissions forbid it, or
the disk reports an error. The message carries the system's own reason.`,
  failing: { kind: 'command', command: 'ncd check kernels', files: { 'kernels/doubled.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd check kernels/doubled.ncd', files: { 'kernels/doubled.ncd': doubled } },
  message: ({ path, reason }) => `${path} cannot be read: ${reason}`,
});
