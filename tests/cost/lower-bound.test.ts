/** The least that a region moves, whatever its tiles (theory.md §6). */
import { strict as assert } from 'node:assert';
import {
  coreCapacity,
  leastTransfers,
  memory,
  printPowerLaw,
  type RegionShape,
  sizeConstant,
  symbolOrder,
  transfers,
} from '@ncd/language';
import { libraryTarget } from '../support/targets.ts';
import { array, attention, axis, matmul, number, sizesOf } from './shapes.ts';

const printed = (shape: RegionShape, { law }: ReturnType<typeof leastTransfers>) =>
  printPowerLaw(law, symbolOrder([shape]));

describe('the least that a region moves', () => {
  it('is the law of theory.md §6 for matmul and attention', () => {
    const { shape, a, c } = matmul();
    const sizes = sizesOf({ a: 1024, b: 1024, c: 1024 });
    const least = leastTransfers(shape, [a, c], 4 * 20_480, sizes);
    assert.equal(printed(shape, least), 'a·c + 2·a·b·c/√M');
    assert.equal(least.bytes, Math.ceil(4 * 16_054_574.18));

    const head = attention();
    const large = leastTransfers(head.shape, [head.q], 96 * 1024, sizesOf({ q: 4096, x: 4096, d: 128 }));
    assert.equal(printed(head.shape, large), '2·q·d + 4·q·x·d²/M');
    assert.equal(large.unit, 'values');
  });

  it('is every array once where all of it fits', () => {
    const { shape, a, b, c } = matmul();
    const least = leastTransfers(shape, [a, c], 2 ** 20, sizesOf({ a: 64, b: 64, c: 64 }));
    assert.equal(printed(shape, least), 'a·b + a·c + b·c');
    assert.equal(least.bytes, 4 * 3 * 64 * 64);
    assert.ok(b);
  });

  it('has the formula of the tiled axes, and no number, where a size is open', () => {
    const { shape, a, c } = matmul();
    const least = leastTransfers(shape, [a, c], 2 ** 15, () => undefined);
    assert.deepEqual([printed(shape, least), least.bytes], ['a·c + 2·a·b·c/√M', undefined]);
  });

  it('is counted in bytes where arrays differ', () => {
    const { shape, a, b, c } = matmul();
    const mixed = { ...shape, loads: [array('A', [a, b], 4), array('B', [b, c])] };
    assert.equal(leastTransfers(mixed, [a, c], 2 ** 15, () => undefined).unit, 'bytes');
  });

  it('stays below every tiling that fits', () => {
    const { shape, a, c } = matmul();
    const sizes = { a: 96, b: 64, c: 80 };
    for (const rows of [1, 7, 16, 96])
      for (const columns of [1, 5, 20, 80]) {
        const tiles = new Map([
          [a.id, sizeConstant(rows)],
          [c.id, sizeConstant(columns)],
        ]);
        const moved = number(transfers({ ...shape, groups: tiles }).total.bytes, sizes);
        const held = 4 * (rows * columns + rows + columns);
        const { bytes } = leastTransfers(shape, [a, c], held, sizesOf(sizes));
        assert.ok((bytes ?? Number.NaN) <= moved, `${rows} by ${columns}: ${bytes} > ${moved}`);
      }
  });

  it('stays below tilings that save what no state holds: results are made along more axes at the end', () => {
    const [i, j, p] = [axis('i'), axis('j'), axis('p')] as const;
    const shape: RegionShape = {
      loads: [array('A', [i]), array('B', [p, j])],
      saves: [array('Y', [i, j])],
      states: [array('b', [j])],
      chunkValues: [],
      groups: new Map([
        [i.id, sizeConstant(512)],
        [j.id, sizeConstant(512)],
      ]),
      stream: { axis: p.id, size: sizeConstant(1) },
    };
    const sizes = { i: 1024, j: 1024, p: 16 };
    const held = number(memory(shape).total.bytes, sizes);
    const { bytes } = leastTransfers(shape, [i, j], held, sizesOf(sizes));
    const moved = number(transfers(shape).total.bytes, sizes);
    assert.ok((bytes ?? Number.NaN) <= moved, `${bytes} > ${moved} with ${held}`);
  });

  it('counts the registers of a core', () => {
    assert.deepEqual(coreCapacity(libraryTarget('m2')), { totalBytes: 32 * 1024 + 384 * 512, stepBytes: 384 * 512 });
  });
});
