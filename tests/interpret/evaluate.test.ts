import assert from 'node:assert/strict';
import {
  type Axis,
  constantIndex,
  evaluate,
  type NodeId,
  roundF16,
  sizeConstant,
  sizeSymbol,
  TermBuilder,
} from '@ncd/language';
import { finishTerm, testSpan as span, tensor, valuesOf } from '../support/terms.ts';

/** Σ_x softmax over x of (Q·K) times V, with every axis open. */
function attention(): ReturnType<typeof finishTerm> {
  const b = new TermBuilder();
  const [q, x, d] = ['q', 'x', 'd'].map((n) => b.axis(n, sizeSymbol(n))) as [Axis, Axis, Axis];
  const [Q, K, V] = [
    b.input('Q', 'f32', [q, d], span),
    b.input('K', 'f32', [x, d], span),
    b.input('V', 'f32', [x, d], span),
  ];
  const scores = b.reduce('sum', [d], b.map('mul', [Q, K], span), span);
  const shifted = b.map('sub', [scores, b.reduce('max', [x], scores, span)], span);
  const weights = b.map('exp', [shifted], span);
  const share = b.map('div', [weights, b.reduce('sum', [x], weights, span)], span);
  return finishTerm(b, { out: b.reduce('sum', [x], b.map('mul', [share, V], span), span) });
}

const wave = (n: number, phase: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 0.7 + phase));

