/** Optimal tiles: the exact g* of theory.md §6, divisors, and the search against brute force. */
import { strict as assert } from 'node:assert';
import {
  balancedTile,
  type CostedArray,
  composeDivisors,
  evaluateSize,
  lowerBound,
  memory,
  optimalTiles,
  type RegionShape,
  searchTiles,
  sizeSymbol,
  type TileRequest,
  transfers,
} from '@ncd/language';
import fc from 'fast-check';
import { array, attention, axis, constant, groupedQuery, matmul, multiHead, sizesOf } from './shapes.ts';

const request = (
  capacity: number,
  sizes: Readonly<Record<string, number>>,
  more: Partial<TileRequest> = {},
): TileRequest => ({
  capacity,
  unit: 'values',
  sizes: sizesOf(sizes),
  ...more,
});
const close = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) < 1e-9, `${actual} is not ${expected}`);

describe('optimal tiles', () => {
  it('N1: of matmul 1024³ in 20,480 values with chunks of 16 are 128', () => {
    const found = optimalTiles(matmul().shape, request(20_480, { a: 1024, b: 1024, c: 1024, s_b: 16 }));
    assert.deepEqual(
      [...(found?.tiles ?? [])],
      [
        ['g_a', 128],
        ['g_c', 128],
      ],
    );
    assert.equal(found?.transfers, 17_825_792);
    assert.equal(found?.memory, 20_480);
  });

  it('fill the capacity exactly where tiles are real numbers: g* = √(M + s²) − s for matmul', () => {
    for (const [M, s] of [
      [20_480, 16],
      [5_000, 8],
      [12_345, 1],
    ] as const)
      close(balancedTile(matmul().shape, request(M, { s_b: s })), Math.sqrt(M + s * s) - s);
  });

  it('and g* = (M − 2·s·d) / (2·d + s + 2) for attention', () => {
    for (const [M, s, d] of [
      [57_600, 64, 128],
      [8_192, 16, 64],
    ] as const)
      close(balancedTile(attention().shape, request(M, { s_x: s, d })), (M - 2 * s * d) / (2 * d + s + 2));
    assert.equal(balancedTile(attention().shape, request(100, { s_x: 64, d: 128 })), undefined);
  });

  it('leave what H does not depend on at its smallest: the chunk, and the heads', () => {
    const found = optimalTiles(multiHead().shape, request(20_000, { h: 32, q: 4096, x: 4096, d: 64 }));
    assert.equal(found?.tiles.get('g_h'), 1);
    assert.equal(found?.tiles.get('s_x'), 1);
  });

  it('share K and V among the queries of a group', () => {
    const sizes = { k: 8, r: 4, q: 4096, x: 4096, d: 128 };
    const { shape } = groupedQuery();
    const found = optimalTiles(shape, request(49_152, { ...sizes, s_x: 64 }, { intermediates: false }));
    assert.equal((found?.tiles.get('g_r') ?? 0) * (found?.tiles.get('g_q') ?? 0), 128);
    assert.equal(found?.transfers, 1_107_296_256);
    assert.ok((lowerBound(shape, 49_152, sizesOf(sizes)) ?? 0) <= 1_107_296_256);
  });

  it('do not exist where the smallest do not fit, nor where a size is unknown', () => {
    assert.equal(optimalTiles(attention().shape, request(100, { q: 64, x: 64, d: 128 })), undefined);
    assert.equal(optimalTiles(attention().shape, request(100_000, { q: 64, d: 128 })), undefined);
  });

  it('keep to further limits', () => {
    const sizes = { a: 1024, b: 1024, c: 1024, s_b: 16 };
    const limits = [{ usage: sizeSymbol('g_a'), capacity: 64 }];
    const found = optimalTiles(matmul().shape, request(20_480, sizes, { limits }));
    assert.equal(found?.tiles.get('g_a'), 64);
    assert.ok((found?.tiles.get('g_c') ?? 0) > 128);
  });

  it('N20: compose divisors and keep their reasons', () => {
    const divisors = [
      { multiple: 16, reason: 'fragment shape' },
      { multiple: 24, reason: 'quantisation block' },
    ];
    assert.deepEqual(composeDivisors(divisors), { multiple: 48, reasons: divisors });
    assert.deepEqual(composeDivisors([]), { multiple: 1, reasons: [] });
    const { shape, a } = matmul();
    const found = optimalTiles(
      shape,
      request(20_480, { a: 1024, b: 1024, c: 1024, s_b: 16 }, { divisors: new Map([[a.id, divisors]]) }),
    );
    assert.equal((found?.tiles.get('g_a') ?? 1) % 48, 0);
    assert.deepEqual(found?.divisors.get('g_a'), { multiple: 48, reasons: divisors });
  });
});

