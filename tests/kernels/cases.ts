/** The programs on which emission is tested, with inputs. */
import { type NodeId, sizeConstant } from '@ncd/language';
import { tensor, testSpan } from '../support/terms.ts';
import { along, type Case, fixed, gather, integers, over, plus, Sketch, times, values } from './terms.ts';

export function allCases(): readonly Case[] {
  return [
    contraction(),
    attention(7, 33, 16, 8),
    { ...attention(5, 0, 4, 3), name: 'attention to nothing' },
    maskedMaximum(),
    paddedWindow(),
    gatherRows(),
    gatherOrElse(),
    stridedSlice(),
    reversed(),
    mergeAndSplit(),
    circular(),
    manyAxes(),
    emptyMaximum(),
    twelveInputs(),
    deepReindex(),
    dyadicReindex(),
    halves(),
    bytes(),
    booleans(),
    integerArithmetic(),
    casts(),
    unary(),
    powers(),
    layouts(),
    awkwardNames(),
    constantSizes(),
    generatedIndices(),
    firstColumn(),
  ];
}

function contraction(): Case {
  const s = new Sketch();
  const [q, d, x] = [s.axis('q'), s.axis('d'), s.axis('x')] as const;
  const product = s.map('mul', s.input('Q', [q, d]), s.input('K', [x, d]));
  const scale = s.map('rsqrt', s.map('f32', s.builder.size(d.size, testSpan)));
  const S = s.named('S', s.map('mul', s.sum(product, d), scale));
  return { name: 'contraction with scale', term: s.term({ S }), inputs: { Q: values(5, 12), K: values(9, 12) } };
}

export function attention(queries: number, keys: number, inner: number, outer: number): Case {
  const s = new Sketch();
  const [q, d, x, e] = [s.axis('q'), s.axis('d'), s.axis('x'), s.axis('e')] as const;
  const product = s.map('mul', s.input('Q', [q, d]), s.input('K', [x, d]));
  const scale = s.map('rsqrt', s.map('f32', s.builder.size(d.size, testSpan)));
  const S = s.named('S', s.map('mul', s.sum(product, d), scale));
  const exponential = s.named('E', s.map('exp', s.map('sub', S, s.named('m', s.max(S, x)))));
  const P = s.named('P', s.map('div', exponential, s.named('z', s.sum(exponential, x))));
  const O = s.sum(s.map('mul', P, s.input('V', [x, e])), x);
  const inputs = { Q: values(queries, inner), K: values(keys, inner), V: values(keys, outer) };
  return { name: 'max, sum and exp in a chain', term: s.term({ O }), inputs };
}

/** Causal scores: −∞ must survive comparison, subtraction and exp. */
function maskedMaximum(): Case {
  const s = new Sketch();
  const [q, x] = [s.axis('q'), s.axis('x')] as const;
  const A = s.input('A', [q, x]);
  const later = s.map('lt', s.builder.index(q, testSpan), s.builder.index(x, testSpan));
  const masked = s.map('select', later, s.constant(-Infinity), A);
  const m = s.max(masked, x);
  const out = s.sum(s.map('exp', s.map('sub', masked, m)), x);
  return { name: 'mask of -inf', term: s.term({ m, out }), inputs: { A: values(6, 9) } };
}

function paddedWindow(): Case {
  const s = new Sketch();
  const [i, o, k] = [s.axis('i'), s.axis('o', 'i'), s.axis('k', 3)] as const;
  const A = s.input('A', [i]);
  const window = s.at(A, [[i, plus(plus(along(o), along(k)), fixed(-1))]], s.constant(0));
  const out = s.sum(s.map('mul', window, s.input('W', [k])), k);
  return { name: 'padded window', term: s.term({ out }), inputs: { A: values(10), W: values(3) } };
}

