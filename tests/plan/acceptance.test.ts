/** The values of theory.md §8, from the text of programs: nothing here knows a formula but what is compared with. */
import { strict as assert } from 'node:assert';
import {
  addSizes,
  balancedTile,
  capacityFor,
  checkLevels,
  composeDivisors,
  deriveStream,
  evaluatePowerLaw,
  executePlan,
  type Labelled,
  machineBalance,
  memory,
  optimalTiles,
  powerLaw,
  printFormula,
  type RegionShape,
  regionBelow,
  regionShape,
  regionWork,
  sizeSymbols,
  type Tensor,
  type Term,
  unstreamed,
} from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { webgpu } from '../support/targets.ts';
import {
  attended,
  close,
  H,
  law,
  number,
  printed,
  type Sizes,
  shapeOf,
  square,
  symbolic,
  term,
} from './acceptance-programs.ts';
import { streamed } from './relabel.ts';

describe('acceptance: symbolic rows of theory.md §6', () => {
  it('matmul, groups a and c, stream b', () => {
    const shape = symbolic('matmul', 'b', 'a', 'c');
    assert.equal(printed(shape, H(shape)), 'a·c + a·b·⌈c/g_c⌉ + b·c·⌈a/g_a⌉');
    assert.equal(printed(shape, memory(shape).total.values), 'g_a·s_b + g_a·g_c + s_b·g_c');
    assert.equal(law(shape), 'a·c + 2·a·b·c/√M');
    for (const [M, s] of [
      [20_480, 16],
      [12_345, 1],
    ] as const) {
      const sizes = (symbol: string): number | undefined => (symbol === 's_b' ? s : undefined);
      close(balancedTile(shape, { capacity: M, unit: 'values', sizes }), Math.sqrt(M + s * s) - s);
    }
  });

  it('attention, group q, stream x: H does not know the chunk', () => {
    const shape = symbolic('single', 'x', 'q');
    assert.equal(printed(shape, H(shape)), '2·q·d + 2·x·d·⌈q/g_q⌉');
    assert.ok(!sizeSymbols(H(shape)).has('s_x'));
    assert.equal(printed(shape, memory(shape).withoutIntermediates.values), '2·g_q·d + 2·s_x·d');
    assert.equal(printed(shape, memory(shape).total.values), 'g_q·s_x + 2·g_q·d + 2·s_x·d + 2·g_q');
    assert.equal(law(shape), '2·q·d + 4·q·x·d²/M');
    const sizes: Sizes = { s_x: 64, d: 128 };
    const found = balancedTile(shape, { capacity: 57_600, unit: 'values', sizes: (symbol) => sizes[symbol] });
    close(found, (57_600 - 2 * 64 * 128) / (2 * 128 + 64 + 2));
  });

  it('attention, unfused: scores and weights at the global level', () => {
    const shapes = unfused();
    const total = shapes.map(H).reduce(addSizes);
    assert.equal(printFormula(total, ...shapes), '4·q·x + 2·q·d + 2·x·d');
    assert.equal(number(total, attended), 69_206_016);
  });

  it('heads: the size of their group cancels', () => {
    const shape = symbolic('many', 'x', 'h', 'q');
    assert.equal(printed(shape, H(shape)), '2·h·q·d + 2·h·x·d·⌈q/g_q⌉');
    assert.ok(!sizeSymbols(H(shape)).has('g_h'));
    assert.ok(sizeSymbols(memory(shape).total.values).has('g_h'));
    assert.equal(law(shape), '2·h·q·d + 4·h·q·x·d²/M');
  });

  it('groups of queries that share keys and values', () => {
    const shape = symbolic('grouped', 'x', 'r', 'q');
    assert.equal(printed(shape, H(shape)), '2·k·r·q·d + 2·k·x·d·⌈r/g_r⌉·⌈q/g_q⌉');
  });
});

