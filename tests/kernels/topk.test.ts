/** `topk` against a sort, by the interpreter and on a device: ties, infinities, as many as there are, one, none, in parts. */
import { strict as assert } from 'node:assert';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, evaluate, type Tensor, type Term } from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { checkText } from '../support/sources.ts';
import { compileChecked, runAndCompare } from './device.ts';

function termOf(text: string): Term {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.map((d) => d.message),
    [],
  );
  const [diagram] = typed.diagrams.values();
  assert.ok(diagram);
  return buildTerm(typed, diagram);
}

/** The `k` greatest of each row, the first of equal ones first. */
function sorted({ shape: [rows = 0, size = 0], data }: Tensor, k: number): readonly [number[], number[]] {
  const indices = Array.from({ length: rows }, (_, row) => {
    const at = (i: number): number => data[row * size + i] as number;
    // no difference: that of two infinities is none
    const order = (a: number, b: number): number => (at(a) > at(b) ? -1 : at(a) < at(b) ? 1 : a - b);
    return Array.from({ length: size }, (_, i) => i).sort(order);
  }).map((row) => row.slice(0, k));
  return [indices.flatMap((row, n) => row.map((i) => data[n * size + i] as number)), indices.flat()];
}

/** Few values, so that many are equal; in every other row one that is infinite. */
function withTies(rows: number, size: number): Tensor {
  const { data } = randomTensor('A', 'f32', [rows, size], 11);
  const values = Float32Array.from(data, (v, i) => (i % (2 * size) === 3 ? -Infinity : Math.round(2 * v)));
  return { element: 'f32', shape: [rows, size], data: values };
}

describe('topk', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  for (const [k, rows, size] of [
    [1, 3, 1],
    [1, 5, 7],
    [4, 3, 4],
    [8, 67, 130],
    [0, 2, 5],
    [3, 0, 5],
    [5, 2, 5003],
  ] as const)
    it(`finds ${k} of ${size} in ${rows} rows`, async () => {
      assert.ok(opened);
      const text = `diagram f(A: f32[n, e]) -> (values: f32[n, k], indices: i32[n, k]) { topk[e -> k = ${k}](A) }`;
      const term = termOf(text);
      const inputs = { A: withTies(rows, size) };
      const sizes = { n: rows, e: size };
      const bound = new Map(Object.entries(sizes));
      const found = evaluate(term, new Map(Object.entries(inputs)), bound);
      const [values, indices] = sorted(inputs.A, k);
      assert.deepEqual([...(found.get('values')?.data ?? [])], values);
      assert.deepEqual([...(found.get('indices')?.data ?? [])], indices);
      for (const options of [{ plan: 'first' }, { plan: 'fused' }, { sizes: bound }] as const) {
        const compiled = compileChecked({ name: 'topk', term, inputs, sizes }, options);
        const example = { name: 'topk', term: compiled.labelled.term, inputs, sizes, tolerance: 0 };
        await runAndCompare(opened.device, example, compiled);
        if ('sizes' in options && size > 5000) assert.equal(compiled.labelled.splits?.length, 1);
      }
    });
});
