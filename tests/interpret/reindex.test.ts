import assert from 'node:assert/strict';
import {
  type Axis,
  addSizes,
  constantIndex,
  type IndexExpression,
  multiplySizes,
  type Size,
  sizeConstant,
  sizeSymbol,
  TermBuilder,
} from '@ncd/language';
import { finishTerm, testSpan as span, tensor, valuesOf } from '../support/terms.ts';

const at = (axis: Axis): IndexExpression => ({ kind: 'axis', axis });
const plus = (left: IndexExpression, right: IndexExpression): IndexExpression => ({ kind: 'add', left, right });
const times = (by: number, arg: IndexExpression): IndexExpression => ({ kind: 'scale', by: sizeConstant(by), arg });

/** A vector A[i], read over `axes` at an index; the values of the result. */
function read(
  values: readonly number[],
  sizes: readonly number[],
  index: (...axes: [Axis, Axis]) => IndexExpression,
  otherwise?: number,
): number[] {
  const b = new TermBuilder();
  const i = b.axis('i', sizeConstant(values.length));
  const [o, k] = [b.axis('o', sizeConstant(sizes[0] ?? 1)), b.axis('k', sizeConstant(sizes[1] ?? 1))];
  const a = b.input('A', 'f32', [i], span);
  const outside = otherwise === undefined ? undefined : b.constant(otherwise, 'f32', span);
  const out = b.reindex(a, [{ from: i, to: index(o, k) }], span, outside);
  return valuesOf(finishTerm(b, { out }), { A: tensor('f32', [values.length], values) });
}

