import { defineCode } from '../diagnostic.ts';

const program = (factor: number) => `diagram doubled(A: f32[n]) -> f32[n] {
  A + A
}

test "doubling is multiplying" {
  doubled(A) ~= ${factor} * A
} at n = 5
`;

export const NCD6232 = defineCode<{ readonly what: string }>({
  code: 'NCD6232',
  severity: 'error',
  title: 'test that fails',
  explanation: `What the test claims does not hold for the random inputs that it was tried on. \`~=\` allows for rounding: two values may differ by
a ten-thousandth of their size, or by a hundred-thousandth of the largest value beside them. The message names the first value that
differs; \`--seed\` gives other inputs.`,
  failing: { kind: 'command', command: 'ncd test a.ncd', files: { 'a.ncd': program(3) } },
  mended: { kind: 'command', command: 'ncd test a.ncd', files: { 'a.ncd': program(2) } },
  message: ({ what }) => what,
});
