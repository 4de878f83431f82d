import { defineCode } from '../diagnostic.ts';

export const NCD3016 = defineCode<{ readonly where: string; readonly wanted: string; readonly found: string }>({
  code: 'NCD3016',
  severity: 'error',
  title: 'wrong class of elements',
  explanation: `Logic works on bool, arithmetic on numbers, indices are integers.`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> bool[i] {
  not A
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i]) -> bool[i] {
  not (A > 0)
}
`,
  },
  message: ({ where, wanted, found }) => `${where} needs ${wanted} elements but gets ${found}`,
});
