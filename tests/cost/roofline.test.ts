/** Times of levels and of compute overlap (theory.md §9). */
import { strict as assert } from 'node:assert';
import { arithmeticIntensity, machineBalance, roofline, type Use } from '@ncd/language';

const memoryUse: Use = { name: 'global', kind: 'memory', amount: 2e9, perSecond: 100e9 };
const fma: Use = { name: 'FMA f32', kind: 'compute', amount: 36e9, perSecond: 3.6e12 };
const exponentials: Use = { name: 'exponential', kind: 'compute', amount: 9e9, perSecond: 0.3e12 };

describe('the roofline', () => {
  it('takes the slowest use, and keeps the table', () => {
    const both = roofline([memoryUse, fma]);
    assert.deepEqual(both, {
      seconds: 0.02,
      bound: 'memory',
      by: 'global',
      uses: [
        { ...memoryUse, seconds: 0.02 },
        { ...fma, seconds: 0.01 },
      ],
    });
    assert.equal(roofline([memoryUse, fma, exponentials])?.by, 'exponential');
    assert.equal(roofline([]), undefined);
  });

  it('is bound by memory below the balance of the machine, by compute above', () => {
    const balance = machineBalance(3.6e12, 100e9);
    for (const flop of [0.5, 0.9, 1.1, 2].map((times) => times * balance * memoryUse.amount)) {
      const bound = roofline([memoryUse, { ...fma, amount: flop }])?.bound;
      assert.equal(bound, arithmeticIntensity(flop, memoryUse.amount) > balance ? 'compute' : 'memory');
    }
  });
});
