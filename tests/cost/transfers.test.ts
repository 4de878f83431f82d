/** H and FLOP: the symbolic rows of theory.md §6 and the values N1 to N7 of §8. */
import { strict as assert } from 'node:assert';
import {
  addSizes,
  contractionFlop,
  pointwiseCount,
  printFormula,
  type RegionShape,
  sameSize,
  sizeSymbol,
  sizeSymbols,
  transfers,
} from '@ncd/language';
import {
  array,
  attention,
  axis,
  constant,
  groupedQuery,
  matmul,
  multiHead,
  number,
  unfusedAttention,
} from './shapes.ts';

const totalOf = (shape: RegionShape, unit: 'values' | 'bytes' = 'values') =>
  printFormula(transfers(shape).total[unit], shape);

describe('transfers, as formulas', () => {
  it('of matmul', () => {
    const { shape } = matmul();
    const { perStep, perGroup } = transfers(shape);
    assert.equal(totalOf(shape), 'a·c + a·b·⌈c/g_c⌉ + b·c·⌈a/g_a⌉');
    assert.equal(totalOf(shape, 'bytes'), '4·a·c + 4·a·b·⌈c/g_c⌉ + 4·b·c·⌈a/g_a⌉');
    assert.equal(printFormula(perStep.values, shape), 'g_a·s_b + s_b·g_c');
    assert.equal(printFormula(perGroup.values, shape), 'g_a·b + g_a·g_c + b·g_c');
  });

  it('of attention, where the chunk size does not appear', () => {
    const { shape } = attention();
    const { perStep, perGroup, total } = transfers(shape);
    assert.equal(totalOf(shape), '2·q·d + 2·x·d·⌈q/g_q⌉');
    assert.ok(!sizeSymbols(total.values).has('s_x'));
    assert.equal(printFormula(perStep.values, shape), '2·s_x·d');
    assert.equal(printFormula(perGroup.values, shape), '2·g_q·d + 2·x·d');
  });

  it('of attention, unfused: each recolouring of S or P removes two transfers', () => {
    const regions = unfusedAttention();
    const total = regions.map((region) => transfers(region).total.values).reduce(addSizes);
    assert.equal(printFormula(total, ...regions), '4·q·x + 2·q·d + 2·x·d');
  });

  it('of multi-head attention, where the tile size of h cancels', () => {
    const { shape } = multiHead();
    assert.equal(totalOf(shape), '2·h·q·d + 2·h·x·d·⌈q/g_q⌉');
    assert.ok(!sizeSymbols(transfers(shape).total.values).has('g_h'));
  });

  it('of grouped-query attention', () => {
    assert.equal(totalOf(groupedQuery().shape), '2·k·r·q·d + 2·k·x·d·⌈r/g_r⌉·⌈q/g_q⌉');
  });

  it('keep axes apart that are distinct', () => {
    const [q, x, d, e] = [axis('q'), axis('x'), axis('d'), axis('e')] as const;
    const shape: RegionShape = {
      loads: [array('Q', [q, d]), array('K', [x, d]), array('V', [x, e])],
      saves: [array('O', [q, e])],
      states: [],
      chunkValues: [],
      groups: new Map([
        [q.id, sizeSymbol('g_q')],
        [e.id, constant(16)],
      ]),
    };
    // Grouping e of V reads Q and K again for every group.
    assert.equal(totalOf(shape), 'q·e + q·d·⌈e/16⌉ + x·e·⌈q/g_q⌉ + x·d·⌈q/g_q⌉·⌈e/16⌉');
  });

  it('count each array in its own bytes', () => {
    const n = axis('n');
    const shape: RegionShape = {
      loads: [array('W', [n], 4.5), array('A', [n], 16)],
      saves: [array('Y', [n], 32)],
      states: [],
      chunkValues: [],
      groups: new Map(),
    };
    assert.equal(totalOf(shape), '3·n');
    assert.equal(totalOf(shape, 'bytes'), '6.5625·n');
  });

  it('of a split: parts read what lacks the streamed axis, save their states, and a merge reads them', () => {
    const { shape } = attention();
    const split: RegionShape = { ...shape, splits: sizeSymbol('p') };
    assert.equal(totalOf(split), '3·q·d·p + q·d + 4·q·p + 2·x·d·⌈q/g_q⌉');
    assert.equal(printFormula(transfers(split).perGroup.values, split), '2·g_q·d + 2·g_q + 2·d·⌈x/p⌉');
    const one: RegionShape = { ...shape, splits: constant(1) };
    assert.ok(sameSize(transfers(one).total.values, transfers(shape).total.values));
  });

  it('refuse a grouped axis that no array carries', () => {
    const { shape } = matmul();
    assert.throws(() => transfers({ ...shape, groups: new Map([[-1, constant(2)]]) }), /NCD9030/);
  });
});