function gatherRows(): Case {
  const s = new Sketch();
  const [v, e, n] = [s.axis('v'), s.axis('e'), s.axis('n')] as const;
  const E = s.input('E', [v, e]);
  const ids = s.input('ids', [n], 'i32');
  const signed = s.named('signed', s.at(E, [[v, gather(ids)]]));
  const unsigned = s.named('unsigned', s.at(E, [[v, gather(s.input('places', [n], 'u32'))]]));
  const shifted = s.named('shifted', s.at(E, [[v, plus(gather(ids), fixed(1))]]));
  const inputs = {
    E: values(5, 3),
    ids: integers('i32', [6], (i) => [0, 4, 2, -1, 99, 3][i] ?? 0),
    places: integers('u32', [6], (i) => [1, 3, 0, 2 ** 32 - 1, 99, 2][i] ?? 0),
  };
  return { name: 'gather, clamped', term: s.term({ signed, unsigned, shifted }), inputs };
}

function gatherOrElse(): Case {
  const s = new Sketch();
  const [v, n] = [s.axis('v'), s.axis('n')] as const;
  const E = s.input('E', [v]);
  const ids = s.input('ids', [n], 'i32');
  const otherwise = s.map('f32', s.builder.index(n, testSpan));
  const out = s.at(E, [[v, gather(ids)]], otherwise);
  const inputs = { E: values(5), ids: integers('i32', [6], (i) => [0, 4, 2, -1, 5, 2 ** 31 - 1][i] ?? 0) };
  return { name: 'gather with an alternative', term: s.term({ out }), inputs };
}

function stridedSlice(): Case {
  const s = new Sketch();
  const [i, o, j] = [s.axis('i', 11), s.axis('o', 4), s.axis('j')] as const;
  const out = s.at(s.input('A', [i, j]), [[i, plus(times(3, along(o)), fixed(1))]]);
  return { name: 'strided slice', term: s.term({ out }, { out: [j, o] }), inputs: { A: values(11, 2) } };
}

function reversed(): Case {
  const s = new Sketch();
  const [i, o] = [s.axis('i', 'n'), s.axis('o', 'n')] as const;
  const last = { kind: 'add', left: { kind: 'constant', value: i.size }, right: fixed(-1) } as const;
  const out = s.at(s.input('A', [i]), [[i, plus(last, times(-1, along(o)))]]);
  return { name: 'reversal', term: s.term({ out }), inputs: { A: values(7) } };
}

function mergeAndSplit(): Case {
  const s = new Sketch();
  const [h, d, c] = [s.axis('h', 3), s.axis('d', 4), s.axis('c', 12)] as const;
  const A = s.input('A', [h, d]);
  const merged = s.at(A, [
    [h, over('floorDiv', along(c), 4)],
    [d, over('mod', along(c), 4)],
  ]);
  const [d2, h2] = [s.axis('d2', 4), s.axis('h2', 3)] as const;
  const split = s.at(s.input('B', [c]), [[c, plus(times(4, along(h2)), along(d2))]]);
  const inputs = { A: values(3, 4), B: values(12) };
  return { name: 'merge and split', term: s.term({ merged, split }, { split: [d2, h2] }), inputs };
}

/** Quotients of indices that are negative on the way. */
function circular(): Case {
  const s = new Sketch();
  const [i, o] = [s.axis('i', 'n'), s.axis('o', 'n')] as const;
  const A = s.input('A', [i]);
  const before = plus(along(o), fixed(-2));
  const turned = s.at(A, [[i, over('mod', before, 'n')]]);
  const halved = s.at(A, [[i, over('floorDiv', before, 2)]], s.constant(100));
  return { name: 'circular shift', term: s.term({ turned, halved }), inputs: { A: values(7) } };
}

function manyAxes(): Case {
  const s = new Sketch();
  const [a, b, c, d] = [s.axis('a'), s.axis('b'), s.axis('c'), s.axis('d')] as const;
  const A = s.input('A', [a, b, c, d]);
  const [B, C] = [s.input('B', [a, c]), s.input('C', [b])] as const;
  const inner = s.map('mul', s.map('mul', A, s.map('exp', B)), s.map('sin', C));
  const out = s.map('add', s.sum(inner, b, d), s.constant(1));
  const inputs = { A: values(2, 3, 4, 5), B: values(2, 4), C: values(3) };
  return { name: 'reduction over several axes', term: s.term({ out }), inputs };
}

