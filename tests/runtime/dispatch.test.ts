import { strict as assert } from 'node:assert';
import { workgroupGrid } from '@ncd/backend-wgsl';

describe('workgroups', () => {
  const guaranteed = 65535;
  it('lie along x as long as they fit', () => {
    assert.deepEqual(workgroupGrid(1, 64, guaranteed), { kind: 'grid', x: 1, y: 1, z: 1 });
    assert.deepEqual(workgroupGrid(65, 64, guaranteed), { kind: 'grid', x: 2, y: 1, z: 1 });
    assert.deepEqual(workgroupGrid(64 * guaranteed, 64, guaranteed), { kind: 'grid', x: 65535, y: 1, z: 1 });
  });
  it('are spread evenly over y when there are more', () => {
    assert.deepEqual(workgroupGrid(64 * guaranteed + 1, 64, guaranteed), { kind: 'grid', x: 32768, y: 2, z: 1 });
  });
  it('are enough, and few too many, whatever the count', () => {
    for (let workgroups = 1; workgroups <= 7 ** 3; workgroups++) {
      const grid = workgroupGrid(workgroups * 4, 4, 7);
      if (grid.kind !== 'grid') assert.fail(`${workgroups} workgroups have no grid`);
      const { x, y, z } = grid;
      assert.ok(Math.max(x, y, z) <= 7);
      assert.ok(x * y * z >= workgroups && x * y * z < workgroups + y * z);
    }
    assert.deepEqual(workgroupGrid(7 ** 3 * 4 + 1, 4, 7), { kind: 'tooMany' });
  });
  it('are none without invocations', () => {
    assert.deepEqual(workgroupGrid(0, 64, guaranteed), { kind: 'nothing' });
  });
  it('number at most 2³² invocations', () => {
    assert.deepEqual(workgroupGrid(2 ** 32, 64, 2 ** 20), { kind: 'grid', x: 2 ** 20, y: 64, z: 1 });
    assert.deepEqual(workgroupGrid(2 ** 32 + 1, 64, 2 ** 20), { kind: 'tooMany' });
  });
});
