import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6218 = defineCode<{ readonly path: string }>({
  code: 'NCD6218',
  severity: 'error',
  title: 'folder that is not empty',
  explanation:
    '`ncd new` writes into a folder that is empty or does not exist yet, so that it can never overwrite your work.',
  failing: { kind: 'command', command: 'ncd new kernels', files: { 'kernels/doubled.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd new attention', files: { 'kernels/doubled.ncd': doubled } },
  message: ({ path }) => `${path} is not an empty folder`,
});
