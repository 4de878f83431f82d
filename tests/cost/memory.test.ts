/** M: the tables of theory.md §6, with and without intermediates, and the values of §8. */
import { strict as assert } from 'node:assert';
import {
  type Memory,
  memory,
  printFormula,
  type RegionShape,
  residentsPerCore,
  sizeSymbol,
  variables,
} from '@ncd/language';
import { array, attention, axis, constant, groupedQuery, matmul, multiHead, number } from './shapes.ts';

const formula = (shape: RegionShape, which: keyof Memory) => printFormula(memory(shape)[which].values, shape);

describe('memory, as formulas', () => {
  it('of matmul', () => {
    const { shape } = matmul();
    assert.equal(formula(shape, 'total'), 'g_a·s_b + g_a·g_c + s_b·g_c');
    assert.equal(formula(shape, 'withoutIntermediates'), 'g_a·s_b + g_a·g_c + s_b·g_c');
  });

  it('of attention: scores, maximum and sum are intermediates', () => {
    const { shape } = attention();
    assert.equal(formula(shape, 'withoutIntermediates'), '2·g_q·d + 2·s_x·d');
    assert.equal(formula(shape, 'total'), 'g_q·s_x + 2·g_q·d + 2·s_x·d + 2·g_q');
  });

  it('of multi-head and grouped-query attention', () => {
    assert.equal(formula(multiHead().shape, 'withoutIntermediates'), '2·g_h·g_q·d + 2·g_h·s_x·d');
    assert.equal(formula(groupedQuery().shape, 'withoutIntermediates'), '2·g_k·g_r·g_q·d + 2·g_k·s_x·d');
  });

  it('takes the largest column, and says so where it depends on sizes', () => {
    const [n, m, k] = [axis('n'), axis('m'), axis('k')] as const;
    const region = (...columns: RegionShape['chunkValues']): RegionShape => ({
      loads: [],
      saves: [array('Y', [n])],
      states: [],
      chunkValues: columns,
      groups: new Map([[n.id, sizeSymbol('g_n')]]),
    });
    const [small, large, other] = [array('t', [n]), array('u', [n, m]), array('v', [n, k])] as const;
    assert.equal(formula(region([small, small], [small]), 'total'), '2·g_n');
    assert.equal(formula(region([large], [other]), 'total'), 'max(g_n·m, g_n·k)');
  });

  it('counts bytes as the child level holds them, not as they are stored', () => {
    const n = axis('n', constant(64));
    const shape: RegionShape = {
      loads: [{ ...array('W', [n], 4.5), residentBitsPerValue: 32 }],
      saves: [array('Y', [n], 16)],
      states: [array('Y', [n], 16)],
      chunkValues: [[array('y', [n], 32)]],
      groups: new Map([[n.id, constant(8)]]),
    };
    assert.equal(printFormula(memory(shape).total.bytes), '80');
    assert.equal(printFormula(memory(shape).withoutIntermediates.bytes), '48');
  });

  it('is the sum of a table of variables', () => {
    const { shape } = attention();
    assert.deepEqual(
      variables(shape).map(({ name, role, column, size }) => [name, role, column, printFormula(size.values, shape)]),
      [
        ['Q', 'load', undefined, 'g_q·d'],
        ['K', 'load', undefined, 's_x·d'],
        ['V', 'load', undefined, 's_x·d'],
        ['o', 'state', undefined, 'g_q·d'],
        ['m', 'state', undefined, 'g_q'],
        ['z', 'state', undefined, 'g_q'],
        ['S', 'intermediate', 0, 'g_q·s_x'],
        ['P', 'intermediate', 1, 'g_q·s_x'],
      ],
    );
  });
});

describe('memory, as numbers', () => {
  for (const [label, g, s, M] of [
    ['N1', 128, 16, 20_480],
    ['N2', 64, 16, 6_144],
    ['N3', 256, 8, 69_632],
  ] as const)
    it(`${label}: matmul in tiles of ${g}`, () => {
      assert.equal(number(memory(matmul().shape).total.values, { g_a: g, g_c: g, s_b: s }), M);
    });

  for (const [label, g, M] of [
    ['N4', 128, 49_152],
    ['N5', 64, 32_768],
    ['N5', 256, 81_920],
  ] as const)
    it(`${label}: attention in tiles of ${g}`, () => {
      assert.equal(number(memory(attention().shape).withoutIntermediates.values, { d: 128, g_q: g, s_x: 64 }), M);
    });

  it('N4: with scores, maximum and sum', () => {
    assert.equal(number(memory(attention().shape).total.values, { d: 128, g_q: 128, s_x: 64 }), 57_600);
    assert.equal(number(memory(attention(16).shape).total.bytes, { d: 128, g_q: 128, s_x: 64 }), 2 * 57_600);
  });

  it('gives residents per core: the level that is full first', () => {
    const workgroup = { capacityBytes: 100 * 1024, sharedBytes: 1024, perUnitBytes: 24 * 1024 };
    const register = { capacityBytes: 256 * 1024, sharedBytes: 0, perUnitBytes: 128 * 1024 };
    assert.equal(residentsPerCore([workgroup]), 4);
    assert.equal(residentsPerCore([workgroup, register]), 2);
    assert.equal(residentsPerCore([{ ...workgroup, perUnitBytes: 0 }, register]), 2);
    assert.equal(residentsPerCore([{ ...workgroup, sharedBytes: 200 * 1024 }]), 0);
  });
});
