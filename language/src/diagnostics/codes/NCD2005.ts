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
  message: ({ cycle }) =>
    cycle.length > 2 ? `modules import each other: ${apart(cycle).join(' → ')}` : 'this module imports itself',
});

/** Paths without the folder that they have in common. */
function apart(paths: readonly string[]): readonly string[] {
  const [first = ''] = paths;
  const folder = first.split('/').slice(0, -1);
  while (folder.length > 0 && !paths.every((path) => path.startsWith(`${folder.join('/')}/`))) folder.pop();
  return paths.map((path) => path.split('/').slice(folder.length).join('/'));
}
