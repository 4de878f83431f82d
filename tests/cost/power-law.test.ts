/** Bounds and power laws (theory.md §6): derived from the shape of H and M, here compared with the formulas of the table. */
import { strict as assert } from 'node:assert';
import {
  addSizes,
  cachedCapacity,
  capacityFor,
  contractionFlop,
  crossTransferSaving,
  evaluatePowerLaw,
  hierarchySeconds,
  lowerBound,
  machineBalance,
  type PowerLaw,
  powerLaw,
  printPowerLaw,
  type RegionShape,
  sizeSymbol,
  symbolOrder,
} from '@ncd/language';
import { array, attention, axis, groupedQuery, matmul, multiHead, number, sizesOf } from './shapes.ts';

const printed = (shape: RegionShape, unit: 'values' | 'bytes' = 'values') =>
  printPowerLaw(powerLaw(shape, unit), symbolOrder([shape]));
const at = (law: PowerLaw, capacity: number, sizes: Readonly<Record<string, number>>): number =>
  evaluatePowerLaw(law, capacity, sizesOf(sizes)) ?? Number.NaN;
const close = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) < 1e-9, `${actual} is not ${expected}`);

describe('power laws', () => {
  it('are those of theory.md §6', () => {
    assert.equal(printed(matmul().shape), 'a·c + 2·a·b·c/√M');
    assert.equal(printed(attention().shape), '2·q·d + 4·q·x·d²/M');
    assert.equal(printed(multiHead().shape), '2·h·q·d + 4·h·q·x·d²/M');
    assert.equal(printed(groupedQuery().shape), '2·k·r·q·d + 4·k·r·q·x·d²/M');
  });

  it('hold for other kernels: a weight shared by a batch, three factors, three operands of different sizes', () => {
    const [z, a, b, c, e] = [axis('z'), axis('a'), axis('b'), axis('c'), axis('e')] as const;
    const region = (
      loads: RegionShape['loads'],
      save: (typeof loads)[number],
      ...grouped: (typeof a)[]
    ): RegionShape => ({
      loads,
      saves: [save],
      states: [save],
      chunkValues: [],
      groups: new Map(grouped.map((g) => [g.id, sizeSymbol(`g_${g.name}`)])),
      stream: { axis: b.id, size: sizeSymbol('s_b') },
    });
    const [A, B, E] = [array('A', [a, b]), array('B', [b, c]), array('E', [b, e])] as const;
    assert.equal(printed(region([array('A', [z, a, b]), B], array('C', [z, a, c]), z, a, c)), 'z·a·c + 2·z·a·b·c/√M');
    assert.equal(printed(region([A, B, E], array('D', [a, c, e]), a, c, e)), 'a·c·e + 3·a·b·c·e·M^−2/3');
    const bias = array('bias', [c]);
    assert.equal(printed(region([A, B, bias], array('C', [a, c]), a, c)), 'a·c + (4·a²·b²·c² + 4·a²·b·c²)^1/2/√M');
  });

  it('have no term for what nothing limits', () => {
    const n = axis('n');
    const pointwise: RegionShape = {
      loads: [array('A', [n])],
      saves: [array('Y', [n])],
      states: [],
      chunkValues: [[array('y', [n])]],
      groups: new Map([[n.id, sizeSymbol('g_n')]]),
    };
    assert.equal(printed(pointwise), '2·n');
  });

  it('stay below every tiling that fits', () => {
    const sizes = { a: 96, b: 64, c: 80 };
    const { shape } = matmul();
    for (const g_a of [1, 7, 16, 96])
      for (const g_c of [1, 5, 20, 80])
        for (const s_b of [1, 8, 64]) {
          const M = g_a * g_c + s_b * (g_a + g_c);
          const H = 96 * 80 + 96 * 64 * Math.ceil(80 / g_c) + 64 * 80 * Math.ceil(96 / g_a);
          assert.ok((lowerBound(shape, M, sizesOf(sizes)) ?? Number.NaN) <= H);
        }
  });
});

describe('lower bounds', () => {
  it('N1: of matmul 1024³ in 20,480 values', () => {
    const bound = lowerBound(matmul().shape, 20_480, sizesOf({ a: 1024, b: 1024, c: 1024 }));
    assert.equal(bound?.toFixed(2), '16054574.18');
  });

  it('N4: of attention with all the memory there is: every array once', () => {
    const sizes = sizesOf({ q: 4096, x: 4096, d: 128 });
    assert.equal(lowerBound(attention().shape, Number.POSITIVE_INFINITY, sizes), 2_097_152);
    assert.equal(
      lowerBound(attention().shape, 49_152, () => undefined),
      undefined,
    );
  });

  it('N19: a tenth of the memory costs ×3.16 in the leading term of matmul, ×10 in that of attention', () => {
    const sizes = { a: 512, b: 512, c: 512, q: 512, x: 512, d: 64 };
    const leading = (law: PowerLaw) => ({ terms: law.terms.slice(0, 1) });
    for (const [shape, factor] of [
      [matmul().shape, 10 ** 0.5],
      [attention().shape, 10],
    ] as const) {
      const law = leading(powerLaw(shape));
      close(at(law, 1000, sizes) / at(law, 10_000, sizes), factor);
    }
  });
});

