/** Plans over arrays that are stored in fewer bits: what decoding costs, and that values are used often once they are decoded. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  chooseElements,
  evaluateSize,
  fusedPlan,
  groupsOf,
  type Labelled,
  regionShape,
  regionWork,
  type StreamRegion,
} from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';
import { streamed } from './relabel.ts';

const layer = 'export diagram layer<W: weight>(x: f32[t, i], w: W[o, i]) -> f32[t, o] {\n  dot[i](x, w)\n}\n';
const sizes = new Map([
  ['t', 256],
  ['i', 1024],
  ['o', 1024],
]);
const stored = ['f32', 'f16', 'q8_0', 'q4_0', 'q4_1'];

function termOf(type: string) {
  const { typed } = chooseElements(checkText(layer), [{ name: 'W', value: type }]);
  const diagram = [...typed.diagrams.values()].find(({ name }) => name === 'layer');
  assert.ok(diagram);
  return buildTerm(typed, diagram);
}

describe('plans over quantised arrays', () => {
  it('count what it takes to decode a value: its bits, a number of them, the scale, and what is added', () => {
    const operations = stored.map((type) => {
      const { term, regions }: Labelled = streamed(termOf(type), 'i', { t: 64, o: 64, i: 8 });
      const [region] = regions;
      assert.ok(region);
      const { operations } = regionWork(term, region, regionShape(term, region, sizes));
      return evaluateSize(operations, (symbol) => sizes.get(symbol));
    });
    // once for each of ⌈t/64⌉ groups along the axis that the weights lack
    assert.deepEqual(
      operations,
      [0, 0, 3, 4, 4].map((n) => n * 1024 * 1024 * 4),
    );
  });

  it('use a value often once it is decoded: an invocation of a CPU decodes it for all its rows', () => {
    const target = libraryTarget('swiftshader');
    const { regions } = fusedPlan(termOf('q4_1'), { storageBuffers: 8, sizes, target });
    const [region] = regions as readonly StreamRegion[];
    assert.ok(region);
    const own = [...region.rows, ...(region.column ? [region.column] : [])].find(({ axis }) => axis.name === 't');
    assert.ok((own?.size ?? 0) >= 8, JSON.stringify(groupsOf(region)));
  });
});
