import { defineCode } from '../diagnostic.ts';

export const NCD2005 = defineCode<{ readonly cycle: readonly string[] }>({
  code: 'NCD2005',
  severity: 'error',
  title: 'import cycle',
  explanation: `A module cannot import itself, directly or through others. Move what both need into a third module.`,
  failing: {
    kind: 'source',
    text: 'import { g } from "./b"\nexport diagram f(A: f32[i]) -> f32[i] { g(A) }\n',
    files: {
      'b.ncd':
        'import { f } from "./sample"\nexport diagram g(A: f32[i]) -> f32[i] { A }\nexport diagram h(A: f32[i]) -> f32[i] { A }\n',
    },
  },
  mended: {
    kind: 'source',
    text: 'import { g } from "./b"\nexport diagram f(A: f32[i]) -> f32[i] { g(A) }\n',
    files: { 'b.ncd': 'export diagram g(A: f32[i]) -> f32[i] { A }\n' },
  },
  message: ({ cycle }) => `modules import each other: ${cycle.join(' → ')}`,
});