describe('quantisation', () => {
  it('scales each term of H* in bytes by q^(1 + β): ×4 for attention, ×2.83 for matmul, ×2 on what is constant', () => {
    const sizes = { a: 512, b: 512, c: 512, q: 512, x: 512, d: 64 };
    const factors = (wide: RegionShape, narrow: RegionShape) => {
      const [laws, halves] = [powerLaw(wide, 'bytes'), powerLaw(narrow, 'bytes')];
      return laws.terms.map(
        (term, i) => at({ terms: [term] }, 4096, sizes) / at({ terms: halves.terms.slice(i, i + 1) }, 4096, sizes),
      );
    };
    const [attentionLeading = 0, attentionConstant = 0] = factors(attention(16).shape, attention(8).shape);
    close(attentionLeading, 4);
    close(attentionConstant, 2);
    const [matmulLeading = 0, matmulConstant = 0] = factors(matmul(16).shape, matmul(8).shape);
    close(matmulLeading, 2 ** 1.5);
    close(matmulConstant, 2);
  });

  it('prints roots that are not exact', () => {
    assert.equal(printed(matmul(16).shape, 'bytes'), '2·a·c + (32·a²·b²·c²)^1/2/√M');
  });
});

describe('several levels', () => {
  const sizes = { a: 4096, b: 4096, c: 4096 };
  const law = powerLaw(matmul().shape, 'bytes');

  it('add H*(M) over bandwidth, level by level', () => {
    const levels = [
      { law, capacityBytes: 32 * 1024, bandwidthBytesPerSecond: 100e9 },
      { law, capacityBytes: 512, bandwidthBytesPerSecond: 900e9 },
    ];
    close(hierarchySeconds(levels, sizesOf(sizes)), at(law, 32 * 1024, sizes) / 100e9 + at(law, 512, sizes) / 900e9);
    assert.equal(
      hierarchySeconds(levels, () => undefined),
      undefined,
    );
  });

  it('have the memory of the children where those hold the accumulators', () => {
    assert.equal(cachedCapacity({ capacityBytes: 512, units: 384 }), 192 * 1024);
  });

  it('save by cross-transfer what theory.md §6 says', () => {
    const [M, N, parent, across] = [32 * 1024, 4, 1e11, 4e11] as const;
    const saved = crossTransferSaving(
      law,
      { capacityBytes: M, units: N },
      { parentBytesPerSecond: parent, siblingsBytesPerSecond: across },
      sizesOf(sizes),
    );
    const alpha = 16 * 4096 ** 3; // 2abc in f32: 4^{1 + β}
    close(saved, (1 / parent - 1 / across) * alpha * M ** -0.5 * (1 - N ** -0.5));
  });
});

describe('arithmetic intensity', () => {
  it('of matmul is M^−½ + 1/(2b), of attention d/M + 1/(2x), in values per FLOP', () => {
    const M = 9_000;
    const sizes = { a: 640, b: 768, c: 512, q: 640, x: 768, d: 64 };
    const product = matmul();
    const flop = number(contractionFlop([product.b], [product.a, product.c]), sizes);
    close(at(powerLaw(product.shape), M, sizes) / flop, M ** -0.5 + 1 / (2 * sizes.b));
    const { shape, q, x, d } = attention();
    const both = number(addSizes(contractionFlop([d], [q, x]), contractionFlop([x], [q, d])), sizes);
    close(at(powerLaw(shape), M, sizes) / both, sizes.d / M + 1 / (2 * sizes.x));
  });

  it('N11: on an H100, FP16 matmul needs 681 KiB and b of 295', () => {
    const balance = machineBalance(989.4e12, 3.35e12);
    const { shape, a, b, c } = matmul(16);
    const law = powerLaw(shape, 'bytes');
    const sizes = { a: 8192, b: 8192, c: 8192 };
    const flop = number(contractionFlop([b], [a, c]), sizes);
    const needed = capacityFor(law, flop / balance, sizesOf(sizes)) ?? Number.NaN;
    assert.equal(Math.floor(needed / 1024), 681);
    const constantTerm = { terms: law.terms.filter((term) => term.beta === 0) };
    const isEnough = (b: number) => 2 * 8192 * b * 8192 >= balance * at(constantTerm, 1, { ...sizes, b });
    assert.ok(isEnough(296) && !isEnough(295));
  });
});
