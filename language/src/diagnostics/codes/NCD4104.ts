import { defineCode } from '../diagnostic.ts';

const number = (n: number): string => n.toLocaleString('en');

export const NCD4104 = defineCode<{
  readonly bytes: number;
  readonly arrays: readonly { readonly name: string; readonly bytes: number }[];
  readonly target: string;
  /** Of which there is not enough. */
  readonly holder: 'workgroup' | 'invocation';
  readonly capacityBytes: number;
}>({
  code: 'NCD4104',
  severity: 'error',
  title: 'tile over the capacity',
  explanation: `What a workgroup holds at once, with the tiles that the moves fix, must fit the level: what a step loads, the states, and
what is computed between them. \`ncd plan\` prints the formula as M. What an invocation keeps of it, states and what is computed
inside a chunk, must fit its registers. Only sizes that are known are counted.`,
  failing: {
    kind: 'source',
    text: `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  at workgroup (group a: 128, group c: 128, stream b: 4) {
    dot[b](A, B)
  }
}
`,
  },
  mended: {
    kind: 'source',
    text: `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  at workgroup (group a: 32, group c: 64, stream b: 4) {
    dot[b](A, B)
  }
}
`,
  },
  message: ({ bytes, arrays, target, holder, capacityBytes }) =>
    `this tile needs ${number(bytes)} bytes (${arrays.map((a) => `${a.name} ${number(a.bytes)}`).join(', ')}), and ${holder === 'workgroup' ? 'a workgroup' : 'an invocation'} of ${target} holds ${number(capacityBytes)}, in ${holder === 'workgroup' ? 'its memory or in registers' : 'registers'}`,
});