describe('transfers, as numbers', () => {
  for (const [label, g, s, H] of [
    ['N1', 128, 16, 17_825_792],
    ['N2', 64, 16, 34_603_008],
    ['N3', 256, 8, 9_437_184],
  ] as const)
    it(`${label}: matmul 1024³ in tiles of ${g}`, () => {
      const sizes = { a: 1024, b: 1024, c: 1024, g_a: g, g_c: g, s_b: s };
      assert.equal(number(transfers(matmul().shape).total.values, sizes), H);
    });

  const sizes = { q: 4096, x: 4096, d: 128 };
  for (const [label, g, H] of [
    ['N4', 128, 34_603_008],
    ['N5', 64, 68_157_440],
    ['N5', 256, 17_825_792],
    ['N4, M → ∞', 4096, 2_097_152],
  ] as const)
    it(`${label}: attention in tiles of ${g}`, () => {
      const total = number(transfers(attention().shape).total.values, { ...sizes, g_q: g });
      assert.equal(total, H);
    });

  it('N4: unfused attention, and its FLOP', () => {
    const total = unfusedAttention().map((region) => number(transfers(region).total.values, sizes));
    assert.equal(
      total.reduce((a, b) => a + b),
      69_206_016,
    );
    const { q, x, d } = attention();
    const flop = addSizes(contractionFlop([d], [q, x]), contractionFlop([x], [q, d]));
    assert.equal(number(flop, sizes), 8_589_934_592);
  });

  it('N6: 32 heads, or 8 groups of 4', () => {
    for (const g_h of [1, 3, 32])
      assert.equal(
        number(transfers(multiHead().shape).total.values, { ...sizes, h: 32, g_q: 128, g_h }),
        1_107_296_256,
      );
    const tiles = { g_k: 1, g_r: 4, g_q: 32 };
    assert.equal(
      number(transfers(groupedQuery().shape).total.values, { ...sizes, k: 8, r: 4, ...tiles }),
      1_107_296_256,
    );
  });

  it('N7: decoding one query', () => {
    const decode = { ...sizes, q: 1, g_q: 1 };
    assert.equal(number(transfers(multiHead().shape).total.values, { ...decode, h: 32, g_h: 1 }), 33_562_624);
    const tiles = { k: 8, r: 4, g_k: 1, g_r: 4 };
    assert.equal(number(transfers(groupedQuery().shape).total.values, { ...decode, ...tiles }), 8_396_800);
  });
});

describe('FLOP', () => {
  it('are done again for every group along an axis that the result lacks', () => {
    const { shape, q, x, d } = attention();
    const e = axis('e');
    const grouped: RegionShape = { ...shape, saves: [array('O', [q, e])], groups: new Map([[e.id, constant(16)]]) };
    assert.equal(printFormula(contractionFlop([d], [q, x], grouped), grouped), '2·q·x·d·⌈e/16⌉');
    assert.equal(printFormula(contractionFlop([x], [q, e], grouped), grouped), '2·q·x·e');
    assert.equal(printFormula(pointwiseCount([q, x], grouped), grouped), 'q·x·⌈e/16⌉');
  });
});
