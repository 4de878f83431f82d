/** Costs of tiles in numbers are what the formulas say. */
import { strict as assert } from 'node:assert';
import { crossingBytes, crossings, heldBytes, memory, type RegionShape, transfers } from '@ncd/language';
import { attention, matmul, multiHead, number } from './shapes.ts';

const sizes = { a: 96, b: 80, c: 1000, q: 100, x: 513, d: 64, h: 3 };

describe('tiles in numbers', () => {
  const regions: Readonly<Record<string, RegionShape>> = {
    matmul: matmul().shape,
    'matmul in 4.5 bits': matmul(4.5).shape,
    attention: attention(16).shape,
    'attention with heads': multiHead().shape,
  };
  for (const [name, region] of Object.entries(regions))
    it(`of ${name} move and hold what the formulas say`, () => {
      const grouped = [...region.groups.keys()];
      const places = new Map(grouped.map((id, i) => [id, i]));
      for (const chunk of [1, 8]) {
        const known = new Map(Object.entries({ ...sizes, s_b: chunk, s_x: chunk }));
        const sizeOf = (symbol: string): number => known.get(symbol) ?? Number.NaN;
        const moved = crossingBytes(crossings(region), region, sizeOf, places);
        const held = heldBytes(region, sizeOf, places);
        for (const tile of [
          [1, 1],
          [7, 32],
          [64, 16],
        ]) {
          const own = tile.slice(0, grouped.length);
          const tiles = Object.fromEntries(
            [...region.groups.values()].map((size, i) => [size.key.split('*')[1] as string, own[i] as number]),
          );
          const all = { ...Object.fromEntries(known), ...tiles };
          assert.equal(moved(own), number(transfers(region).total.bytes, all));
          const { total, step, own: kept } = memory(region);
          assert.deepEqual(held(own), {
            totalBytes: number(total.bytes, all),
            stepBytes: number(step.bytes, all),
            ownBytes: number(kept.bytes, all),
          });
        }
      }
    });
});
