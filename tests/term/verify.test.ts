import assert from 'node:assert/strict';
import {
  type Axis,
  constantIndex,
  type IndexExpression,
  type InputNode,
  type Node,
  sizeConstant,
  sizeSymbol,
  type Term,
  TermBuilder,
  verifyTerm,
} from '@ncd/language';
import { finishTerm, testSpan as span } from '../support/terms.ts';

const b = new TermBuilder();
const [q, x, o] = [b.axis('q', sizeSymbol('q')), b.axis('x', sizeSymbol('x')), b.axis('o', sizeSymbol('o'))];
const stranger = b.axis('stranger', sizeConstant(3));
const A = b.input('A', 'f32', [q, x], span); // %0
const B = b.input('B', 'f16', [x], span); // %1
const ids = b.input('ids', 'i32', [o], span); // %2
const product = b.map('mul', [A, B], span); // %4, after %3, the cast of B
const sum = b.reduce('sum', [x], product, span); // %5
const read = b.reindex(A, [{ from: x, to: { kind: 'gather', node: ids } }], span, b.constant(0, 'f32', span)); // %7
const place = b.index(q, span); // %8
const chosen = b.map('select', [b.map('lt', [place, b.size(q.size, span)], span), sum, sum], span); // %11
const sound = finishTerm(b, { sum, read, chosen });

const at = (axis: Axis): IndexExpression => ({ kind: 'axis', axis });

/** The sound term with one node changed. */
function withNode(id: number, change: object): Term {
  const nodes = sound.nodes.map((n) => (n.id === id ? ({ ...n, ...change } as Node) : n));
  return { ...sound, nodes, inputs: nodes.filter((n): n is InputNode => n.kind === 'input') };
}
const entry = (to: IndexExpression, from = x) => ({ entries: [{ from, to }] });

