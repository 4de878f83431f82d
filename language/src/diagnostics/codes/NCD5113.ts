import { defineCode } from '../diagnostic.ts';

export const NCD5113 = defineCode<{
  readonly axis: string;
  readonly size: number;
  readonly tile: number;
  readonly tiles: number;
  readonly waste: string;
}>({
  code: 'NCD5113',
  severity: 'hint',
  title: 'ragged tiles',
  explanation: `The size of an axis is no multiple of its tile. The last tile reaches beyond the axis: its invocations there are idle, and that part of the machine is lost. It is reported by \`ncd check --traffic\` and in the editor, at sizes and for a target.`,
  failing: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size a=513 --size b=1024 --size c=1024 a.ncd',
    files: {
      'a.ncd': `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size a=512 --size b=1024 --size c=1024 a.ncd',
    files: {
      'a.ncd': `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  dot[b](A, B)
}
`,
    },
  },
  message: ({ axis, size, tile, tiles, waste }) =>
    `${axis} = ${size} takes ${tiles} tiles of ${tile}, of which ${waste} is idle`,
});