describe('interpret: reindex', () => {
  it('slices and strides', () => {
    assert.deepEqual(
      read([10, 11, 12, 13, 14], [2], (o) => plus(times(2, at(o)), constantIndex(1))),
      [11, 13],
    );
  });

  it('reverses', () => {
    assert.deepEqual(
      read([1, 2, 3], [3], (o) => plus(times(-1, at(o)), constantIndex(2))),
      [3, 2, 1],
    );
  });

  it('makes windows', () => {
    assert.deepEqual(
      read([1, 2, 3, 4], [3, 2], (o, k) => plus(at(o), at(k))),
      [1, 2, 2, 3, 3, 4],
    );
  });

  it('pads with another value', () => {
    assert.deepEqual(
      read([1, 2], [4], (o) => plus(at(o), constantIndex(-1)), 9),
      [9, 1, 2, 9],
    );
  });

  it('is clamped into range where nothing else is said', () => {
    assert.deepEqual(
      read([1, 2], [4], (o) => plus(at(o), constantIndex(-1))),
      [1, 1, 2, 2],
    );
  });

  it('reads 0 from an axis of size 0, or what stands for the outside', () => {
    assert.deepEqual(
      read([], [2], (o) => at(o)),
      [0, 0],
    );
    assert.deepEqual(
      read([], [2], (o) => at(o), 7),
      [7, 7],
    );
    assert.deepEqual(
      read([1, 2], [0], (o) => at(o)),
      [],
    );
  });

  it('reads one place', () => {
    assert.deepEqual(
      read([1, 2, 3], [], () => constantIndex(1)),
      [2],
    );
  });

  it('divides and takes remainders downwards, also below zero', () => {
    const by = sizeConstant(2);
    const shifted = (o: Axis) => plus(at(o), constantIndex(-3)); // -3 … 2
    const values = [0, 1, 2, 3];
    const up = (to: IndexExpression) => plus(to, constantIndex(2));
    assert.deepEqual(
      read(values, [6], (o) => up({ kind: 'floorDiv', arg: shifted(o), by })),
      [0, 1, 1, 2, 2, 3],
    );
    assert.deepEqual(
      read(values, [6], (o) => ({ kind: 'mod', arg: shifted(o), by })),
      [1, 0, 1, 0, 1, 0],
    );
    assert.deepEqual(
      read(values, [2], (o) => ({ kind: 'floorDiv', arg: at(o), by: sizeConstant(0) })),
      [0, 0],
    );
  });

  it('uses sizes that are known only at run time', () => {
    const b = new TermBuilder();
    const [h, d]: [Size, Size] = [sizeSymbol('h'), sizeSymbol('d')];
    const [hAxis, dAxis, c] = [b.axis('h', h), b.axis('d', d), b.axis('c', multiplySizes(h, d))];
    const a = b.input('A', 'f32', [hAxis, dAxis], span);
    const merged = b.reindex(
      a,
      [
        { from: hAxis, to: { kind: 'floorDiv', arg: at(c), by: d } },
        { from: dAxis, to: { kind: 'mod', arg: at(c), by: d } },
      ],
      span,
    );
    const back = b.reindex(merged, [{ from: c, to: plus({ kind: 'scale', by: d, arg: at(hAxis) }, at(dAxis)) }], span);
    const last = b.reindex(
      merged,
      [{ from: c, to: { kind: 'constant', value: addSizes(c.size, sizeConstant(-1)) } }],
      span,
    );
    const term = finishTerm(b, { merged, back, last });
    const inputs = { A: tensor('f32', [2, 3], [0, 1, 2, 3, 4, 5]) };
    for (const name of ['merged', 'back'])
      assert.deepEqual(valuesOf(term, inputs, { h: 2, d: 3 }, {}, name), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(valuesOf(term, inputs, { h: 2, d: 3 }, {}, 'last'), [5]);
  });

  it('gathers rows, with indices clamped into range', () => {
    const b = new TermBuilder();
    const [v, e, t] = [b.axis('v', sizeConstant(3)), b.axis('e', sizeConstant(2)), b.axis('t', sizeConstant(4))];
    const table = b.input('E', 'f32', [v, e], span);
    const ids = b.input('ids', 'i32', [t], span);
    const next = b.map('add', [ids, b.constant(1, 'i32', span)], span);
    const row = b.reindex(table, [{ from: v, to: { kind: 'gather', node: ids } }], span);
    const after = b.reindex(
      table,
      [{ from: v, to: { kind: 'gather', node: next } }],
      span,
      b.constant(-1, 'f32', span),
    );
    const term = finishTerm(b, { row, after }, { after: [e, t] });
    const inputs = { E: tensor('f32', [3, 2], [0, 1, 10, 11, 20, 21]), ids: tensor('i32', [4], [2, 0, -5, 99]) };
    assert.deepEqual(b.node(row).axes, [t, e]);
    assert.deepEqual(valuesOf(term, inputs, {}, {}, 'row'), [20, 21, 0, 1, 0, 1, 20, 21]);
    assert.deepEqual(valuesOf(term, inputs, {}, {}, 'after'), [-1, 10, -1, -1, -1, 11, -1, -1]);
  });

  it('takes the diagonal, transposes, and repeats', () => {
    const b = new TermBuilder();
    const [i, j, r] = [b.axis('i', sizeConstant(2)), b.axis('j', sizeConstant(2)), b.axis('r', sizeConstant(2))];
    const a = b.input('A', 'f32', [i, j], span);
    const diagonal = b.reindex(a, [{ from: i, to: at(j) }], span);
    const swapped = b.reindex(
      a,
      [
        { from: i, to: at(j) },
        { from: j, to: at(i) },
      ],
      span,
    );
    const repeated = b.reindex(diagonal, [], span, undefined, [j, r]);
    const term = finishTerm(b, { diagonal, swapped, repeated }, { swapped: [i, j] });
    const inputs = { A: tensor('f32', [2, 2], [1, 2, 3, 4]) };
    assert.deepEqual(valuesOf(term, inputs, {}, {}, 'diagonal'), [1, 4]);
    assert.deepEqual(valuesOf(term, inputs, {}, {}, 'swapped'), [1, 3, 2, 4]);
    assert.deepEqual(valuesOf(term, inputs, {}, {}, 'repeated'), [1, 1, 4, 4]);
  });

  it('reads outside from an array over axes of the result', () => {
    const b = new TermBuilder();
    const [i, o] = [b.axis('i', sizeConstant(2)), b.axis('o', sizeConstant(4))];
    const a = b.input('A', 'f32', [i], span);
    const other = b.input('B', 'f32', [o], span);
    const out = b.reindex(a, [{ from: i, to: at(o) }], span, b.map('neg', [other], span));
    const inputs = { A: tensor('f32', [2], [1, 2]), B: tensor('f32', [4], [5, 6, 7, 8]) };
    assert.deepEqual(valuesOf(finishTerm(b, { out }), inputs), [1, 2, -7, -8]);
  });

  it('addresses indices, sizes and constants as it does arrays', () => {
    const b = new TermBuilder();
    const [i, o] = [b.axis('i', sizeConstant(5)), b.axis('o', sizeConstant(3))];
    const out = b.reindex(b.index(i, span), [{ from: i, to: times(2, at(o)) }], span);
    const filled = b.reindex(b.size(i.size, span), [], span, undefined, [o]);
    const term = finishTerm(b, { out, filled });
    assert.deepEqual(valuesOf(term, {}), [0, 2, 4]);
    assert.deepEqual(valuesOf(term, {}, {}, {}, 'filled'), [5, 5, 5]);
  });
});
