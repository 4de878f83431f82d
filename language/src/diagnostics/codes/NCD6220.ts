import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6220 = defineCode<{ readonly device: string; readonly reason: string }>({
  code: 'NCD6220',
  severity: 'error',
  title: 'no such device on this machine',
  explanation: `\`--device gpu\` asks for a real GPU and \`--device cpu\` for the software one; neither is replaced by something else without a
word. \`--device auto\` takes the best that is there and says which. \`ncd doctor\` lists what was found.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --device gpu --size n=4', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --device auto --size n=4', files: { 'a.ncd': doubled } },
  message: ({ device, reason }) => `no ${device} device is available: ${reason}`,
});