function emptyMaximum(): Case {
  const s = new Sketch();
  const [a, n] = [s.axis('a'), s.axis('n')] as const;
  const A = s.input('A', [a, n]);
  const I = s.input('I', [a, n], 'i32');
  const U = s.input('U', [a, n], 'u32');
  const reduce = (monoid: 'sum' | 'prod' | 'max' | 'min', arg: NodeId) => s.builder.reduce(monoid, [n], arg, testSpan);
  const results = {
    most: reduce('max', A),
    least: reduce('min', A),
    total: reduce('sum', A),
    product: reduce('prod', A),
    mostI: reduce('max', I),
    leastI: reduce('min', I),
    mostU: reduce('max', U),
    leastU: reduce('min', U),
  };
  const none = (element: 'f32' | 'i32' | 'u32') => tensor(element, [2, 0], []);
  return { name: 'empty ranges', term: s.term(results), inputs: { A: none('f32'), I: none('i32'), U: none('u32') } };
}

function twelveInputs(): Case {
  const s = new Sketch();
  const n = s.axis('n');
  const names = Array.from({ length: 12 }, (_, i) => `A${i}`);
  const out = names.map((name) => s.input(name, [n])).reduce((a, b) => s.map('add', a, b));
  const inputs = Object.fromEntries(names.map((name, i) => [name, integers('f32', [70], (k) => i * k)]));
  return { name: 'twelve inputs', term: s.term({ out }), inputs };
}

function deepReindex(): Case {
  const s = new Sketch();
  const axes = Array.from({ length: 21 }, (_, i) => s.axis(`i${i}`, 30 - i));
  let at = s.input('A', [axes[0] ?? s.axis('none')]);
  for (let i = 0; i < 20; i++) {
    const [from, to] = [axes[i], axes[i + 1]];
    if (from && to) at = s.map('add', s.at(at, [[from, plus(along(to), fixed(1))]]), s.constant(1));
  }
  return { name: 'a chain of reindexings', term: s.term({ out: at }), inputs: { A: values(30) } };
}

/** Each link reads the one before at two places: inlined, the last would be computed from a million values. */
function dyadicReindex(): Case {
  const s = new Sketch();
  const axes = Array.from({ length: 21 }, (_, i) => s.axis(`i${i}`, 30 - i));
  let at = s.input('A', [axes[0] ?? s.axis('none')]);
  for (let i = 0; i < 20; i++) {
    const [from, to] = [axes[i], axes[i + 1]];
    if (from && to) {
      const sum = s.map('add', s.at(at, [[from, along(to)]]), s.at(at, [[from, plus(along(to), fixed(1))]]));
      at = s.map('mul', sum, s.constant(0.5));
    }
  }
  return { name: 'a chain of double reindexings', term: s.term({ out: at }), inputs: { A: values(30) } };
}

function halves(): Case {
  const s = new Sketch();
  const n = s.axis('n');
  const A = s.input('A', [n], 'f16');
  const B = s.input('B', [n]);
  const scaled = s.named('scaled', s.map('mul', A, s.map('f16', s.constant(0.1))));
  const cast = s.map('f16', B);
  const whole = s.map('i32', s.map('f16', s.map('mul', B, s.constant(1e4))));
  const total = s.named('total', s.sum(A, n));
  const special = [1, 2049, 2051, 65504, 65519, 65520, -1e6, 6e-8, 1e-8, 3.0001e-5, 0, 1e-3, -2047.5, 0.1, Infinity];
  const inputs = {
    A: integers('f16', [special.length], (i) => [0.5, 1.5, 3, -2.25][i % 4] ?? 0),
    B: tensor('f32', [special.length], special.map(Math.fround)),
  };
  return { name: 'f16', term: s.term({ scaled, cast, whole, total }), inputs, tolerance: 1e-3 };
}

