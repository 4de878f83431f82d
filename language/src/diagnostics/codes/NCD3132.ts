import { defineCode } from '../diagnostic.ts';

export const NCD3132 = defineCode<{
  readonly type: string;
  readonly block: number;
  readonly axis?: string;
  readonly size?: number;
}>({
  code: 'NCD3132',
  severity: 'error',
  title: 'array that is not whole blocks',
  explanation: `A block format stores blocks of values along the last axis of an array, so the array needs one, and its size is a multiple of the block.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: q8_0) -> f32 {
  A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: q8_0[i = 32]) -> f32[i] {
  A
}
`,
  },
  message: ({ type, block, axis, size }) =>
    axis === undefined
      ? `blocks of ${type} run along the last axis, and there is none`
      : `a block of ${type} holds ${block} values, and ${axis} has ${size}`,
});