describe('the search', () => {
  /** Least H, then least M, over every tile size up to the first that covers its axis. */
  function bruteForce(shape: RegionShape, symbols: readonly (readonly [string, number, number])[], capacity: number) {
    const { total: H } = transfers(shape);
    const { total: M } = memory(shape);
    let best: readonly [number, number] | undefined;
    const tiles: Record<string, number> = {};
    const descend = (i: number): void => {
      const [symbol, extent, multiple] = symbols[i] ?? [];
      if (symbol === undefined || extent === undefined || multiple === undefined) {
        const value = (size: typeof H.values) => evaluateSize(size, (name) => tiles[name]) ?? Number.NaN;
        const [h, m] = [value(H.values), value(M.values)];
        if (m <= capacity && (!best || h < best[0] || (h === best[0] && m < best[1]))) best = [h, m];
        return;
      }
      for (let tile = multiple; ; tile += multiple) {
        tiles[symbol] = tile;
        descend(i + 1);
        if (tile >= extent) return;
      }
    };
    descend(0);
    return best;
  }

  const extent = fc.integer({ min: 1, max: 13 });
  const subset = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
  it('finds what brute force finds', () => {
    fc.assert(
      fc.property(
        fc.array(extent, { minLength: 4, maxLength: 4 }),
        fc.array(fc.constantFrom(1, 1, 2, 3, 4), { minLength: 4, maxLength: 4 }),
        fc.array(subset, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 400 }),
        (extents, multiples, carried, grouped, capacity) => {
          // The last axis is streamed; the first few are grouped, and the output carries all but the streamed one.
          const axes = extents.map((size, i) => axis(`a${i}`, constant(size)));
          const pick = (which: readonly boolean[]) => axes.filter((_, i) => which[i]);
          const loads: CostedArray[] = carried.map((which, i) => array(`X${i}`, pick(which)));
          const save = array('Y', axes.slice(0, 3));
          const [last] = axes.slice(3);
          assert.ok(last);
          const shape: RegionShape = {
            loads,
            saves: [save],
            states: [save],
            chunkValues: [[array('t', axes)], [array('u', axes.slice(1))]],
            groups: new Map(axes.slice(0, grouped).map((a, i) => [a.id, sizeSymbol(`g${i}`)])),
            ...(loads.some((x) => x.axes.includes(last)) ? { stream: { axis: last.id, size: sizeSymbol('s') } } : {}),
          };
          const symbols = axes.slice(0, grouped).map((_, i) => [`g${i}`, extents[i] ?? 1, multiples[i] ?? 1] as const);
          const divisors = new Map(axes.map((a, i) => [a.id, [{ multiple: multiples[i] ?? 1, reason: 'test' }]]));
          const found = optimalTiles(shape, { capacity, unit: 'values', sizes: () => undefined, divisors });
          const streamed = shape.stream ? [['s', extents[3] ?? 1, multiples[3] ?? 1] as const] : [];
          const expected = bruteForce(shape, [...symbols, ...streamed], capacity);
          assert.deepEqual(found && [found.transfers, found.memory], expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the same every time, and breaks ties by usage and then by the smaller tile', () => {
    const cost = constant(7);
    const usage = sizeSymbol('g');
    const found = searchTiles({
      cost,
      limits: [{ usage, capacity: 100 }],
      variables: [{ symbol: 'g', extent: 50, multiple: 4 }],
    });
    assert.deepEqual(found, { sizes: new Map([['g', 4]]), cost: 7, usages: [4] });
  });

  it('is fast', () => {
    const [i, j, k, l, r] = [axis('i'), axis('j'), axis('k'), axis('l'), axis('r')] as const;
    const Z = array('Z', [i, j, k, l]);
    const shape: RegionShape = {
      loads: [array('X', [i, j, r]), array('Y', [k, l, r])],
      saves: [Z],
      states: [Z],
      chunkValues: [],
      groups: new Map([i, j, k, l].map((a) => [a.id, sizeSymbol(`g_${a.name}`)])),
      stream: { axis: r.id, size: constant(8) },
    };
    const sizes = { i: 1000, j: 1001, k: 1003, l: 1007, r: 128 };
    const divisors = new Map([l, k].map((a) => [a.id, [{ multiple: 4, reason: 'vector width' }]]));
    const before = process.cpuUsage();
    assert.ok(optimalTiles(shape, request(20_480, sizes, { divisors })));
    const ms = process.cpuUsage(before).user / 1000;
    assert.ok(ms < 1000, `${ms} ms`);
  });
});
