/** Plans of programs whose sizes are open: nothing says of such a size that it leaves a machine idle. */
import { strict as assert } from 'node:assert';
import { buildTerm, fusedPlan } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';

const typed = checkText(`import { softmax } from "std/nn"
accumulator weighted[x](S: f32[x], V: f32[x, e]) -> f32[e] {
  state (m: f32 = -inf, z: f32 = 0.0, o: f32[e] = 0.0)
  step {
    let m1 = maximum(m, S)
    next m = m1
    next z = z * exp(m - m1) + exp(S - m1)
    next o = o * exp(m - m1) + exp(S - m1) * V
  }
  tail { o / z }
}
accumulator energy[x](S: f32[x]) -> f32 {
  state (z: f32 = 0.0)
  step { next z = z + S * S }
}
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  dot[x](softmax[x](dot[d](Q, K)), V)
}
export diagram by_hand(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] { weighted[x](dot[d](Q, K), V) }
export diagram energies(Q: f32[q, d], K: f32[x, d]) -> f32[q] { energy[x](dot[d](Q, K)) }
`);

describe('open sizes', () => {
  for (const target of ['webgpu', 'm2', 'mali_g710', 'rtx4090', 'h100'].map(libraryTarget))
    for (const name of ['attention', 'by_hand', 'energies'])
      it(`make ${name} one kernel on ${target.name}, whether the width of a head is given or not`, () => {
        const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
        assert.ok(diagram?.sound);
        for (const sizes of [{}, { d: 64 }]) {
          const given = new Map(Object.entries(sizes));
          const { regions } = fusedPlan(buildTerm(typed, diagram), { storageBuffers: 8, sizes: given, target });
          assert.equal(regions.length, 1, JSON.stringify(sizes));
        }
      });

  it('of what no invocation shares do not hide that the machine is idle', () => {
    const total = checkText('export diagram total(A: f32[i, j]) -> f32 {\n  sum[i](exp(sum[j](A)))\n}\n');
    const [diagram] = [...total.diagrams.values()];
    assert.ok(diagram);
    const target = libraryTarget('h100');
    const { regions } = fusedPlan(buildTerm(total, diagram), { storageBuffers: 8, target });
    assert.equal(regions.length, 2);
  });
});
