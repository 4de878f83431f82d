/** Regions of one form are costed once: what that gives is what each of them takes by itself. */
import { strict as assert } from 'node:assert';
import { buildTerm, fusedPlan, planReport, type TargetMachine } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';

const text = `import { rmsnorm } from "std/nn"
import { causal_attention } from "std/attention"

diagram once(X: f32[q, m], g: f32[m], W: f32[d, m], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  causal_attention(dot[m](rmsnorm[m](X, g, 1e-5), W), K, V)
}
diagram twice(X: f32[q, m], g: f32[m], W: f32[d, m], K: f32[x, d], V: f32[x, e],
  Y: f32[q, m], h: f32[m], U: f32[d, m], L: f32[x, d], M: f32[x, e]) -> (f32[q, e], f32[q, e]) {
  (once(X, g, W, K, V), once(Y, h, U, L, M))
}
`;
const typed = checkText(text);
const sizes = new Map(Object.entries({ q: 300, m: 256, d: 64, x: 1000, e: 64 }));

function kernels(name: string, target: TargetMachine): readonly string[] {
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  assert.ok(diagram?.sound);
  const plan = fusedPlan(buildTerm(typed, diagram), { storageBuffers: 8, sizes, target });
  return planReport(plan, target, sizes).kernels.map(({ moves, stage, seconds, levels }) =>
    JSON.stringify([moves, stage?.bytes, seconds, levels]),
  );
}

describe('what is there twice', () => {
  for (const target of ['webgpu', 'm2', 'h100'].map(libraryTarget))
    it(`is planned as it is alone, on ${target.name}`, () => {
      const once = kernels('once', target);
      assert.deepEqual([...kernels('twice', target)].sort(), [...once, ...once].sort());
    });
});
