import assert from 'node:assert/strict';
import { randomTensor } from '../../cli/dist/data/index.js';

describe('random inputs', () => {
  it('depend on seed and name alone', () => {
    const draw = (name: string, seed: number) => [...randomTensor(name, 'f32', [50], seed).data];
    assert.deepEqual(draw('Q', 1), draw('Q', 1));
    assert.notDeepEqual(draw('Q', 1), draw('Q', 2));
    assert.notDeepEqual(draw('Q', 1), draw('K', 1));
  });

  it('are normal for floats', () => {
    const values = [...randomTensor('A', 'f32', [100, 100], 0).data];
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.05, `mean ${mean}, variance ${variance}`);
  });

  it('are small integers, and bool of both kinds', () => {
    const types = ['i32', 'u32'] as const;
    for (const type of types)
      assert.deepEqual([...new Set(randomTensor('A', type, [1000], 0).data)].sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
    for (const [type, least, most] of [
      ['i4', -8, 7],
      ['u4', 0, 15],
      ['i8', -128, 127],
      ['u8', 0, 255],
    ] as const) {
      const drawn = new Set(randomTensor('A', type, [10_000], 0).data);
      assert.deepEqual([Math.min(...drawn), Math.max(...drawn), drawn.size], [least, most, most - least + 1], type);
    }
    assert.deepEqual([...new Set(randomTensor('A', 'bool', [100], 0).data)].sort(), [0, 1]);
  });

  it('of f16 are exact in f16', () => {
    for (const value of randomTensor('A', 'f16', [100], 0).data) assert.ok(Number.isInteger(value * 2 ** 24));
  });
});
