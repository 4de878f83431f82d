import assert from 'node:assert/strict';
import {
  addSizes,
  constantIndex,
  multiplySizes,
  printTerm,
  quotientSize,
  sizeConstant,
  sizeSymbol,
  type Term,
  TermBuilder,
  termFromJson,
  termToJson,
} from '@ncd/language';
import { finishTerm, testSpan as span, testFile } from '../support/terms.ts';

/** One of every kind of node and index expression, constants that JSON lacks, and all that a term has beside nodes. */
function everything(): Term {
  const b = new TermBuilder();
  const [q, x] = [b.axis('q', sizeSymbol('q')), b.axis('x', sizeSymbol('x'))];
  const other = b.axis('x', sizeConstant(4));
  const o = b.axis('o', quotientSize('ceilDiv', addSizes(sizeSymbol('q'), sizeConstant(1)), sizeConstant(2)));
  const a = b.named(b.input('A', 'q8_0', [q, x], span), 'A');
  const ids = b.input('ids', 'i32', [other], span);
  const sum = b.named(b.reduce('sum', [x], a, span), 'S');
  const clipped = b.map('max', [sum, b.constant(-Infinity, 'f32', span)], span);
  const place = b.map('mul', [b.index(q, span), b.size(multiplySizes(q.size, x.size), span)], span);
  const shifted = b.reindex(
    a,
    [
      {
        from: q,
        to: {
          kind: 'add',
          left: { kind: 'scale', by: sizeConstant(2), arg: { kind: 'axis', axis: o } },
          right: constantIndex(-1),
        },
      },
      { from: x, to: { kind: 'gather', node: ids } },
    ],
    span,
    b.constant(-0, 'f32', span),
  );
  const folded = b.reindex(
    sum,
    [
      {
        from: q,
        to: { kind: 'mod', arg: { kind: 'floorDiv', arg: { kind: 'axis', axis: o }, by: sizeConstant(2) }, by: q.size },
      },
    ],
    span,
  );
  return {
    ...finishTerm(b, { clipped, place, shifted, folded }, { shifted: [other, o] }),
    constraints: [{ left: x.size, operator: '<=', right: sizeConstant(8192), span, reason: 'said in the signature' }],
  };
}

describe('term/print', () => {
  it('writes one node per line, with axes of one name told apart', () => {
    assert.equal(
      printTerm(everything()),
      `term test
axes q, x, x' = 4, o = ⌈(q + 1)/2⌉
where x <= 8192  // said in the signature
%0 = input A stored q8_0 : f32[q, x]
%1 = input ids : i32[x']
%2 = reduce sum[x] %0 : f32[q]  // S
%3 = constant -inf : f32
%4 = max %2 %3 : f32[q]
%5 = index q : i32[q]
%6 = size q·x : i32
%7 = mul %5 %6 : i32[q]
%8 = constant -0 : f32
%9 = reindex %0[q := 2·o − 1, x := %1] else %8 : f32[o, x']
%10 = reindex %2[q := (⌊o/2⌋ mod q)] : f32[o]
result clipped = %4 : f32[q]
result place = %7 : i32[q]
result shifted = %9 : f32[x', o]
result folded = %10 : f32[o]
`,
    );
  });
});

describe('term/json', () => {
  it('a term survives being written to JSON text and read again', () => {
    const term = everything();
    const text = JSON.stringify(termToJson(term));
    assert.ok(!text.includes(testFile.text), 'the source text is in the JSON');
    const again = termFromJson(JSON.parse(text), [testFile]);
    assert.deepEqual(again, term);
    assert.ok(again.nodes.some((n) => n.kind === 'constant' && n.value === -Infinity));
    assert.ok(again.nodes.some((n) => n.kind === 'constant' && Object.is(n.value, -0)));
    assert.equal(again.span.file, testFile);
    assert.equal(again.inputs[0], again.nodes[0]);
    assert.equal(printTerm(again), printTerm(term));
    assert.deepEqual(termToJson(again), termToJson(term));
  });

  it('a file that is not given is empty, and one object for all spans', () => {
    const again = termFromJson(termToJson(everything()), []);
    assert.deepEqual(again.span.file, { path: 'test.ncd', text: '' });
    assert.equal(again.nodes[3]?.span.file, again.span.file);
  });
});
