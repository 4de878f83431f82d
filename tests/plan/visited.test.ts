/** Which part of a stream is gone through, against counting it chunk by chunk. */
import { strict as assert } from 'node:assert';
import { fusedPlan, type StreamRegion, visitedFraction } from '@ncd/language';
import { termOf } from '../derive/programs.ts';

function regionOf(name: string): StreamRegion {
  const [region, ...others] = fusedPlan(termOf(name), { storageBuffers: 8 }).regions;
  assert.ok(region?.kind === 'stream' && others.length === 0, name);
  return region;
}

/** Whether a row sees an element. */
const seen: Readonly<Record<string, (q: number, x: number) => boolean>> = {
  attention: () => true,
  causal: (q, x) => x <= q,
  window: (q, x) => x <= q && q - x < 3,
};

/** A window that lies behind the end of the keys may cost the last chunk, in which nothing counts. */
describe('visited chunks', () => {
  for (const [name, sees] of Object.entries(seen))
    for (const [q, x] of [
      [64, 64],
      [61, 37],
      [37, 61],
      [5, 100],
      [100, 5],
      [1, 1],
    ].filter(([q = 0, x = 0]) => name !== 'window' || q <= x) as [number, number][])
      it(`${name} at q = ${q}, x = ${x}`, () => {
        const region = regionOf(name);
        const size = region.rows.find((t) => t.axis.name === 'q')?.size ?? 0;
        const chunks = Math.ceil(x / region.chunk);
        const tiles = Math.ceil(q / size);
        let visited = 0;
        for (let tile = 0; tile < tiles; tile++) {
          const needed = Array.from({ length: chunks }, (_, c) => c).filter((c) => {
            const rows = Array.from({ length: Math.min(size, q - tile * size) }, (_, i) => tile * size + i);
            const elements = Array.from(
              { length: Math.min(region.chunk, x - c * region.chunk) },
              (_, i) => c * region.chunk + i,
            );
            return rows.some((row) => elements.some((element) => sees(row, element)));
          });
          visited += needed.length;
        }
        const sizes = new Map(Object.entries({ q, x, d: 8, e: 8 }));
        assert.equal(
          visitedFraction(region, region.rows, (s) => sizes.get(s)),
          visited / (tiles * chunks),
        );
      });

  it('is open where a size is', () => {
    const region = regionOf('causal');
    assert.equal(
      visitedFraction(region, region.rows, () => undefined),
      undefined,
    );
    assert.equal(
      visitedFraction(regionOf('attention'), region.rows, () => undefined),
      1,
    );
  });
});