describe('acceptance: values of theory.md §8', () => {
  for (const [label, g, s, transferred, held] of [
    ['N1', 128, 16, 17_825_792, 20_480],
    ['N2', 64, 16, 34_603_008, 6144],
    ['N3', 256, 8, 9_437_184, 69_632],
  ] as const)
    it(`${label}: matmul 1024³ in tiles of ${g}`, () => {
      const shape = shapeOf('matmul', 'b', { a: g, c: g, b: s });
      assert.equal(number(H(shape), square), transferred);
      assert.equal(number(memory(shape).total.values, square), held);
    });

  it('N1: the best tile of that capacity, and the bound', () => {
    const shape = symbolic('matmul', 'b', 'a', 'c');
    const sizes: Sizes = { ...square, s_b: 16 };
    const found = optimalTiles(shape, { capacity: 20_480, unit: 'values', sizes: (symbol) => sizes[symbol] });
    assert.deepEqual(Object.fromEntries(found?.tiles ?? []), { g_a: 128, g_c: 128 });
    close(
      evaluatePowerLaw(powerLaw(shape), 20_480, (symbol) => sizes[symbol]),
      16_054_574.18,
      1e-9,
    );
  });

  for (const [label, g, transferred, held] of [
    ['N4', 128, 34_603_008, 49_152],
    ['N5', 64, 68_157_440, 32_768],
    ['N5', 256, 17_825_792, 81_920],
  ] as const)
    it(`${label}: attention in tiles of ${g}`, () => {
      const shape = shapeOf('single', 'x', { q: g, x: 64 });
      assert.equal(number(H(shape), attended), transferred);
      assert.equal(number(memory(shape).withoutIntermediates.values, attended), held);
      // scores, maximum and sum
      assert.equal(number(memory(shape).total.values, attended), held + g * 64 + 2 * g);
    });

  it('N4: with everything live, without a limit, and its FLOP', () => {
    const labelled = streamed(term('single'), 'x', { q: 128, x: 64 });
    const [region] = labelled.regions;
    assert.ok(region);
    const shape = shapeOf('single', 'x', { q: 128, x: 64 });
    assert.equal(number(memory(shape).total.values, attended), 57_600);
    assert.equal(number(H(shapeOf('single', 'x', { x: 64 })), attended), 2_097_152);
    assert.equal(number(regionWork(labelled.term, region, shape).flop, attended), 8_589_934_592);
  });

  it('N6: 32 heads in any groups, or 8 of 4 queries each', () => {
    const sizes = { ...attended, h: 32, k: 8, r: 4 };
    for (const h of [1, 3, 32])
      assert.equal(number(H(shapeOf('many', 'x', { h, q: 128, x: 64 })), sizes), 1_107_296_256);
    assert.equal(number(H(shapeOf('grouped', 'x', { k: 1, r: 4, q: 32, x: 64 })), sizes), 1_107_296_256);
  });

  it('N7: decoding one query', () => {
    const sizes = { ...attended, q: 1, h: 32, k: 8, r: 4 };
    assert.equal(number(H(shapeOf('many', 'x', { h: 1, q: 1, x: 64 })), sizes), 33_562_624);
    assert.equal(number(H(shapeOf('grouped', 'x', { k: 1, r: 4, q: 1, x: 64 })), sizes), 8_396_800);
  });

  it('N8: online softmax, chunk by chunk', () => {
    const labelled = streamed(term('online'), 'x', { x: 2 });
    const inputs = new Map<string, Tensor>([
      ['S', { element: 'f32', shape: [4], data: Float64Array.of(0, 1, 2, 3) }],
      ['V', { element: 'f32', shape: [4], data: Float64Array.of(1, 2, 4, 8) }],
    ]);
    const { results, regions } = executePlan(labelled, inputs, new Map([['x', 4]]));
    const states = regions[0]?.states.map((after) => [...after.values()].map(([value]) => value?.toFixed(6)));
    assert.deepEqual(states, [
      ['1.000000', '1.367879', '2.367879'],
      ['3.000000', '1.553002', '9.791975'],
    ]);
    assert.deepEqual(
      [...results.values()].map(({ data }) => data[0]?.toFixed(6)),
      ['6.305193'],
    );
  });

  it('N11: on an H100, FP16 matmul needs 681 KiB and b of 295', () => {
    const balance = machineBalance(989.4e12, 3.35e12);
    const shape = symbolic('matmul_f16', 'b', 'a', 'c');
    const sizes: Sizes = { a: 8192, b: 8192, c: 8192 };
    const { flop } = regionWork(...regionOfMatmul(), shape);
    const bytes = powerLaw(shape, 'bytes');
    const needed = capacityFor(bytes, number(flop, sizes) / balance, (symbol) => sizes[symbol]);
    assert.equal(Math.floor((needed ?? 0) / 1024), 681);
    const constants = { terms: bytes.terms.filter(({ beta }) => beta === 0) };
    const isEnough = (b: number): boolean => {
      const known: Sizes = { ...sizes, b };
      return number(flop, known) >= balance * (evaluatePowerLaw(constants, 1, (symbol) => known[symbol]) ?? 0);
    };
    assert.ok(isEnough(296) && !isEnough(295));
  });

  it('N19: a tenth of the memory', () => {
    for (const [shape, factor] of [
      [symbolic('matmul', 'b', 'a', 'c'), Math.sqrt(10)],
      [symbolic('single', 'x', 'q'), 10],
    ] as const) {
      const leading = { terms: powerLaw(shape).terms.filter(({ beta }) => beta > 0) };
      const at = (capacity: number): number =>
        evaluatePowerLaw(leading, capacity, (symbol) => ({ ...square, ...attended })[symbol]) ?? 0;
      close(at(2000) / at(20_000), factor);
    }
  });

  it('N20: divisors 16 and 24 on one axis', () => {
    const shape = symbolic('matmul', 'b', 'a', 'c');
    const [axis] = shape.saves[0]?.axes ?? [];
    assert.ok(axis);
    const reasons = [
      { multiple: 16, reason: 'fragment shape' },
      { multiple: 24, reason: 'quantisation block' },
    ];
    assert.deepEqual(composeDivisors(reasons), { multiple: 48, reasons });
    const sizes: Sizes = { ...square, s_b: 16 };
    const found = optimalTiles(shape, {
      capacity: 20_480,
      unit: 'values',
      sizes: (symbol) => sizes[symbol],
      divisors: new Map([[axis.id, reasons]]),
    });
    assert.equal((found?.tiles.get('g_a') ?? 1) % 48, 0);
    assert.deepEqual(found?.divisors.get('g_a'), { multiple: 48, reasons });
  });
});