function bytes(): Case {
  const s = new Sketch();
  const [n, k] = [s.axis('n'), s.axis('k')] as const;
  const W = s.input('W', [n, k], 'i8');
  const U = s.input('U', [n, k], 'u8');
  const out = s.sum(s.map('mul', s.map('f32', W), s.map('f32', U)), k);
  const inputs = {
    W: integers('i8', [3, 7], (i) => ((i * 37) % 256) - 128),
    U: integers('u8', [3, 7], (i) => (i * 53) % 256),
  };
  return { name: 'i8 and u8', term: s.term({ W, out }), inputs };
}

function booleans(): Case {
  const s = new Sketch();
  const [n, k] = [s.axis('n'), s.axis('k')] as const;
  const A = s.input('A', [n, k], 'bool');
  const B = s.input('B', [n, k]);
  const test = s.map('and', A, s.map('not', s.map('le', B, s.constant(0))));
  const either = s.map('or', test, s.map('eq', A, s.map('ne', B, B)));
  const any = s.builder.reduce('any', [k], test, testSpan);
  const all = s.builder.reduce('all', [k], A, testSpan);
  const number = s.map('f32', test);
  const back = s.map('bool', s.map('floor', B));
  const inputs = { A: integers('bool', [3, 4], (i) => (i % 3 ? 1 : 0)), B: values(3, 4) };
  return { name: 'bool', term: s.term({ either, any, all, number, back }), inputs };
}

function integerArithmetic(): Case {
  const s = new Sketch();
  const n = s.axis('n');
  const [A, B] = [s.input('A', [n], 'i32'), s.input('B', [n], 'i32')] as const;
  const [U, V] = [s.map('u32', A), s.map('u32', B)] as const;
  const results: Record<string, NodeId> = {};
  for (const fn of ['add', 'sub', 'mul', 'div', 'rem', 'pow', 'min', 'max', 'lt', 'le', 'eq', 'ne'] as const) {
    results[`${fn}_i`] = s.map(fn, A, B);
    results[`${fn}_u`] = s.map(fn, U, V);
  }
  for (const fn of ['neg', 'abs', 'sign'] as const) {
    results[`${fn}_i`] = s.map(fn, A);
    results[`${fn}_u`] = s.map(fn, U);
  }
  results.by_zero = s.map('div', A, s.constant(0, 'i32'));
  results.rest_of_zero = s.map('rem', A, s.constant(0, 'i32'));
  results.least = s.map('min', A, s.constant(-(2 ** 31), 'i32'));
  results.folded = s.map('add', A, s.map('mul', s.constant(2 ** 31 - 1, 'i32'), s.constant(2, 'i32')));
  const left = [7, -7, 7, -7, 0, -(2 ** 31), 2 ** 31 - 1, 5, 3, -1, -2, 2];
  const right = [2, 2, -2, -2, 0, -1, 2, 0, 3, -3, 3, -1];
  const inputs = { A: tensor('i32', [12], left), B: tensor('i32', [12], right) };
  return { name: 'integers', term: s.term(results), inputs, tolerance: 0 };
}

function casts(): Case {
  const s = new Sketch();
  const n = s.axis('n');
  const A = s.input('A', [n]);
  const results = {
    i: s.map('i32', A),
    u: s.map('u32', A),
    back: s.map('f32', s.map('i32', A)),
    truth: s.map('bool', A),
  };
  const special = [1.5, -1.5, 3e9, -3e9, 1e20, Infinity, -Infinity, 0, 2147483520, 0.99, -0.99];
  return { name: 'casts', term: s.term(results), inputs: { A: tensor('f32', [11], special) }, tolerance: 0 };
}

function unary(): Case {
  const s = new Sketch();
  const n = s.axis('n');
  const A = s.input('A', [n]);
  const results: Record<string, NodeId> = {};
  for (const fn of ['exp', 'tanh', 'erf', 'abs', 'sin', 'cos', 'floor', 'round', 'sign', 'neg'] as const)
    results[fn] = s.map(fn, A);
  const positive = s.map('abs', A);
  for (const fn of ['log', 'sqrt'] as const) results[`${fn}_of`] = s.map(fn, positive);
  results.rsqrt_of = s.map('rsqrt', s.map('add', positive, s.constant(1e-5)));
  const special = [
    0, 0.5, 1.5, 2.5, -0.5, -1.5, 1e-3, -1e-6, 0.24, 0.26, 3.3, -7, 9.99, 44, -88, 500, -3000.7, 12345.6,
  ];
  const inputs = { A: tensor('f32', [special.length], special.map(Math.fround)) };
  return { name: 'functions of one value', term: s.term(results), inputs, tolerance: 3e-6 };
}

