/** Kernels that stage: what invocations of a workgroup share is loaded together into workgroup memory. */
import { strict as assert } from 'node:assert';
import type { Compiled } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, type StreamRegion, stagedBytes, type TargetMachine, type Tensor, type Term } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';
import { compare, inputsAt, races } from './at-sizes.ts';
import { compileChecked } from './device.ts';

const typed = checkText(`import { attention, causal_attention } from "std/attention"
import { rmsnorm, softmax } from "std/nn"

export diagram heads(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  attention(Q, K, V)
}
export diagram grouped(Q: f32[k, r, q, d = 16], K: f32[k, x, d], V: f32[k, x, e = 8]) -> f32[k, r, q, e] {
  attention(Q, K, V)
}
export diagram causal(Q: f32[h, q, d = 16], K: f32[h, x, d], V: f32[h, x, e = 8]) -> f32[h, q, e] {
  causal_attention(Q, K, V)
}
export diagram window(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q, K)
  dot[x](softmax[x](where(index(x) <= index(q) and index(q) < index(x) + 5, S, -inf)), V)
}
export diagram lengths(Q: f32[b, q, d], K: f32[b, x, d], V: f32[b, x, e], n: i32[b]) -> f32[b, q, e] {
  let S = dot[d](Q, K)
  dot[x](softmax[x](where(index(x) < n, S, -inf)), V)
}
export diagram matmul(A: f32[m, k], B: f32[k, n]) -> f32[m, n] {
  dot[k](A, B)
}
export diagram halves(A: f16[m, k], B: i8[n, k], s: f32[n]) -> f32[m, n] {
  dot[k](f32(A), f32(B) * s)
}
export diagram norm_linear(X: f32[t, i], g: f32[i], W: f32[o, i]) -> f32[t, o] {
  dot[i](rmsnorm[i](X, g, 1e-5), W)
}
export diagram rows(S: f32[q, x], w: f32[x]) -> f32[q, x] {
  softmax[x](S * w)
}
`);

/** What the plans are made for; the kernels run at all sizes. */
const planned: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  heads: { h: 4, q: 256, x: 256, d: 32, e: 32 },
  grouped: { k: 2, r: 4, q: 128, x: 256 },
  causal: { h: 4, q: 256, x: 256 },
  window: { q: 512, x: 512, d: 32, e: 32 },
  lengths: { b: 4, q: 256, x: 256, d: 32, e: 32 },
  matmul: { m: 512, k: 512, n: 512 },
  halves: { m: 512, k: 512, n: 512 },
  norm_linear: { t: 512, i: 512, o: 512 },
  rows: { q: 4096, x: 512 },
};

const webgpu = libraryTarget('webgpu');
/** With the workgroups that every device can run. */
const m2: TargetMachine = { ...libraryTarget('m2'), limits: webgpu.limits };
/** A machine on which workgroup memory and barriers cost next to nothing: whatever can be staged is. */
const eager: TargetMachine = {
  ...webgpu,
  name: 'eager',
  costs: { ...webgpu.costs, barrier: 1e-15, workgroupAccess: 1e-15 },
};

function compiledFor(name: string, target: TargetMachine): { readonly term: Term; readonly compiled: Compiled } {
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  assert.ok(diagram?.sound, name);
  const term = buildTerm(typed, diagram);
  const sizes = new Map(Object.entries(planned[name] ?? {}));
  return { term, compiled: compileChecked({ name, term, inputs: {} }, { sizes, target }) };
}

const stagedRegions = ({ labelled }: Compiled): readonly StreamRegion[] =>
  labelled.regions.filter((region): region is StreamRegion => region.kind === 'stream' && region.stage !== undefined);

const scaled = (inputs: ReadonlyMap<string, Tensor>, by: number): ReadonlyMap<string, Tensor> =>
  new Map([...inputs].map(([name, t]) => [name, t.element === 'f32' ? { ...t, data: t.data.map((v) => v * by) } : t]));

describe('staging', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const target of [eager, m2])
    for (const name of Object.keys(planned))
      it(`${name} for ${target.name}: device equals reference`, async function () {
        const { term, compiled } = compiledFor(name, target);
        if (target === eager) assert.ok(stagedRegions(compiled).length > 0, 'nothing is staged');
        for (const region of stagedRegions(compiled))
          assert.ok(stagedBytes(region) <= target.limits.workgroupStorageBytes, region.name);
        if (!opened) {
          console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
          return this.skip();
        }
        const choices = [(i: number) => [3, 37, 41, 19, 13][i % 5], () => 1, () => 0];
        for (const [round, choose] of choices.entries()) {
          const at = inputsAt(term, (_, i) => choose(i) ?? 1);
          assert.ok(at);
          await compare(opened.device, term, compiled, at);
          if (round === 0) await compare(opened.device, term, compiled, { ...at, inputs: scaled(at.inputs, 1e3) });
        }
      });

  for (const name of ['heads', 'causal', 'matmul', 'norm_linear'])
    it(`${name}: no data races`, () => {
      const { term, compiled } = compiledFor(name, eager);
      const at = inputsAt(term, (_, i) => [1, 5, 3, 9][i % 4] ?? 1);
      assert.ok(at);
      assert.deepEqual(races(compiled, at.sizes, at.inputs), []);
    });
});
