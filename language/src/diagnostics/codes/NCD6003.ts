import { defineCode } from '../diagnostic.ts';

const widened = (element: string): string => `export diagram widened(W: ${element}[n = 64]) -> f32[n] {
  f32(W) * 2.0
}
`;

export const NCD6003 = defineCode<{ readonly element: string }>({
  code: 'NCD6003',
  severity: 'error',
  title: 'element type that kernels cannot read yet',
  explanation: `Arrays of block-quantised formats can be described and costed, but no kernel is generated for them yet. Store the array as
\`i8\` with a scale of its own, or as \`f16\`.`,
  failing: { kind: 'command', command: 'ncd build a.ncd -o out', files: { 'a.ncd': widened('q8_0') } },
  mended: { kind: 'command', command: 'ncd build a.ncd -o out', files: { 'a.ncd': widened('i8') } },
  message: ({ element }) => `${element} arrays cannot be read by kernels yet`,
});