function powers(): Case {
  const s = new Sketch();
  const n = s.axis('n');
  const [A, B] = [s.input('A', [n]), s.input('B', [n])] as const;
  const results = { pow: s.map('pow', A, B), rem: s.map('rem', A, B), square: s.map('pow', A, s.constant(2)) };
  const left = [2, -2, -2, 0, 0, 3, 9, -3, 1.5, 10, 7.5, -7.5, 5.3, 6, 1e-3, 100];
  const right = [10, 3, -2, 3, 0, -3, 0.5, 4, 2.5, -70, 2, 2, 0.1, 0.1, 1.7, 7];
  const inputs = { A: tensor('f32', [16], left.map(Math.fround)), B: tensor('f32', [16], right.map(Math.fround)) };
  return { name: 'powers and remainders', term: s.term(results), inputs };
}

/** One value as two results, an input as a result, and a result that another region reads. */
function layouts(): Case {
  const s = new Sketch();
  const [a, b] = [s.axis('a'), s.axis('b')] as const;
  const A = s.input('A', [a, b]);
  const B = s.map('exp', A);
  const results = { B, transposed: B, copy: A, other: A, sums: s.sum(B, b) };
  const term = s.term(results, { transposed: [b, a], other: [b, a] });
  return { name: 'results in several layouts', term, inputs: { A: values(3, 5) } };
}

function awkwardNames(): Case {
  const s = new Sketch();
  const [loop, x, x2] = [s.axis('loop'), s.axis('flat', 'flat'), s.axis('flat', 'var')] as const;
  const A = s.input('sizes', [loop, x]);
  const B = s.input('μ', [loop, x2]);
  const value = s.named('select', s.map('exp', s.map('add', A, B)));
  const sum = s.named('sum', s.sum(s.map('mul', value, value), loop));
  const out = s.map('mul', sum, sum);
  const inputs = { sizes: values(3, 2), μ: values(3, 4) };
  return { name: 'awkward names', term: s.term({ compute_sum: out, array: A }), inputs };
}

function constantSizes(): Case {
  const s = new Sketch();
  const [a, one, none] = [s.axis('a', 4), s.axis('one', 1), s.axis('none', 0)] as const;
  const A = s.input('A', [a, one]);
  const B = s.input('B', [none, a]);
  const out = s.map('add', s.map('exp', A), s.sum(B, none));
  const nothing = s.map('exp', B);
  const inputs = { A: values(4, 1), B: values(0, 4) };
  return { name: 'sizes 0 and 1', term: s.term({ out, nothing, scalar: s.constant(2) }), inputs };
}

function generatedIndices(): Case {
  const s = new Sketch();
  const [h, d] = [s.axis('h'), s.axis('d')] as const;
  const c = s.builder.axis('c', s.builder.axis('x', sizeConstant(1)).size);
  const i = s.map(
    'add',
    s.map('mul', s.builder.index(h, testSpan), s.builder.size(d.size, testSpan)),
    s.builder.index(d, testSpan),
  );
  const out = s.map('add', s.at(s.input('A', [c]), [[c, fixed(0)]]), s.map('f32', i));
  return { name: 'values made of indices', term: s.term({ out }), inputs: { A: values(1) }, sizes: { h: 3, d: 4 } };
}

/** Read and saved at the same indices, but with other strides. */
function firstColumn(): Case {
  const s = new Sketch();
  const [n, k, one] = [s.axis('n'), s.axis('k', 2), s.axis('one', 1)] as const;
  const column = s.at(s.input('A', [n, k]), [[k, fixed(0)]]);
  const out = s.map('add', column, s.map('f32', s.builder.index(one, testSpan)));
  return { name: 'first column', term: s.term({ out }), inputs: { A: values(5, 2) } };
}
