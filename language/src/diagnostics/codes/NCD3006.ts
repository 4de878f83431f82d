import { defineCode } from '../diagnostic.ts';

export const NCD3006 = defineCode<{
  readonly declared: string;
  readonly found: string;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}>({
  code: 'NCD3006',
  severity: 'error',
  title: 'axes differ from the declared ones',
  explanation: `A value has the axes of everything that it is made of, less those that were reduced. A declared type names exactly these, in the order in which they shall be stored. An axis too many was never reduced; one too few was never there (to repeat a value along a new axis, write \`repeat[r = n](A)\`).`,
  failing: {
    kind: 'source',
    text: `diagram f(A: f32[i, j]) -> f32[i] {
  A * 2
}
`,
  },
  mended: {
    kind: 'source',
    text: `diagram f(A: f32[i, j]) -> f32[i] {
  sum[j](A * 2)
}
`,
  },
  message: ({ declared, found, missing, extra }) => {
    const parts = [
      ...(extra.length ? [`${extra.join(', ')} ${extra.length > 1 ? 'are' : 'is'} not declared`] : []),
      ...(missing.length ? [`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing`] : []),
    ];
    return `this is ${found} where ${declared} is declared: ${parts.join(' and ')}`;
  },
});
