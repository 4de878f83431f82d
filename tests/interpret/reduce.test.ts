import assert from 'node:assert/strict';
import { type ComputeType, type Monoid, sizeSymbol, TermBuilder } from '@ncd/language';
import { finishTerm, testSpan as span, tensor, valuesOf } from '../support/terms.ts';

/** One input A over `axes`, folded over `reduced`. */
function fold(
  monoid: Monoid,
  element: ComputeType,
  sizes: Readonly<Record<string, number>>,
  reduced: readonly string[],
  values: readonly number[],
): number[] {
  const b = new TermBuilder();
  const axes = Object.keys(sizes).map((name) => b.axis(name, sizeSymbol(name)));
  const a = b.input('A', element, axes, span);
  const out = b.reduce(
    monoid,
    axes.filter((x) => reduced.includes(x.name)),
    a,
    span,
  );
  return valuesOf(finishTerm(b, { out }), { A: tensor(element, Object.values(sizes), values) }, sizes);
}

describe('interpret: reduce', () => {
  const matrix = [1, 2, 3, 4, 5, 6]; // [q = 2, x = 3]

  it('over either axis, and over both', () => {
    assert.deepEqual(fold('sum', 'f32', { q: 2, x: 3 }, ['x'], matrix), [6, 15]);
    assert.deepEqual(fold('sum', 'f32', { q: 2, x: 3 }, ['q'], matrix), [5, 7, 9]);
    assert.deepEqual(fold('sum', 'f32', { q: 2, x: 3 }, ['q', 'x'], matrix), [21]);
  });

  it('over the first and the last of three axes', () => {
    const values = Array.from({ length: 24 }, (_, i) => i); // [a = 2, b = 3, c = 4]
    // Σ over a and c at b: 2·(6 + 16·b) + 4·12
    assert.deepEqual(fold('sum', 'f32', { a: 2, b: 3, c: 4 }, ['a', 'c'], values), [60, 92, 124]);
  });

  it('every monoid', () => {
    assert.deepEqual(fold('prod', 'f32', { q: 2, x: 3 }, ['x'], matrix), [6, 120]);
    assert.deepEqual(fold('max', 'f32', { q: 2, x: 3 }, ['x'], matrix), [3, 6]);
    assert.deepEqual(fold('min', 'f32', { q: 2, x: 3 }, ['x'], matrix), [1, 4]);
    assert.deepEqual(fold('any', 'bool', { q: 3, x: 2 }, ['x'], [0, 0, 0, 1, 1, 1]), [0, 1, 1]);
    assert.deepEqual(fold('all', 'bool', { q: 3, x: 2 }, ['x'], [0, 0, 0, 1, 1, 1]), [0, 0, 1]);
  });

  it('NaN is kept by max and min', () => {
    assert.deepEqual(fold('max', 'f32', { x: 3 }, ['x'], [1, NaN, 2]), [NaN]);
    assert.deepEqual(fold('min', 'f32', { x: 3 }, ['x'], [1, NaN, 2]), [NaN]);
  });

  it('integer sums and products wrap', () => {
    assert.deepEqual(fold('sum', 'i32', { x: 3 }, ['x'], [2 ** 31 - 1, 1, 5]), [-(2 ** 31) + 5]);
    assert.deepEqual(fold('sum', 'u32', { x: 2 }, ['x'], [2 ** 32 - 1, 3]), [2]);
    assert.deepEqual(fold('prod', 'i32', { x: 3 }, ['x'], [65536, 65536, 7]), [0]);
  });

  it('over an empty range is the identity', () => {
    const empty = (monoid: Monoid, element: ComputeType) => fold(monoid, element, { q: 2, x: 0 }, ['x'], [])[1];
    assert.equal(empty('sum', 'f32'), 0);
    assert.equal(empty('prod', 'i32'), 1);
    assert.equal(empty('max', 'f32'), -Infinity);
    assert.equal(empty('max', 'f16'), -Infinity);
    assert.equal(empty('max', 'i32'), -(2 ** 31));
    assert.equal(empty('max', 'u32'), 0);
    assert.equal(empty('min', 'f32'), Infinity);
    assert.equal(empty('min', 'i32'), 2 ** 31 - 1);
    assert.equal(empty('min', 'u32'), 2 ** 32 - 1);
    assert.equal(empty('any', 'bool'), 0);
    assert.equal(empty('all', 'bool'), 1);
  });

  it('of an array with no values in a kept axis has no values', () => {
    assert.deepEqual(fold('sum', 'f32', { q: 0, x: 3 }, ['x'], []), []);
  });

  it('over a single value is that value', () => {
    assert.deepEqual(fold('prod', 'f32', { q: 1, x: 1 }, ['x'], [7]), [7]);
  });

  it('over more values than a strip holds', () => {
    const n = 5000;
    const values = Array.from({ length: n }, (_, i) => i);
    assert.deepEqual(fold('sum', 'f32', { x: n }, ['x'], values), [(n * (n - 1)) / 2]);
    assert.deepEqual(fold('sum', 'f32', { x: n, q: 1 }, ['q'], values), values);
  });

  it('folds values of an axis that its operand lacks as often as the product says', () => {
    const b = new TermBuilder();
    const [q, x] = [b.axis('q', sizeSymbol('q')), b.axis('x', sizeSymbol('x'))];
    const product = b.map('mul', [b.input('A', 'f32', [q], span), b.input('B', 'f32', [x], span)], span);
    const out = b.reduce('sum', [x], product, span);
    const inputs = { A: tensor('f32', [2], [1, 10]), B: tensor('f32', [3], [1, 2, 3]) };
    assert.deepEqual(valuesOf(finishTerm(b, { out }), inputs, { q: 2, x: 3 }), [6, 60]);
  });
});
