import { defineCode } from '../diagnostic.ts';

const files = {
  'a.ncd': `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
`,
};

export const NCD5146 = defineCode<{
  readonly kernel: string;
  readonly needed: number;
  readonly what: string;
  readonly limit: number;
}>({
  code: 'NCD5146',
  severity: 'error',
  title: 'planned for a larger machine',
  explanation: `A plan is made for a machine, and its kernels run on every other that has as many invocations in a workgroup and as much workgroup memory. Where \`--target\` names a machine with more than the device that runs the program has, a kernel may not fit it; nothing has run then. Without \`--target\` the plan is made for the device.`,
  failing: {
    kind: 'command',
    command: 'ncd run a.ncd --device cpu --target h100 --size a=640 --size b=64 --size c=640',
    files,
  },
  mended: { kind: 'command', command: 'ncd run a.ncd --device cpu --size a=640 --size b=64 --size c=640', files },
  message: ({ kernel, needed, what, limit }) =>
    `${kernel} needs ${needed.toLocaleString('en-US')} ${what} where the device has ${limit.toLocaleString('en-US')}`,
});