const broken: readonly (readonly [string, Term, RegExp])[] = [
  ['an id that is no position', withNode(5, { id: 3 }), /%5 reduce: stands at position 5 under id 3/],
  ['an operand that comes later', withNode(3, { args: [4] }), /%3 f32: reads %4, which does not come before it/],
  ['an operand that is the node itself', withNode(3, { args: [3] }), /%3 f32: reads %3, which does not come before it/],
  ['an operand that does not exist', withNode(5, { arg: -1 }), /%5 reduce: reads %-1, which does not come before it/],
  ['a gathered node that comes later', withNode(7, entry({ kind: 'gather', node: 11 })), /%7 reindex: reads %11/],
  ['map axes in another order', withNode(4, { axes: [x, q] }), /%4 mul: has axes \[x, q\] instead of \[q, x\]/],
  ['too few map axes', withNode(4, { axes: [q] }), /%4 mul: has axes \[q\] instead of \[q, x\]/],
  ['an axis twice', withNode(0, { axes: [q, q] }), /%0 input: has axis q twice/],
  ['too many operands', withNode(4, { args: [0, 3, 3] }), /%4 mul: has 3 operands instead of 2/],
  ['no operands', withNode(4, { args: [] }), /%4 mul: has 0 operands instead of 2/],
  ['operands of two types', withNode(4, { args: [0, 1] }), /%4 mul: has operands of types f32 and f16/],
  ['a map of another type', withNode(4, { element: 'f16' }), /%4 mul: is f16 instead of f32/],
  ['a comparison that is no bool', withNode(10, { element: 'i32' }), /%10 lt: is i32 instead of bool/],
  ['a condition that is no bool', withNode(11, { args: [8, 5, 5] }), /%11 select: chooses by i32 instead of bool/],
  ['a reduced axis that is not there', withNode(5, { reduced: [o] }), /%5 reduce: reduces axis o, which %4 lacks/],
  ['a reduced axis that stays', withNode(5, { axes: [q, x] }), /%5 reduce: has axes \[q, x\] instead of \[q\]/],
  ['an axis reduced twice', withNode(5, { reduced: [x, x] }), /%5 reduce: reduces axis x twice/],
  ['a sum of another type', withNode(5, { element: 'f16' }), /%5 reduce: is f16 instead of f32/],
  ['any of numbers', withNode(5, { monoid: 'any' }), /%5 reduce: folds f32 with any/],
  ['an index over an unknown axis', withNode(7, entry(at(stranger))), /%7 reindex: indexes by axis stranger/],
  [
    'an index over an unknown axis, further in',
    withNode(7, entry({ kind: 'add', left: constantIndex(1), right: { kind: 'mod', arg: at(x), by: x.size } })),
    /%7 reindex: indexes by axis x, which it lacks/,
  ],
  ['a moved axis that is not there', withNode(7, entry(at(o), stranger)), /%7 reindex: moves axis stranger, which %0/],
  ['an axis that is lost', withNode(7, { axes: [o] }), /%7 reindex: loses axis q of %0/],
  [
    'an axis moved twice',
    withNode(7, { entries: [1, 2].map(() => ({ from: x, to: at(o) })) }),
    /%7 reindex: moves axis x twice/,
  ],
  ['a gather by floats', withNode(7, entry({ kind: 'gather', node: 1 })), /%7 reindex: gathers by %1, which is f16/],
  [
    'a gather over an unknown axis',
    withNode(7, { axes: [q], ...entry({ kind: 'gather', node: 2 }) }),
    /%7 reindex: gathers by %2 over axes \[o\], which it lacks/,
  ],
  ['another type outside', withNode(7, { otherwise: 2 }), /%7 reindex: reads f32, and i32 outside/],
  ['an unknown axis outside', withNode(7, { otherwise: 0 }), /%7 reindex: reads %0 over axes \[x\], which it lacks/],
  ['a reindexing of another type', withNode(7, { element: 'i32' }), /%7 reindex: is i32 instead of f32/],
  ['a constant over an axis', withNode(6, { axes: [q] }), /%6 constant: has axes \[q\] instead of \[\]/],
  ['a constant that its type lacks', withNode(6, { element: 'i32', value: 0.5 }), /%6 constant: 0.5 is no i32/],
  ['a negative u32', withNode(6, { element: 'u32', value: -1 }), /%6 constant: -1 is no u32/],
  ['an index along another axis', withNode(8, { axes: [x] }), /%8 index: has axes \[x\] instead of \[q\]/],
  ['a float size', withNode(9, { element: 'f32' }), /%9 size: is f32 instead of i32/],
  ['an input that reads as another type', withNode(1, { stored: 'i8' }), /%1 input: is f16 instead of i32/],
  ['no span', withNode(5, { span: undefined }), /%5 reduce: has no span/],
  ['a span that ends before it starts', withNode(5, { span: { ...span, start: 7 } }), /%5 reduce: has no span/],
  [
    'an axis of two sizes',
    withNode(8, { axis: { ...q, size: sizeConstant(4) } }),
    /axis q: has size 1\*q in one place and 4 in another/,
  ],
  ['an axis of two names', withNode(8, { axis: { ...q, name: 'p' } }), /axis q: is also called p/],
  ['a size of unknown symbols', { ...sound, symbols: ['q', 'o'] }, /axis x: its size reads x, which is no size symbol/],
  ['an input that is no input', { ...sound, inputs: [{ ...sound.nodes[5] } as InputNode] }, /%5 is no input/],
  ['an input that is left out', { ...sound, inputs: sound.inputs.slice(1) }, /input A: is missing from the inputs/],
  ['two inputs of a name', withNode(1, { name: 'A' }), /A: is there twice/],
  [
    'a result of another type',
    { ...sound, results: [{ name: 'sum', node: sum, axes: [q], element: 'f16' }] },
    /result sum: is f16, and %5 is f32/,
  ],
  [
    'a result over other axes',
    { ...sound, results: [{ name: 'sum', node: sum, axes: [x], element: 'f32' }] },
    /result sum: has axes \[x\], and %5 has \[q\]/,
  ],
  [
    'a result that does not exist',
    { ...sound, results: [{ name: 'sum', node: 99, axes: [], element: 'f32' }] },
    /result sum: %99 does not exist/,
  ],
];

describe('term/verify', () => {
  it('finds nothing in a sound term', () => {
    assert.deepEqual(verifyTerm(sound), []);
  });

  it('finds nothing where a result has its axes in another order, or a reindexing adds one', () => {
    const c = new TermBuilder();
    const [i, j] = [c.axis('i', sizeSymbol('i')), c.axis('j', sizeSymbol('j'))];
    const repeated = c.reindex(c.input('A', 'f32', [i], span), [], span, undefined, [j]);
    assert.deepEqual(verifyTerm(finishTerm(c, { repeated }, { repeated: [i, j] })), []);
  });

  for (const [title, term, message] of broken)
    it(title, () => {
      const problems = verifyTerm(term);
      assert.ok(
        problems.some((p) => message.test(p)),
        `no ${message} in:\n${problems.join('\n')}`,
      );
    });
});
