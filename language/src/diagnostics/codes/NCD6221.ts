import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6221 = defineCode<{ readonly device: string; readonly reason: string }>({
  code: 'NCD6221',
  severity: 'error',
  title: 'device lost',
  explanation: `The driver took the device away in the middle of the run: a kernel that ran too long for the system's watchdog, a driver update,
a laptop that switched graphics, or memory that ran out. No result was written. Run again, with smaller sizes if it happens twice.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --device gpu --size n=4', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --device reference --size n=4', files: { 'a.ncd': doubled } },
  message: ({ device, reason }) => `${device} was lost during the run: ${reason}`,
});
