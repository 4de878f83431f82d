import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6227 = defineCode<{ readonly file: string }>({
  code: 'NCD6227',
  severity: 'error',
  title: 'file without a diagram',
  explanation:
    'What runs is a diagram. A file of axes, targets or imports alone gives others something to use but has nothing to run.',
  failing: { kind: 'command', command: 'ncd run a.ncd', files: { 'a.ncd': 'axis n = 4\n' } },
  mended: { kind: 'command', command: 'ncd run a.ncd', files: { 'a.ncd': `axis n = 4\n\n${doubled}` } },
  message: ({ file }) => `${file} declares no diagram`,
});
