import { defineCode } from '../diagnostic.ts';

const program = (type: string): string => `diagram doubled(A: ${type}[n]) -> ${type}[n] {
  A + A
}
`;
const command = 'ncd run a.ncd --size n=4 --device cpu';

export const NCD3135 = defineCode<{ readonly arrays: readonly string[]; readonly device: string }>({
  code: 'NCD3135',
  severity: 'information',
  title: 'f16 on a device without it',
  explanation: `WebGPU computes and stores f16 on devices that have the feature \`shader-f16\`. On others, SwiftShader among them, arrays of f16
lie in f32 words: the results are the same, rounded to f16, but twice as many bytes are moved as the plan counts.
\`ncd doctor\` lists the features of each device.`,
  failing: { kind: 'command', command, files: { 'a.ncd': program('f16') } },
  mended: { kind: 'command', command, files: { 'a.ncd': program('f32') } },
  message: ({ arrays, device }) =>
    `there is no shader-f16 on ${device}: ${arrays.join(', ')} ${arrays.length === 1 ? 'lies' : 'lie'} in words of f32`,
});
