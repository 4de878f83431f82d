/** Numbers for people: what is said of two of them can be seen in their texts. */
import { strict as assert } from 'node:assert';
import { formatSeconds, grouped, kibibytes, percent, toldApart, withPrefix } from '@ncd/language';

describe('numbers as text', () => {
  it('have the unit in which they are at least 1 when rounded', () => {
    assert.deepEqual(
      [0.9996e-3, 0.9994e-3, 0.99999, 1234.5].map((s) => formatSeconds(s)),
      ['1.00 ms', '999 µs', '1.00 s', '1,235 s'],
    );
    assert.deepEqual(
      [71_300_000, 999, 1, 12_345].map((b) => withPrefix(b, 'B')),
      ['71.3 MB', '999 B', '1 B', '12.3 kB'],
    );
  });

  it('are as short as ever where they differ, and longer where one would not see it', () => {
    assert.deepEqual(toldApart(96 * 1024, 80 * 1024, kibibytes), ['96 KiB', '80 KiB']);
    assert.deepEqual(toldApart(80 * 1024 + 4, 80 * 1024, kibibytes), ['80.004 KiB', '80 KiB']);
    assert.deepEqual(toldApart(80 * 1024, 80 * 1024, kibibytes), ['80 KiB', '80 KiB']);
    assert.deepEqual(toldApart(4.62, 4.58, grouped), ['4.62', '4.58']);
    const bytes = (value: number, more: number): string => withPrefix(value, 'B', more);
    assert.deepEqual(toldApart(140_000_001, 140_000_000, bytes), ['140.000001 MB', '140 MB']);
    assert.deepEqual(toldApart(1.2341e-3, 1.2342e-3, formatSeconds), ['1.2341 ms', '1.2342 ms']);
  });

  it('say nothing and all of a share only where it is so', () => {
    assert.deepEqual([0, 1e-9, 0.37, 0.9999, 1].map(percent), [
      '0 %',
      'less than 1 %',
      '37 %',
      'more than 99 %',
      '100 %',
    ]);
  });
});
