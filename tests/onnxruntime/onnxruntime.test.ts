/** The library against ONNX Runtime, at sizes beyond those of the conformance data: on the reference interpreter and on a device,
 * as one kernel for each reduction and as planned. */
import { strict as assert } from 'node:assert';
import { compileTerm, createProgram } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { bindSizes, buildTerm, evaluate, type SmallInteger, signatureOf, type Tensor, type Term } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { checkText } from '../support/sources.ts';
import { attention } from './attention.ts';
import { blocks } from './blocks.ts';
import type { OracleCase } from './case.ts';
import { decoding } from './decoding.ts';
import { families } from './families.ts';
import { productFamilies } from './families-products.ts';
import { layers } from './layers.ts';
import { quantisation } from './quantisation.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './runtime.ts';
import { variants } from './variants.ts';

function termOf({ text, diagram: name = 'f' }: OracleCase): Term {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message),
    [],
  );
  const [diagram] = [...typed.diagrams.values()].filter((d) => d.name === name);
  assert.ok(diagram);
  return buildTerm(typed, diagram);
}

const tensor = (
  values: readonly number[],
  shape: readonly number[],
  element: 'f32' | 'i32' | SmallInteger = 'i32',
): Tensor => ({ element, shape, data: element === 'f32' ? Float32Array.from(values) : Int32Array.from(values) });

function inputsOf({ arrays, scalars = {} }: OracleCase): Readonly<Record<string, Tensor>> {
  const made = Object.entries(arrays).map(([name, array]): [string, Tensor] => {
    if ('values' in array) return [name, tensor(array.values, array.shape, array.element)];
    if ('element' in array) return [name, randomTensor(name, array.element, array.shape, 5)];
    const { scale = 1, offset = 0 } = array;
    const { data } = randomTensor(name, 'f32', array.shape, 5);
    return [
      name,
      tensor(
        Array.from(data, (v) => scale * v + offset),
        array.shape,
        'f32',
      ),
    ];
  });
  const numbers = Object.entries(scalars).map(([name, value]): [string, Tensor] => [name, tensor([value], [], 'f32')]);
  return Object.fromEntries([...made, ...numbers]);
}

/** The largest distance, as a share of the largest value. */
function distance(found: Tensor | undefined, expected: Tensor): number {
  assert.deepEqual(found?.shape, expected.shape);
  let [difference, size] = [0, 1e-30];
  expected.data.forEach((value, i) => {
    const off = Math.abs((found?.data[i] as number) - value);
    difference = Math.max(difference, Number.isNaN(off) ? Infinity : off);
    size = Math.max(size, Math.abs(value));
  });
  return difference / size;
}

describe('ONNX Runtime', function () {
  this.timeout(400_000);
  let runtime: OnnxRuntime | undefined;
  let opened: OpenedDevice | undefined;
  before(async function () {
    const loaded = loadOnnxRuntime();
    runtime = loaded.runtime;
    if (!runtime) {
      console.log(`    skipped: ${loaded.reason}`);
      this.skip();
    }
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const example of [
    ...attention,
    ...layers,
    ...blocks,
    ...decoding,
    ...quantisation,
    ...variants,
    ...families,
    ...productFamilies,
  ])
    it(example.name, async () => {
      assert.ok(runtime && opened);
      const { graph, sizes = {}, results, tolerance = 2e-5 } = example;
      const inputs = inputsOf(example);
      const expected = await runtime.run(graph, inputs);
      const term = termOf(example);
      const own = Object.fromEntries(term.inputs.map(({ name }) => [name, inputs[name] as Tensor]));
      const shapes = new Map(Object.entries(own).map(([name, { shape }]) => [name, shape]));
      const bound = bindSizes(signatureOf(term), shapes, new Map(Object.entries(sizes)));
      assert.deepEqual(bound.problems, []);
      const compare = (found: ReadonlyMap<string, Tensor>, where: string): void => {
        for (const [name, of] of Object.entries(results)) {
          const off = distance(found.get(name), expected.get(of) as Tensor);
          assert.ok(off <= tolerance, `${name} is off by ${off} ${where}`);
        }
      };
      compare(evaluate(term, new Map(Object.entries(own)), bound.sizes), 'on the interpreter');
      for (const options of [{ plan: 'first' }, { sizes: bound.sizes }] as const) {
        const compiled = compileTerm(term, options);
        const created = await createProgram(opened.device, compiled.wgsl, compiled.manifest);
        assert.equal(created.kind, 'ok', JSON.stringify(created));
        if (created.kind !== 'ok') return;
        const outcome = await created.program.run(own, { sizes });
        assert.equal(outcome.kind, 'ok', JSON.stringify(outcome));
        if (outcome.kind === 'ok') compare(new Map(Object.entries(outcome.results)), `with ${Object.keys(options)[0]}`);
      }
    });
});
