/** Kernels for a machine on which a load takes as long as several products: many rows of an invocation, and long chunks, share
 * what is loaded. */
import { strict as assert } from 'node:assert';
import type { Compiled } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, loadsAreDear, operationsIn, type StreamRegion, type TargetMachine, type Term } from '@ncd/language';
import { checkText, entryPath } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';
import { compare, inputsAt } from './at-sizes.ts';
import { compileChecked } from './device.ts';

const swiftshader = libraryTarget('swiftshader');

const typed = checkText(`import { attention, causal_attention } from "std/attention"
import { logsumexp, rmsnorm } from "std/nn"

export diagram product(A: f32[m, k], B: f32[k, n]) -> f32[m, n] { dot[k](A, B) }
export diagram norm_linear(X: f32[m, k], g: f32[k], W: f32[n, k]) -> f32[m, n] { dot[k](rmsnorm[k](X, g, 1e-5), W) }
export diagram heads(Q: f32[h, m, d], K: f32[h, n, d], V: f32[h, n, e]) -> f32[h, m, e] { attention(Q, K, V) }
export diagram causal(Q: f32[h, m, d], K: f32[h, n, d], V: f32[h, n, e]) -> f32[h, m, e] { causal_attention(Q, K, V) }
export diagram cross_entropy(H: f32[m, d], W: f32[n, d]) -> f32[m] { logsumexp[n](dot[d](H, W)) }
`);
const diagrams = [...typed.diagrams.values()].filter(({ declaration }) => declaration.span.file.path === entryPath);
const usual = { h: 8, m: 512, k: 512, n: 512, d: 64, e: 64 };

function compiledFor(
  name: string,
  target: TargetMachine,
  sizes: Readonly<Record<string, number>> = {},
): { readonly term: Term; readonly compiled: Compiled; readonly region: StreamRegion } {
  const diagram = diagrams.find((d) => d.name === name);
  assert.ok(diagram?.sound, name);
  const term = buildTerm(typed, diagram);
  const given = new Map(Object.entries({ ...usual, ...sizes }));
  const compiled = compileChecked({ name, term, inputs: {} }, { target, sizes: given });
  const [region, ...others] = compiled.labelled.regions;
  assert.deepEqual(others, []);
  assert.ok(region?.kind === 'stream');
  return { term, compiled, region };
}
const rowsOf = ({ rows }: StreamRegion): number => Math.max(...rows.map(({ size }) => size));

describe('where loads are dear', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const { name } of diagrams) {
    it(`${name} has eight rows for an invocation, and none of them idle`, () => {
      assert.ok(loadsAreDear(swiftshader));
      const { region } = compiledFor(name, swiftshader);
      assert.equal(rowsOf(region), 8);
      for (const { axis, size, lanes = 1 } of region.rows)
        assert.equal((usual[axis.name as keyof typeof usual] / size) % lanes, 0, axis.name);
      const alike = { ...swiftshader, costs: { ...swiftshader.costs, load: 0.3e-9 } };
      assert.ok(operationsIn(alike, alike.costs.load) <= 2);
      assert.ok(rowsOf(compiledFor(name, alike).region) <= 4);
    });

    it(`${name}: device equals reference, at sizes other than those of the plan`, async function () {
      const { term, compiled } = compiledFor(name, swiftshader);
      if (!opened) {
        console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
        return this.skip();
      }
      for (const choice of [
        [2, 37, 19, 21, 5],
        [1, 17, 1, 0, 3],
      ]) {
        const at = inputsAt(term, (_, i) => choice[i % 5] ?? 1);
        assert.ok(at);
        await compare(opened.device, term, compiled, at);
      }
    });
  }

  it('chunks are long where that saves more than it takes to compile', () => {
    assert.equal(compiledFor('heads', swiftshader).region.chunk, 16);
    assert.equal(compiledFor('heads', swiftshader, { h: 1, m: 64, n: 64 }).region.chunk, 8);
  });
});
