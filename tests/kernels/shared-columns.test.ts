/** Kernels in which several invocations share a column, because one alone has no registers for it. */
import { strict as assert } from 'node:assert';
import type { Compiled } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, type TargetMachine, type Term } from '@ncd/language';
import { checkText, entryPath } from '../support/sources.ts';
import { staging, webgpu } from '../support/targets.ts';
import { compare, inputsAt, races } from './at-sizes.ts';
import { compileChecked } from './device.ts';

/** A machine whose invocations have 16 registers. */
const narrow = (target: TargetMachine): TargetMachine => ({
  ...target,
  name: `narrow ${target.name}`,
  levels: target.levels.map((level) =>
    level.name === 'register' ? { ...level, capacityBytes: 64, units: 1024 } : level,
  ),
});

const typed = checkText(`import { attention, causal_attention } from "std/attention"
import { rmsnorm, softmax } from "std/nn"

export diagram heads(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  at workgroup (group q: 16, group e: 16, stream x: 4) { attention(Q, K, V) }
}
export diagram causal(Q: f32[q, d = 8], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  at workgroup (group q: 16, group e: 32, stream x: 4) { causal_attention(Q, K, V) }
}
export diagram grouped(Q: f32[k, r, q, d = 8], K: f32[k, x, d], V: f32[k, x, e]) -> f32[k, r, q, e] {
  at workgroup (group r: 2, group q: 8, group e: 16, stream x: 2) { attention(Q, K, V) }
}
export diagram mlp(X: f32[t, m], W1: f32[m, n], W2: f32[n, o]) -> f32[t, o] {
  at workgroup (group t: 16, group o: 32, stream n: 4) { dot[n](silu(dot[m](X, W1)), W2) }
}
export diagram norm_linear(X: f32[t, i], g: f32[i], W: f32[o, i]) -> f32[t, o] {
  at workgroup (group t: 8, group o: 64, stream i: 4) { dot[i](rmsnorm[i](X, g, 1e-5), W) }
}
export diagram with_scores(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> (f32[q, e], f32[q]) {
  at workgroup (group q: 16, group e: 32, stream x: 4) {
    let S = dot[d](Q, K)
    (dot[x](softmax[x](S), V), max[x](S))
  }
}
`);
const diagrams = [...typed.diagrams.values()].filter(({ declaration }) => declaration.span.file.path === entryPath);

/** Planned with open sizes, so that it runs at all. */
function compiledFor(name: string, target: TargetMachine): { readonly term: Term; readonly compiled: Compiled } {
  const diagram = diagrams.find((d) => d.name === name);
  assert.ok(diagram?.sound, name);
  const term = buildTerm(typed, diagram);
  const compiled = compileChecked({ name, term, inputs: {} }, { target });
  const [region, ...others] = compiled.labelled.regions;
  assert.deepEqual(others, []);
  assert.ok(region?.kind === 'stream' && (region.column?.lanes ?? 1) > 1, 'no column is shared');
  assert.equal((region.stage?.shares ?? []).length, name === 'norm_linear' ? 0 : 1, 'what all need is computed once');
  return { term, compiled };
}

describe('columns that several invocations share', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const target of [narrow(webgpu), narrow(staging)])
    for (const { name } of diagrams) {
      it(`${name} for ${target.name}: device equals reference`, async function () {
        const { term, compiled } = compiledFor(name, target);
        if (!opened) {
          console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
          return this.skip();
        }
        const choices = [(i: number) => [37, 19, 3, 41, 13][i % 5], (i: number) => [2, 33, 5][i % 3], () => 1, () => 0];
        for (const choose of choices) {
          const at = inputsAt(term, (_, i) => choose(i) ?? 1);
          assert.ok(at);
          await compare(opened.device, term, compiled, at);
        }
      });

      it(`${name} for ${target.name}: no data races`, () => {
        const { term, compiled } = compiledFor(name, target);
        const at = inputsAt(term, (_, i) => [1, 5, 3, 9][i % 4] ?? 1);
        assert.ok(at);
        assert.deepEqual(races(compiled, at.sizes, at.inputs), []);
      });
    }
});
