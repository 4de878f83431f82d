import { defineCode } from '../diagnostic.ts';

const gather = (axes: readonly string[]): string => `export diagram pick(
  A: f32[${axes.join(', ')}],
  ${axes.map((a) => `at_${a}: i32[n]`).join(',\n  ')}
) -> f32[n] {
  A[${axes.map((a) => `${a} = at_${a}`).join(', ')}]
}
`;

export const NCD6002 = defineCode<{ readonly kernel: string; readonly buffers: number; readonly limit: number }>({
  code: 'NCD6002',
  severity: 'error',
  title: 'too many arrays in one kernel',
  explanation: `A device binds only so many arrays to one kernel: 8 on every WebGPU device, the one that the kernel saves included. A region
that needs more is cut where one value can stand for several. A gather along many axes cannot be cut: it needs the array and all indices
at once. Combine some of its axes with \`merge\`, and their indices into one.`,
  failing: { kind: 'command', command: 'ncd build a.ncd -o out', files: { 'a.ncd': gather([...'abcdefg']) } },
  mended: { kind: 'command', command: 'ncd build a.ncd -o out', files: { 'a.ncd': gather([...'ab']) } },
  message: ({ kernel, buffers, limit }) => `${kernel} needs ${buffers} arrays at once where ${limit} are allowed`,
});
