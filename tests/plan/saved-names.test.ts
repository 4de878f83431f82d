/** A kernel that stores in an array that is updated says so, whatever the value that it stores is called. */
import { strict as assert } from 'node:assert';
import { buildTerm, derivationOf, fusedPlan, planReport } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { webgpu } from '../support/targets.ts';

describe('what kernels save', () => {
  it('is called after the array that is updated', () => {
    const typed =
      checkText(`export diagram f(inout A: f32[i], inout B: f32[i], inout C: f32[t, d], X: f32[d, c], pos: i32) {
  let a = A
  A := B
  B := a
  C[t = pos] := sum[c](X)
}
`);
    const [diagram] = typed.diagrams.values();
    assert.ok(diagram?.sound);
    const plan = fusedPlan(buildTerm(typed, diagram), { storageBuffers: 8 });
    const saves = planReport(plan, webgpu, new Map()).kernels.flatMap((kernel) => kernel.saves);
    for (const saved of ['A: f32[i]', 'B: f32[i]', 'C: f32[d]']) assert.ok(saves.includes(saved), `${saved}: ${saves}`);
    const derived = derivationOf(plan).flatMap(({ tails }) => tails.map(({ name }) => name));
    for (const array of ['A', 'B', 'C']) assert.ok(derived.includes(array), `${array}: ${derived}`);
  });
});
