import { window, workspace } from 'vscode';

const text = `import { softmax } from "std/nn"

/// Each query takes the mean of the values, weighted by how well their keys match.
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q, K) * rsqrt(size(d))
  let P = softmax[x](S)
  dot[x](P, V)
}

test attention at q = 7, x = 33, d = 16, e = 8 {
  attention(Q, K, V) <= max[x](V) + 1e-5
}
`;

/** A file without a name to begin with. */
export async function newExample(): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ language: 'ncd', content: text }));
}
