import { defineCode } from '../diagnostic.ts';
import { doubled } from './samples.ts';

export const NCD6222 = defineCode<{
  readonly result: string;
  readonly index: readonly number[];
  readonly found: number;
  readonly expected: number;
  readonly tolerance: number;
}>({
  code: 'NCD6222',
  severity: 'error',
  title: 'result differs from the reference',
  explanation: `\`--verify\` evaluates the diagram a second time in 64-bit arithmetic and compares every value. A difference beyond the tolerance
is a defect of NCD or of the driver, unless the program itself loses precision by subtracting nearly equal numbers, or computes NaN,
which a device may take for a number (the logarithm of what is negative, say). Please report it
with the program, the sizes and the output of \`ncd doctor\`.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4 --verify', files: { 'a.ncd': doubled } },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4 --verify', files: { 'a.ncd': doubled } },
  message: ({ result, index, found, expected, tolerance }) =>
    `${result}${index.length ? `[${index.join(', ')}]` : ''} is ${found} but the reference gives ${expected}${Number.isFinite(tolerance) ? ` (tolerance ${tolerance})` : ''}`,
});