describe('interpret/evaluate', () => {
  it('weaves operands and broadcasts over the axes that one lacks', () => {
    const b = new TermBuilder();
    const [q, x] = [b.axis('q', sizeSymbol('q')), b.axis('x', sizeSymbol('x'))];
    const sum = b.map('add', [b.input('A', 'f32', [q], span), b.input('B', 'f32', [x], span)], span);
    const inputs = { A: tensor('f32', [2], [10, 20]), B: tensor('f32', [3], [1, 2, 3]) };
    assert.deepEqual(valuesOf(finishTerm(b, { out: sum }), inputs, { q: 2, x: 3 }), [11, 12, 13, 21, 22, 23]);
  });

  it('lays results out as they ask, and says their shape and element', () => {
    const b = new TermBuilder();
    const [q, x] = [b.axis('q', sizeSymbol('q')), b.axis('x', sizeSymbol('x'))];
    const a = b.input('A', 'i32', [q, x], span);
    const term = finishTerm(b, { out: a, again: a }, { out: [x, q] });
    const results = evaluate(
      term,
      new Map([['A', tensor('i32', [2, 3], [1, 2, 3, 4, 5, 6])]]),
      new Map([
        ['q', 2],
        ['x', 3],
      ]),
    );
    assert.deepEqual(results.get('out'), {
      element: 'i32',
      shape: [3, 2],
      data: Float64Array.of(1, 4, 2, 5, 3, 6),
    });
    assert.deepEqual(results.get('again')?.shape, [2, 3]);
  });

  it('computes scalars, constants, indices and sizes', () => {
    const b = new TermBuilder();
    const q = b.axis('q', sizeSymbol('q'));
    const half = b.map(
      'div',
      [b.index(q, span), b.map('sub', [b.size(q.size, span), b.constant(1, 'i32', span)], span)],
      span,
    );
    const limit = b.constant(-Infinity, 'f32', span);
    const term = finishTerm(b, { out: half, limit });
    assert.deepEqual(valuesOf(term, {}, { q: 4 }), [0, 0, 0, 1]);
    assert.deepEqual(valuesOf(term, {}, { q: 4 }, {}, 'limit'), [-Infinity]);
  });

  it('reads integers, bytes and booleans as their element types', () => {
    const b = new TermBuilder();
    const q = b.axis('q', sizeConstant(3));
    const flag = b.input('flag', 'bool', [q], span);
    const byte = b.input('byte', 'u8', [q], span);
    const out = b.map('select', [flag, byte, b.map('add', [byte, b.constant(1, 'u32', span)], span)], span);
    const inputs = {
      flag: { element: 'bool' as const, shape: [3], data: Uint8Array.of(1, 0, 2) },
      byte: { element: 'u8' as const, shape: [3], data: Uint8Array.of(255, 255, 0) },
    };
    assert.deepEqual(valuesOf(finishTerm(b, { out }), inputs), [255, 256, 0]);
  });

  it('attention, against the formula written out', () => {
    const [nq, nx, nd] = [3, 5, 4];
    const [Q, K, V] = [wave(nq * nd, 0), wave(nx * nd, 1), wave(nx * nd, 2)];
    const expected = Array.from({ length: nq * nd }, (_, n) => {
      const [i, e] = [Math.floor(n / nd), n % nd];
      const row = (m: readonly number[], r: number) => m.slice(r * nd, (r + 1) * nd);
      const weights = Array.from({ length: nx }, (_, j) =>
        Math.exp(row(Q, i).reduce((sum, v, c) => sum + v * (row(K, j)[c] as number), 0)),
      );
      const total = weights.reduce((a, c) => a + c, 0);
      return weights.reduce((sum, w, j) => sum + (w / total) * (row(V, j)[e] as number), 0);
    });
    const inputs = { Q: tensor('f32', [nq, nd], Q), K: tensor('f32', [nx, nd], K), V: tensor('f32', [nx, nd], V) };
    const actual = valuesOf(attention(), inputs, { q: nq, x: nx, d: nd });
    assert.equal(actual.length, expected.length);
    for (const [n, value] of actual.entries()) assert.ok(Math.abs(value - (expected[n] as number)) < 1e-14);
  });

  it('attention over no keys is 0, and over no queries is empty', () => {
    const inputs = (nq: number, nx: number) => ({
      Q: tensor('f32', [nq, 2], wave(nq * 2, 0)),
      K: tensor('f32', [nx, 2], wave(nx * 2, 0)),
      V: tensor('f32', [nx, 2], wave(nx * 2, 0)),
    });
    assert.deepEqual(valuesOf(attention(), inputs(2, 0), { q: 2, x: 0, d: 2 }), [0, 0, 0, 0]);
    assert.deepEqual(valuesOf(attention(), inputs(0, 3), { q: 0, x: 3, d: 2 }), []);
  });

  it('attention at q = 300, x = 500, d = 64 takes less than 1.5 s of a processor', () => {
    const inputs = {
      Q: tensor('f32', [300, 64], wave(300 * 64, 0)),
      K: tensor('f32', [500, 64], wave(500 * 64, 1)),
      V: tensor('f32', [500, 64], wave(500 * 64, 2)),
    };
    const before = process.cpuUsage();
    valuesOf(attention(), inputs, { q: 300, x: 500, d: 64 });
    const ms = process.cpuUsage(before).user / 1000;
    assert.ok(ms < 1500, `${ms} ms`);
  });

  it('the product inside a contraction takes no memory', () => {
    const b = new TermBuilder();
    const [q, x, d] = ['q', 'x', 'd'].map((n) => b.axis(n, sizeConstant(200))) as [Axis, Axis, Axis];
    const product = b.map('mul', [b.index(q, span), b.index(d, span)], span);
    const triple = b.map('mul', [product, b.index(x, span)], span);
    const term = finishTerm(b, { out: b.reduce('sum', [d], triple, span) });
    const before = process.memoryUsage().arrayBuffers;
    const values = valuesOf(term, {});
    assert.equal(values[3 * 200 + 5], 3 * 5 * 19900);
    assert.ok(process.memoryUsage().arrayBuffers - before < 200 * 200 * 8 * 8, 'an array over all three axes was made');
  });

  it('thousands of chained maps, shared and reindexed, neither overflow the stack nor multiply', () => {
    const b = new TermBuilder();
    const q = b.axis('q', sizeConstant(8));
    const [zero, half] = [b.constant(0, 'f32', span), b.constant(0.5, 'f32', span)];
    let value = b.input('A', 'f32', [q], span);
    for (let i = 0; i < 3000; i++) {
      value = b.map('mul', [b.map('add', [value, value], span), half], span); // stays as it is
      if (i % 3 === 0) value = b.reindex(value, [{ from: q, to: { kind: 'axis', axis: q } }], span, zero);
    }
    assert.deepEqual(valuesOf(finishTerm(b, { out: value }), { A: tensor('f32', [8], wave(8, 0)) }), wave(8, 0));
  });

  it('a value that many reductions read is computed once, also across thousands of levels', () => {
    const b = new TermBuilder();
    const q = b.axis('q', sizeConstant(4));
    let value = b.input('A', 'f32', [q], span);
    for (let i = 0; i < 2000; i++) {
      const spread = b.map('sub', [b.reduce('max', [q], value, span), b.reduce('min', [q], value, span)], span);
      value = b.map('div', [b.map('mul', [value, spread], span), spread], span);
    }
    const [first] = valuesOf(finishTerm(b, { out: value }), { A: tensor('f32', [4], [1, 2, 3, 5]) });
    assert.equal(first, 1);
  });

  it('rounds nothing unless asked, and else inputs, results and what the plan stores', () => {
    const b = new TermBuilder();
    const q = b.axis('q', sizeConstant(1));
    const a = b.input('A', 'f16', [q], span);
    const twice = b.map('add', [a, b.constant(2 ** -12, 'f16', span)], span);
    const out = b.map('sub', [twice, b.constant(1, 'f16', span)], span);
    const wide = b.map('mul', [b.cast('f32', a, span), b.constant(0.1, 'f32', span)], span);
    const term = finishTerm(b, { out, wide });
    const inputs = { A: tensor('f16', [1], [1 + 2 ** -20]) };
    const run = (round: 'none' | 'stored', stored: readonly NodeId[] = [], name = 'out') =>
      valuesOf(term, inputs, {}, { round, stored: new Set(stored) }, name)[0];
    assert.equal(run('none'), 2 ** -20 + 2 ** -12);
    assert.equal(run('none', [twice]), 2 ** -20 + 2 ** -12);
    assert.equal(run('stored'), 2 ** -12); // the input became 1
    assert.equal(run('stored', [twice]), roundF16(1 + 2 ** -12) - 1); // 0: the sum was stored in between
    assert.equal(run('stored', [], 'wide'), Math.fround(0.1));
  });

  it('tells its progress in order, ending at 1', () => {
    const fractions: number[] = [];
    const inputs = (n: number) => ({
      Q: tensor('f32', [n, 8], wave(n * 8, 0)),
      K: tensor('f32', [n, 8], wave(n * 8, 1)),
      V: tensor('f32', [n, 8], wave(n * 8, 2)),
    });
    valuesOf(attention(), inputs(64), { q: 64, x: 64, d: 8 }, { onProgress: (f) => fractions.push(f) });
    assert.ok(fractions.length > 20 && fractions.length <= 101, `${fractions.length} reports`);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.equal(fractions.at(-1), 1);
    assert.ok((fractions.at(-2) as number) < 1);
  });

  it('refuses, as a bug of its caller, inputs and sizes that are missing or do not fit', () => {
    const inputs = {
      Q: tensor('f32', [1, 2], [1, 2]),
      K: tensor('f32', [1, 2], [1, 2]),
      V: tensor('f32', [1, 2], [1, 2]),
    };
    assert.throws(() => valuesOf(attention(), inputs, { q: 1, x: 1 }), /NCD9020: the size d is not known/);
    assert.throws(() => valuesOf(attention(), inputs, { q: 2, x: 1, d: 2 }), /NCD9020: input Q has shape/);
    const { Q, K } = inputs;
    assert.throws(() => valuesOf(attention(), { Q, K }, { q: 1, x: 1, d: 2 }), /NCD9020: input V is missing/);
    assert.throws(() => valuesOf(attention(), inputs, { q: 1, x: 1, d: -2 }), /NCD9020: axis . has size -2/);
  });

  it('needs no input that nothing reads', () => {
    const b = new TermBuilder();
    b.input('unused', 'f32', [b.axis('q', sizeSymbol('q'))], span);
    assert.deepEqual(valuesOf(finishTerm(b, { out: b.constant(3, 'f32', span) }), {}), [3]);
  });

  it('reads an element of the same array that it writes over another axis', () => {
    const b = new TermBuilder();
    const t = b.axis('t', sizeConstant(4));
    const a = b.input('A', 'f32', [t], span);
    const previous = b.reindex(
      a,
      [{ from: t, to: { kind: 'add', left: { kind: 'axis', axis: t }, right: constantIndex(-1) } }],
      span,
      b.constant(0, 'f32', span),
    );
    const out = b.map('sub', [a, previous], span);
    assert.deepEqual(valuesOf(finishTerm(b, { out }), { A: tensor('f32', [4], [1, 3, 6, 10]) }), [1, 2, 3, 4]);
  });
});
