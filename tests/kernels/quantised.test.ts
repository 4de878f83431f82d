/** Block-quantised inputs are read by kernels as they lie in memory, and mean what the interpreter says. */

import { strict as assert } from 'node:assert';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { type BlockType, bitsPerValue, buildTerm, checkProgram, hasErrors, resolveSpecifier } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { compileChecked, runAndCompare } from './device.ts';
import type { Case } from './terms.ts';

function termOf(text: string) {
  const typed = checkProgram('/a.ncd', {
    read: (path) => (path === '/a.ncd' ? text : undefined),
    resolve: resolveSpecifier,
  });
  assert.ok(typed && !hasErrors(typed.diagnostics), JSON.stringify(typed?.diagnostics.map((d) => d.message)));
  const diagram = [...typed.diagrams.values()].at(-1);
  assert.ok(diagram);
  return buildTerm(typed, diagram);
}

const own =
  'quant q2_m { bits: 2, block: 16, scale: f16, minimum: f16 }\nquant q8_b { bits: 8, block: 4, scale: f32, bias: -100 }\n';
const linear = (type: string) =>
  `${own}export diagram linear(X: f32[m, k], W: ${type}[n, k]) -> f32[m, n] {\n  dot[k](X, W)\n}\n`;
const gathered = (type: string) =>
  `${own}export diagram embedding(E: ${type}[v, d], ids: u32[t]) -> f32[t, d] {\n  E[v = ids] * 2\n}\n`;

describe('block-quantised inputs on a device', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
    assert.ok(opened, 'there is no device');
  });
  after(() => opened?.device.destroy());
  const run = (example: Case, plan: 'first' | 'fused') => {
    assert.ok(opened);
    return runAndCompare(opened.device, example, compileChecked(example, { plan }));
  };

  for (const type of ['q8_0', 'q4_0', 'q4_1', 'q2_m', 'q8_b']) {
    it(`${type}: a linear layer`, async () => {
      const term = termOf(linear(type));
      const inputs = {
        X: randomTensor('X', 'f32', [5, 96], 1),
        W: randomTensor('W', term.inputs[1]?.stored as BlockType, [7, 96], 2),
      };
      const example = { name: type, term, inputs, tolerance: 1e-4 };
      for (const plan of ['first', 'fused'] as const) await run(example, plan);
    });
    it(`${type}: rows that are looked up, one block and none`, async () => {
      const term = termOf(gathered(type));
      const stored = term.inputs[0]?.stored as BlockType;
      for (const [v, d, t] of [
        [9, 64, 5],
        [1, 32, 1],
        [3, 32, 0],
      ] as const) {
        const inputs = { E: randomTensor('E', stored, [v, d], 3), ids: randomTensor('ids', 'u32', [t], 4) };
        const example = { name: type, term, inputs };
        await run(example, 'fused');
      }
    });
  }

  for (const [type, scalars, words] of [
    ['q8_0', 1, 3],
    ['q4_0', 1, 3],
    ['q4_1', 2, 2],
    ['q2_m', 2, 3],
  ] as const)
    it(`${type}: eight values have their scale and their words from one load each`, () => {
      const term = termOf(linear(type));
      for (const plan of ['first', 'fused'] as const) {
        const { wgsl } = compileChecked({ name: type, term, inputs: {} }, { plan });
        const loads = (wgsl.match(/\bW\[/g) ?? []).length;
        const scales = (wgsl.match(/unpack2x16float/g) ?? []).length;
        // A tile of rows reads its own rows of weights.
        assert.ok(scales >= scalars && scales % scalars === 0, `${scales} scalars\n${wgsl}`);
        const rows = scales / scalars;
        const values = (wgsl.match(/extractBits|1u << [248]u/g) ?? []).length;
        assert.equal(values, 8 * rows, wgsl);
        assert.ok(loads <= rows * (words + 1), `${loads} loads for ${rows} rows\n${wgsl}`);
      }
    });

  it('cost what they store', () => {
    const bits = ['q8_0', 'q4_0', 'q4_1', 'q2_m', 'q8_b'].map((type) =>
      bitsPerValue(termOf(linear(type)).inputs[1]?.stored as BlockType),
    );
    assert.deepEqual(bits, [8.5, 4.5, 5, 4, 16]);
  });
});
