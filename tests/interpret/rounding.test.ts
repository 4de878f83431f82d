import assert from 'node:assert/strict';
import { roundF16, roundTo } from '@ncd/language';

describe('interpret/rounding', () => {
  const table: readonly (readonly [string, number, number])[] = [
    ['zero', 0, 0],
    ['one', 1, 1],
    ['a third', 1 / 3, 0.333251953125],
    ['the tie below an even value', 1 + 2 ** -11, 1],
    ['the tie below an odd value', 1 + 3 * 2 ** -11, 1 + 2 ** -9],
    ['just above a tie', 1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -10],
    ['just below two', 2 - 2 ** -12, 2],
    ['2049, between 2048 and 2050', 2049, 2048],
    ['2051, between 2050 and 2052', 2051, 2052],
    ['the largest', 65504, 65504],
    ['just below the end', 65519.99, 65504],
    ['the end', 65520, Infinity],
    ['far beyond', 1e10, Infinity],
    ['infinity', Infinity, Infinity],
    ['the smallest normal', 2 ** -14, 2 ** -14],
    ['the largest subnormal', 1023 * 2 ** -24, 1023 * 2 ** -24],
    ['a subnormal tie', 1.5 * 2 ** -24, 2 ** -23],
    ['the smallest subnormal', 2 ** -24, 2 ** -24],
    ['half the smallest', 2 ** -25, 0],
    ['just above half the smallest', 2 ** -25 * 1.0001, 2 ** -24],
    ['far below', 1e-30, 0],
  ];
  for (const [title, x, expected] of table)
    it(`f16: ${title}`, () => {
      assert.equal(roundF16(x), expected);
      assert.equal(roundF16(-x), -expected);
    });

  it('f16: NaN stays NaN, and the sign of zero is kept', () => {
    assert.ok(Number.isNaN(roundF16(NaN)));
    assert.ok(Object.is(roundF16(-0), -0));
    assert.ok(Object.is(roundF16(-1e-30), -0));
  });

  it('f16: every one of the 63488 finite values is its own rounding, and midpoints go to even', () => {
    const decode = (bits: number) => {
      const exponent = (bits >> 10) & 31;
      const fraction = bits & 1023;
      return exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    };
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [decode(bits), decode(bits + 1)];
      assert.equal(roundF16(low), low);
      assert.equal(roundF16((low + high) / 2), bits % 2 === 0 ? low : high);
    }
  });

  it('other element types', () => {
    assert.equal(roundTo('f32', 0.1), Math.fround(0.1));
    assert.equal(roundTo('f32', 1e39), Infinity);
    assert.equal(roundTo('f16', 0.1), 0.0999755859375);
    assert.equal(roundTo('i32', 2 ** 31 - 1), 2 ** 31 - 1);
  });
});
