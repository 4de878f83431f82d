import { defineCode } from '../diagnostic.ts';
import { doubled, safetensors, twoValues } from './samples.ts';

export const NCD6209 = defineCode<{
  readonly source: string;
  /** The element type in the file; absent for a number that is written out. */
  readonly found?: string;
  readonly wanted: string;
  readonly input: string;
  /** What would be lost, if a value is to blame: `1e+300 is not exact in f32`. */
  readonly reason?: string;
}>({
  code: 'NCD6209',
  severity: 'error',
  title: 'element type of an input does not fit',
  explanation: `Data is converted on the way in only where not a single value changes: int64 to i32 when all values fit, float16 to f32,
0 and 1 between bool and integers. A conversion that rounds or cuts is yours to write down, in Python with \`astype\`, so that nobody
wonders later where the digits went.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors#A',
    files: { 'a.ncd': doubled, 'x.safetensors': safetensors('A', 'F64', [2], '1234567887654321') },
  },
  mended: {
    kind: 'command',
    command: 'ncd run a.ncd -i A=x.safetensors#A',
    files: { 'a.ncd': doubled, 'x.safetensors': twoValues },
  },
  message: ({ source, found, wanted, input, reason }) =>
    found === undefined
      ? `${source} is no value of type ${wanted}, which ${input} has`
      : `${source} holds ${found} but ${input} is ${wanted}${reason ? `, and ${reason}` : ''}`,
});
