/** Kernels without tiles for a machine on which it takes time to start an invocation: each computes several elements. */
import { strict as assert } from 'node:assert';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm } from '@ncd/language';
import { checkText, entryPath } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';
import { compare, inputsAt, races } from './at-sizes.ts';
import { compileChecked } from './device.ts';

const swiftshader = libraryTarget('swiftshader');

const typed = checkText(`import { softmax } from "std/nn"

export diagram rows(S: f32[m, n]) -> f32[m, n] { softmax[n](S) }
export diagram scaled(X: f32[m, n], g: f32[n], s: f32[m]) -> f32[m, n] { X * g * s + 1 }
export diagram halves(X: f16[n]) -> f16[n] { f16(2 * X) }
export diagram turned(X: f32[n, m]) -> f32[m, n] { exp(X) }
export diagram shifted(X: f32[m, n]) -> f32[m, n] { X[n = index(n) - 1 else 0] }
`);
const diagrams = [...typed.diagrams.values()].filter(({ declaration }) => declaration.span.file.path === entryPath);

describe('where it takes time to start an invocation', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const diagram of diagrams) {
    const { name } = diagram;
    const compiledAt = (extent: number) => {
      assert.ok(diagram.sound, name);
      const term = buildTerm(typed, diagram);
      const sizes = new Map(term.symbols.map((symbol) => [symbol, extent]));
      const compiled = compileChecked({ name, term, inputs: {} }, { target: swiftshader, sizes });
      const last = compiled.labelled.regions.at(-1);
      assert.ok(last?.kind === 'element');
      return { term, compiled, together: last.together };
    };

    it(`an invocation computes several elements of ${name}, but where there are few, one`, () => {
      assert.equal(compiledAt(65536).together, 32);
      assert.equal(compiledAt(8).together, undefined);
    });

    it(`${name}: device equals reference, and no races, at sizes other than those of the plan`, async function () {
      const { term, compiled } = compiledAt(65536);
      if (!opened) {
        console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
        return this.skip();
      }
      for (const choice of [
        [3, 35],
        [37, 1],
        [0, 3],
      ]) {
        const at = inputsAt(term, (_, i) => choice[i % 2] ?? 1);
        assert.ok(at);
        assert.deepEqual(races(compiled, at.sizes, at.inputs), []);
        await compare(opened.device, term, compiled, at);
      }
    });
  }
});
