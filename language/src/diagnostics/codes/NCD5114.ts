import { defineCode } from '../diagnostic.ts';

export const NCD5114 = defineCode<{
  readonly array: string;
  readonly axis: string;
  readonly stride: string;
  readonly waste: number;
  readonly line: number;
}>({
  code: 'NCD5114',
  severity: 'hint',
  title: 'neighbours read far apart',
  explanation: `Memory is read in lines. Neighbouring invocations lie along the last axis of what a kernel saves; where a load has that axis further in front, each of them reads another line, and the rest of it is wasted unless a cache keeps it. It is reported by \`ncd check --traffic\` and in the editor, at sizes and for a target.`,
  failing: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size i=1024 --size j=1024 a.ncd',
    files: {
      'a.ncd': `export diagram total(A: f32[i, j], B: f32[j, i]) -> f32[i, j] {
  A + B
}
`,
    },
  },
  mended: {
    kind: 'command',
    command: 'ncd check --traffic --target m2 --size i=1024 --size j=1024 a.ncd',
    files: {
      'a.ncd': `export diagram total(A: f32[i, j], B: f32[i, j]) -> f32[i, j] {
  A + B
}
`,
    },
  },
  message: ({ array, axis, stride, waste, line }) =>
    `neighbours along ${axis} read ${array} ${stride} apart and use ${line - waste} B of every ${line} B line`,
});
