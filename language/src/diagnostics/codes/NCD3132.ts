import { defineCode } from '../diagnostic.ts';

export const NCD3132 = defineCode<{
  readonly type: string;
  readonly block: number;
  readonly axis?: string;
  readonly size?: number;
  /** What is wrong is that the array is updated. */
  readonly updated?: true;
}>({
  code: 'NCD3132',
  severity: 'error',
  title: 'array that is not whole blocks',
  explanation: `A block format stores blocks of values along the last axis of an array, so the array needs one, and its size is a multiple of the block. What updates an array stores whole words of memory: where blocks end in the middle of a word, as those of q8_0 (34 bytes) and q4_0 (18 bytes) do, an array that is updated holds pairs of blocks.`,
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
  message: ({ type, block, axis, size, updated }) => {
    if (axis === undefined) return `blocks of ${type} run along the last axis, and there is none`;
    const what = updated
      ? `an update of ${type} stores ${block} values at a time`
      : `a block of ${type} holds ${block} values`;
    return `${what}, and ${axis} has ${size}`;
  },
});
