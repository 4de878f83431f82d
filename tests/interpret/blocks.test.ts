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
    const d = Math.fround(Math.fround(most - least) / 15);
    const inverse = Math.fround(1 / d);
    assert.equal(scaleAt(bytes, 0), half(d));
    assert.equal(scaleAt(bytes, 2), half(least));
    const code = (x: number) =>
      Math.min(15, Math.trunc(Math.fround(Math.fround(Math.fround(x - least) * inverse) + 0.5)));
    const read = dequantise(bytes, blockFormat('q4_1'));
    assert.deepEqual(
      [...read],
      [...values].map((x) => half(d) * code(x) + half(least)),
    );
    assert.equal(read[values.indexOf(least)], half(least));
    assert.equal(read[values.indexOf(most)], half(d) * 15 + half(least));
  });

  // Worked out by hand from the definitions; scales are powers of two.
  const up = Array.from({ length: 16 }, (_, i) => i);
  const zeros = (count: number): readonly number[] => Array<number>(count).fill(0);
  interface Worked {
    readonly title: string;
    readonly type: BlockType;
    readonly values: readonly number[];
    readonly hex: string;
    /** What the bytes read as, where that is not the values themselves. */
    readonly reads?: readonly number[];
  }
  const worked: readonly Worked[] = [
    {
      title: 'q8_0 of steps of 8 from −127, at scale 1/4',
      type: 'q8_0',
      values: Array.from({ length: 32 }, (_, i) => (8 * i - 127) / 4),
      hex: '0034 8189 9199 a1a9 b1b9 c1c9 d1d9 e1e9 f1f9 0109 1119 2129 3139 4149 5159 6169 7179',
    },
    {
      title: 'q8_0, halves away from zero',
      type: 'q8_0',
      values: [127, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, ...zeros(25)],
      hex: `003c 7f 01ff 02fe 03fd ${'00'.repeat(25)}`,
      reads: [127, 1, -1, 2, -2, 3, -3, ...zeros(25)],
    },
    {
      title: 'q4_0 up from −8 and down again, at scale 1/2',
      type: 'q4_0',
      values: [...up.map((i) => (i - 8) / 2), ...up.map((i) => (7 - i) / 2)],
      hex: '0038 f0e1 d2c3 b4a5 9687 7869 5a4b 3c2d 1e0f',
    },
    {
      title: 'q4_0 that reaches furthest above zero: a negative scale, and a code too few below',
      type: 'q4_0',
      values: [8, -8, 0.5, -0.5, ...zeros(28)],
      hex: `00bc 808f 8889 ${'88'.repeat(12)}`,
      reads: [8, -7, 0, -1, ...zeros(28)],
    },
    { title: 'q4_0 of zeros', type: 'q4_0', values: zeros(32), hex: `0080 ${'88'.repeat(16)}` },
    {
      title: 'q4_1 from −1 in steps of 1/2',
      type: 'q4_1',
      values: [...up.map((i) => i / 2 - 1), ...up.map((i) => (15 - i) / 2 - 1)],
      hex: '0038 00bc f0e1 d2c3 b4a5 9687 7869 5a4b 3c2d 1e0f',
    },
  ];
  for (const { title, type, values: own, hex, reads = own } of worked)
    it(`are these bytes: ${title}`, () => {
      const expected = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      const format = blockFormat(type);
      assert.equal(Buffer.from(quantise(Float32Array.from(own), format)).toString('hex'), expected.toString('hex'));
      assert.deepEqual(
        Array.from(dequantise(Uint8Array.from(expected), format), (x) => x + 0), // no negative zeros
        reads,
      );
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
