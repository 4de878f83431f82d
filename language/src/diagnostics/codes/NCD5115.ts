import { defineCode } from '../diagnostic.ts';

export const NCD5115 = defineCode<{
  readonly kernel: string;
  readonly target: string;
  readonly intensity: string;
  readonly balance: string;
}>({
  code: 'NCD5115',
  severity: 'hint',
  title: 'memory-bound kernel',
  explanation: `The kernel that takes the most time waits for memory: it computes less for each byte than the machine can. The hint says whether its tiles or its bytes are to blame. It is reported by \`ncd check --traffic\` and in the editor, at sizes and for a target.`,
  failing: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size i=1000000 a.ncd',
    files: {
      'a.ncd': `export diagram doubled(A: f32[i]) -> f32[i] {
  A * 2
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd check --traffic --target fast --size a=1024 --size b=1024 --size c=1024 a.ncd',
    files: {
      'a.ncd': `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
target fast {
  level global { bandwidth: 1000 GB/s }
  level workgroup { capacity: 1 MiB }
  compute f32: 1 TFLOP/s
}
`,
    },
  },
  message: ({ kernel, target, intensity, balance }) =>
    `${kernel} is memory-bound on ${target}: ${intensity} operations for each byte, where ${balance} balance`,
});
