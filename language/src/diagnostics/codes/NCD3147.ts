import { defineCode } from '../diagnostic.ts';
import { twoValues } from './samples.ts';

const files = {
  'append.ncd': `export diagram append(inout K: f32[t], k: f32, pos: i32) -> f32 {
  K[t = pos] := k
  sum[t](K)
}
`,
  'x.safetensors': twoValues,
};

export const NCD3147 = defineCode<{
  readonly array: string;
  readonly axis: string;
  readonly index: number;
  readonly size: number;
}>({
  code: 'NCD3147',
  severity: 'error',
  title: 'update outside the array',
  explanation: `The position that is given for an update lies outside the array, and nothing would be stored there. \`ncd run\` looks at positions that are given as scalars, such as the number of tokens before this one. An array of positions may hold some that are outside, to leave these elements out.`,
  failing: { kind: 'command', command: 'ncd run append.ncd -i K=x.safetensors#A -i k=1 -i pos=2', files },
  mended: { kind: 'command', command: 'ncd run append.ncd -i K=x.safetensors#A -i k=1 -i pos=1', files },
  message: ({ array, axis, index, size }) =>
    `${array} is updated at ${axis} = ${index}, outside its ${size} ${size === 1 ? 'position' : 'positions'}`,
});
