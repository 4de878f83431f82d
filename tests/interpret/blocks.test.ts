/** Block formats: the arithmetic of GGUF's definitions, byte by byte. */
import assert from 'node:assert/strict';
import {
  type BlockType,
  blockBytes,
  blockFormat,
  dequantise,
  halfFromNumber,
  numberFromHalf,
  quantise,
} from '@ncd/language';

/** Thirty-two values that fall between the codes, with the largest magnitude below zero. */
const values = Float32Array.from({ length: 32 }, (_, i) => Math.fround(Math.sin(i * 1.7) * 3 - 0.4));

const half = (x: number): number => numberFromHalf(halfFromNumber(x));
const scaleAt = (bytes: Uint8Array, at: number): number =>
  numberFromHalf((bytes[at] as number) | ((bytes[at + 1] as number) << 8));

describe('block formats', () => {
  it('take as many bytes as GGUF says', () => {
    const sizes = (['q8_0', 'q4_0', 'q4_1'] as const).map((type) => blockBytes(blockFormat(type)));
    assert.deepEqual(sizes, [34, 18, 20]);
  });

  it('q8_0: d = max|x| / 127, codes to the nearest, halves away from zero', () => {
    const bytes = quantise(values, blockFormat('q8_0'));
    const d = Math.fround(Math.max(...values.map(Math.abs)) / 127);
    const inverse = Math.fround(1 / d);
    assert.equal(scaleAt(bytes, 0), half(d));
    const codes = new Int8Array(bytes.buffer, 2, 32);
    for (const [i, x] of values.entries()) {
      const scaled = Math.fround(x * inverse);
      assert.equal(codes[i], Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5), `code ${i}`);
    }
    const read = dequantise(bytes, blockFormat('q8_0'));
    assert.deepEqual(
      [...read],
      [...codes].map((code) => half(d) * code),
    );
  });

  it('q4_0: d = the value furthest from 0 over −8; low nibbles hold the first half', () => {
    const bytes = quantise(values, blockFormat('q4_0'));
    const furthest = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    const d = Math.fround(furthest / -8);
    const inverse = Math.fround(1 / d);
    assert.equal(scaleAt(bytes, 0), half(d));
    const code = (x: number) => Math.min(15, Math.trunc(Math.fround(Math.fround(x * inverse) + 8.5)));
    for (let j = 0; j < 16; j++) {
      const expected = code(values[j] as number) | (code(values[j + 16] as number) << 4);
      assert.equal(bytes[2 + j], expected, `byte ${j}`);
    }
    const read = dequantise(bytes, blockFormat('q4_0'));
    assert.deepEqual(
      [...read],
      [...values].map((x) => half(d) * (code(x) - 8)),
    );
  });

  it('q4_1: d spans the range, m is its least value', () => {
    const bytes = quantise(values, blockFormat('q4_1'));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const d = Math.fround((most - least) / 15);
    assert.equal(scaleAt(bytes, 0), half(d));
    assert.equal(scaleAt(bytes, 2), half(least));
    const code = (x: number) => Math.min(15, Math.trunc(Math.fround(Math.fround(Math.fround(x - least) / d) + 0.5)));
    const read = dequantise(bytes, blockFormat('q4_1'));
    for (const [i, x] of values.entries())
      assert.ok(Math.abs((read[i] as number) - (half(d) * code(x) + half(least))) <= half(d), `value ${i}`);
    assert.equal(read[values.indexOf(least)], half(least));
    assert.equal(read[values.indexOf(most)], half(d) * 15 + half(least));
  });

  it('keep blocks apart, and zeros are zero', () => {
    for (const type of ['q8_0', 'q4_0', 'q4_1'] as const) {
      const two = Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 0 : 100 + i));
      const read = dequantise(quantise(two, blockFormat(type)), blockFormat(type));
      assert.deepEqual([...read.subarray(0, 32)].map(Math.abs), Array(32).fill(0), type);
      for (let i = 32; i < 64; i++) assert.ok(Math.abs((read[i] as number) - (100 + i)) < 12, `${type} ${i}`);
    }
  });

  it('of a declaration, take their codes from the lowest bits up', () => {
    const type: BlockType = `quant q2 ${JSON.stringify({ bits: 2, block: 8, scale: 'f32', bias: -1, signed: false })}`;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat32(0, 0.5, true);
    bytes.set([0b11_10_01_00, 0b00_01_10_11], 4);
    const padded = { ...blockFormat(type), block: 8 };
    const read = dequantise(bytes.subarray(0, 6), padded);
    assert.deepEqual(
      [...read],
      [0, 3, 1, 2, 2, 1, 3, 0].map((code) => 0.5 * (code - 1)),
    );
  });
});