describe('acceptance: what is legal', () => {
  it('streams x of scores, softmax and values; not of softmax alone', () => {
    assert.equal(derive('single', 'x').kind, 'stream');
    const refusal = derive('weights', 'x');
    assert.ok(refusal.kind === 'refusal');
    assert.match(refusal.reason, /carries x and every element of it reads all of x/);
  });

  it('groups no axis that is consumed', () => {
    for (const [axis, body] of [
      ['x', 'dot[x](softmax[x](dot[d](Q, K)), V)'],
      ['d', 'dot[d](Q, K)'],
    ] as const) {
      const result = axis === 'x' ? '[q, e]' : '[q, x]';
      const values = axis === 'x' ? ', V: f32[x, e]' : '';
      const program = `import { softmax } from "std/nn"\nexport diagram main(Q: f32[q, d], K: f32[x, d]${values}) -> f32${result} {\n  at workgroup (group ${axis}: 16) {\n    ${body}\n  }\n}\n`;
      const [problem, ...others] = checkLevels(checkText(program), webgpu);
      assert.deepEqual(others, []);
      assert.match(problem?.message ?? '', new RegExp(`\\b${axis}\\b`));
      assert.match(JSON.stringify(problem), /consume|fold/);
    }
  });

  it('groups e of V: Q and K are read again for each group, and their product is computed again', () => {
    const labelled = streamed(term('wide'), 'x', { q: 2, e: 2, x: 2 });
    const [region] = labelled.regions;
    assert.ok(region);
    const shape = symbolic('wide', 'x', 'q', 'e');
    assert.equal(printed(shape, H(shape)), 'q·e + q·d·⌈e/g_e⌉ + x·e·⌈q/g_q⌉ + x·d·⌈q/g_q⌉·⌈e/g_e⌉');
    assert.equal(printed(shape, regionWork(labelled.term, region, shape).flop), '2·q·x·e + 2·q·x·d·⌈e/g_e⌉');
  });
});

/** Three kernels, each a function of whole arrays: scores, weights and their mean of the values. */
function unfused(): readonly RegionShape[] {
  return ['scores', 'weights', 'values'].map((name) => {
    const whole = term(name);
    const outputs = whole.results.map((r) => r.node);
    const { loads } = regionBelow(whole, new Set(whole.inputs.map((i) => i.id)), outputs);
    const stream = unstreamed(whole.nodes, outputs);
    return regionShape(whole, { kind: 'stream', name, outputs, loads, stream, rows: [], chunk: 1 });
  });
}

function regionOfMatmul(): [Term, Labelled['regions'][number]] {
  const { term: planned, regions } = streamed(term('matmul_f16'), 'b', { a: 2, b: 2, c: 2 });
  const [region] = regions;
  assert.ok(region);
  return [planned, region];
}

function derive(name: string, axisName: string) {
  const { nodes, results } = term(name);
  const axis = nodes.flatMap((n) => n.axes).find((a) => a.name === axisName);
  assert.ok(axis);
  const interior = nodes.filter((n) => n.kind !== 'input').map((n) => n.id);
  return deriveStream({ nodes, interior, outputs: results.map((r) => r.node) }, axis);
}
