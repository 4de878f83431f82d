import { defineCode } from '../diagnostic.ts';

export const NCD5112 = defineCode<{
  readonly kernel: string;
  readonly held: string;
  readonly capacity: string;
  readonly target: string;
}>({
  code: 'NCD5112',
  severity: 'information',
  title: 'tile over the capacity of a core',
  explanation: `What a workgroup holds at once is more than the workgroup memory and the registers of a core. The rest lives in caches, or is loaded again; the traffic that \`ncd plan\` shows is then too hopeful. It is reported by \`ncd check --traffic\` and in the editor, at sizes and for a target.`,
  failing: {
    kind: 'command',
    command: 'ncd check --traffic --target tiny --size a=1024 --size b=1024 --size c=1024 a.ncd',
    files: {
      'a.ncd': `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
target tiny {
  level global { bandwidth: 1 GB/s }
  level workgroup { capacity: 1 KiB }
  level register { capacity: 32 B, units: 32 }
  compute f32: 1 TFLOP/s
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd check --traffic --target large --size a=1024 --size b=1024 --size c=1024 a.ncd',
    files: {
      'a.ncd': `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
target large {
  level global { bandwidth: 1 GB/s }
  level workgroup { capacity: 1 MiB }
  compute f32: 1 TFLOP/s
}
`,
    },
  },
  message: ({ kernel, held, capacity, target }) =>
    `a workgroup of ${kernel} holds ${held} where a core of ${target} has ${capacity}`,
});
