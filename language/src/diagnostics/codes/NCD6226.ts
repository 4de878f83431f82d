import { defineCode } from '../diagnostic.ts';

const files = {
  'a.ncd': `export diagram both(A: f32[n]) -> (twice: f32[n], square: f32[n]) {
  (A + A, A * A)
}
`,
};

export const NCD6226 = defineCode<{ readonly path: string; readonly results: readonly string[] }>({
  code: 'NCD6226',
  severity: 'error',
  title: 'several results and one output file',
  explanation: `A \`.npy\` file holds one array. Several results go into one \`.npz\` file, each under its name, or into a file each:
\`-o mean=m.npy -o var=v.npy\`.`,
  failing: { kind: 'command', command: 'ncd run a.ncd --size n=4 -o b.npy', files },
  mended: { kind: 'command', command: 'ncd run a.ncd --size n=4 -o b.npz', files },
  message: ({ path, results }) =>
    `${path} holds one array but there are ${results.length} results: ${results.join(', ')}`,
});
