import { strict as assert } from 'node:assert';
import { bufferBytes, type DeviceStorage, decodeWords, encodeWords, uniformWords } from '@ncd/backend-wgsl';
import {
  type ConcreteType,
  halfFromNumber,
  type NumericArray,
  numberFromHalf,
  sizeConstant,
  sizeSymbol,
  subtractSizes,
} from '@ncd/language';

const { POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: negativeInfinity, NaN: nan } = Number;

describe('words of a device buffer', () => {
  const cases: readonly (readonly [DeviceStorage, ConcreteType, NumericArray])[] = [
    ['f32', 'f32', Float32Array.of(0, -0, 1.5, 1e-45, 3.4e38, infinity, negativeInfinity, nan)],
    ['f16', 'f16', Float32Array.of(0, -0, 1.5, 2 ** -24, 2 ** -14, 65504, infinity, negativeInfinity, nan)],
    ['f32', 'f16', Float32Array.of(0.5, -65504, 2 ** -24)],
    ['i32', 'i32', Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1)],
    ['u32', 'u32', Uint32Array.of(0, 1, 2 ** 32 - 1)],
    ['bool32', 'bool', Uint8Array.of(1, 0, 1)],
    ['i8x4', 'i8', Int8Array.of(-128, -1, 0, 1, 127)],
    ['u8x4', 'u8', Uint8Array.of(0, 1, 255)],
    ['i4x8', 'i4', Int8Array.of(-8, -1, 0, 1, 7)],
    ['u4x8', 'u4', Uint8Array.of(0, 1, 15, 8, 7, 3, 2, 9, 10)],
  ];
  for (const [storage, element, data] of cases) {
    it(`hold ${element} as ${storage} and give it back`, () => {
      const bytes = encodeWords(data, storage);
      assert.equal(bytes.byteLength, bufferBytes(storage, data.length));
      assert.deepEqual(decodeWords(bytes.buffer, storage, element, data.length), data);
    });
    it(`are one for no value of ${storage}`, () => {
      const none = data.slice(0, 0);
      assert.deepEqual(encodeWords(none, storage), new Uint8Array(4));
      assert.deepEqual(decodeWords(new ArrayBuffer(4), storage, element, 0), none);
    });
  }

  it('of 4 bits hold the first of two in the low bits', () => {
    assert.deepEqual([...encodeWords(Uint8Array.of(1, 2, 15), 'u4x8')], [0x21, 0x0f, 0, 0]);
    assert.deepEqual([...encodeWords(Int8Array.of(-1, 7, -8), 'i4x8')], [0x7f, 0x08, 0, 0]);
  });
  it('are bytes of blocks, of which so many as values need are given back', () => {
    const blocks = Uint8Array.from({ length: 34 }, (_, i) => i);
    const bytes = encodeWords(blocks, 'q8_0');
    assert.equal(bytes.byteLength, 36);
    assert.deepEqual(decodeWords(bytes.buffer, 'q8_0', 'q8_0', 32), blocks);
  });
  it('are whole', () => {
    assert.deepEqual(
      (['f32', 'f16', 'bool32', 'i8x4'] as const).map((storage) => bufferBytes(storage, 5)),
      [20, 12, 20, 8],
    );
  });
  it('hold what float64 arrays are rounded to', () => {
    const bytes = encodeWords(Float64Array.of(0.1), 'f32');
    assert.deepEqual(decodeWords(bytes.buffer, 'f32', 'f32', 1), Float32Array.of(0.1));
  });
  it('of an f16 array that was held as f32 are rounded to f16', () => {
    const bytes = encodeWords(Float32Array.of(0.1, 1e6, 2049), 'f32');
    assert.deepEqual(decodeWords(bytes.buffer, 'f32', 'f16', 3), Float32Array.of(0.0999755859375, infinity, 2048));
  });
});

describe('a half', () => {
  it('is the same number after two conversions, for every word', () => {
    for (let word = 0; word < 2 ** 16; word++) {
      const value = numberFromHalf(word);
      if (!Number.isNaN(value)) assert.equal(halfFromNumber(value), word);
    }
  });
  it('is the nearest one to a number, ties to even', () => {
    const rounded = [
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -10],
      [2 ** -25, 0],
      [1.5 * 2 ** -24, 2 ** -23],
      [2 ** -14 - 2 ** -26, 2 ** -14],
      [65519.99, 65504],
      [65520, infinity],
      [-65520, negativeInfinity],
    ] as const;
    for (const [value, nearest] of rounded) assert.equal(numberFromHalf(halfFromNumber(value)), nearest);
    assert.equal(halfFromNumber(nan) & 0x7c00, 0x7c00);
    assert.equal(halfFromNumber(-0), 0x8000);
  });
});

describe('the uniform block', () => {
  const q = sizeSymbol('q');
  it('holds a word per field, padded to 16 bytes', () => {
    const outcome = uniformWords(
      [
        { kind: 'size', name: 'q', size: q },
        { kind: 'infinity', name: 'inf' },
        { kind: 'size', name: 'below', size: subtractSizes(q, sizeConstant(10)) },
      ],
      new Map([['q', 7]]),
    );
    assert.deepEqual(outcome, { kind: 'ok', words: Uint32Array.of(7, 0x7f800000, 2 ** 32 - 3, 0) });
  });
  it('is not there without fields', () => {
    assert.deepEqual(uniformWords([], new Map()), { kind: 'ok', words: new Uint32Array(0) });
  });
  it('refuses a size that no word holds', () => {
    const outcome = uniformWords([{ kind: 'size', name: 'q', size: q }], new Map([['q', 2 ** 32]]));
    assert.deepEqual(outcome, {
      kind: 'failed',
      errors: [{ kind: 'sizes', message: 'q is 4294967296, which no 32-bit word holds' }],
    });
  });
});
