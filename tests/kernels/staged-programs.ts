/** Programs whose regions state the tiles of workgroups that share what they load. */
import { strict as assert } from 'node:assert';
import type { Compiled } from '@ncd/backend-wgsl';
import { buildTerm, type TargetMachine, type Term, type TypedDiagram } from '@ncd/language';
import { checkText, entryPath } from '../support/sources.ts';
import { compileChecked } from './device.ts';

const typed = checkText(`import { attention, causal_attention } from "std/attention"
import { rmsnorm, softmax } from "std/nn"

export diagram heads(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  at workgroup (group q: 64, stream x: 8) { attention(Q, K, V) }
}
export diagram grouped(Q: f32[k, r, q, d = 16], K: f32[k, x, d], V: f32[k, x, e = 8]) -> f32[k, r, q, e] {
  at workgroup (group r: 4, group q: 16, stream x: 4) { attention(Q, K, V) }
}
export diagram causal(Q: f32[h, q, d = 16], K: f32[h, x, d], V: f32[h, x, e = 8]) -> f32[h, q, e] {
  at workgroup (group q: 32, stream x: 4) { causal_attention(Q, K, V) }
}
export diagram window(Q: f32[q, d], K: f32[x, d], V: f32[x, e = 8]) -> f32[q, e] {
  at workgroup (group q: 32, group e: 8, stream x: 4) {
    let S = dot[d](Q, K)
    dot[x](softmax[x](where(index(x) <= index(q) and index(q) < index(x) + 5, S, -inf)), V)
  }
}
export diagram lengths(Q: f32[b, q, d = 8], K: f32[b, x, d], V: f32[b, x, e], n: i32[b]) -> f32[b, q, e] {
  at workgroup (group q: 32, stream x: 4) {
    dot[x](softmax[x](where(index(x) < n, dot[d](Q, K), -inf)), V)
  }
}
export diagram scratch_lengths(Q: f32[b, q, d = 8], K: f32[b, x, d], V: f32[b, x, e], m: i32[b, j]) -> f32[b, q, e] {
  let n = sum[j](m)
  at workgroup (group q: 32, stream x: 4) {
    dot[x](softmax[x](where(index(x) < n, dot[d](Q, K), -inf)), V)
  }
}
export diagram matmul(A: f32[m, k], B: f32[k, n]) -> f32[m, n] {
  at workgroup (group m: 32, group n: 32, stream k: 2) { dot[k](A, B) }
}
export diagram halves(A: f16[m, k], B: i8[n, k], s: f32[n]) -> f32[m, n] {
  at workgroup (group m: 16, group n: 32) { dot[k](f32(A), f32(B) * s) }
}
export diagram quantised(X: f32[t, i = 64], W: q4_0[o, i]) -> f32[t, o] {
  at workgroup (group t: 16, group o: 16, stream i: 4) { dot[i](X, W) }
}
export diagram norm_linear(X: f32[t, i], g: f32[i], W: f32[o, i]) -> f32[t, o] {
  at workgroup (group t: 16, group o: 16, stream i: 4) { dot[i](rmsnorm[i](X, g, 1e-5), W) }
}
export diagram windows(X: f32[c, i], W: f32[o, c, k = 3]) -> f32[o, i] {
  at workgroup (group o: 16, group i: 16, stream c: 2) { dot[c, k](X[i = i + k - 1 else 0], W) }
}
export diagram rows(S: f32[q, x], w: f32[x]) -> f32[q] {
  at workgroup (group q: 64, stream x: 4) { sum[x](exp(S * w)) }
}
`);

export const stagedDiagrams: readonly TypedDiagram[] = [...typed.diagrams.values()].filter(
  ({ declaration }) => declaration.span.file.path === entryPath,
);

/** With open sizes. */
export function compiledFor(
  diagram: TypedDiagram,
  target: TargetMachine,
): { readonly term: Term; readonly compiled: Compiled } {
  assert.ok(diagram.sound, diagram.name);
  const term = buildTerm(typed, diagram);
  return { term, compiled: compileChecked({ name: diagram.name, term, inputs: {} }, { target }) };
}
