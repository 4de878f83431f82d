import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConcreteType } from '@ncd/language';
import { encodeNpy } from '../../cli/dist/data/index.js';
import { bytesOf, fields, folder, npy, put, readTensor, refusal, textOf } from './files.ts';

/** The bytes of numbers of one type, in one order. */
function encode(descr: string, values: readonly number[]): string {
  const little = !descr.startsWith('>');
  const type = descr.replace(/^[<>|]/, '');
  const size = Number(type.slice(1));
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, i) => {
    const at = i * size;
    if (type === 'i1') view.setInt8(at, value);
    else if (type === 'u1' || type === 'b1') view.setUint8(at, value);
    else if (type === 'i2') view.setInt16(at, value, little);
    else if (type === 'u2' || type === 'f2') view.setUint16(at, value, little);
    else if (type === 'i4') view.setInt32(at, value, little);
    else if (type === 'u4') view.setUint32(at, value, little);
    else if (type === 'i8') view.setBigInt64(at, BigInt(value), little);
    else if (type === 'u8') view.setBigUint64(at, BigInt(value), little);
    else if (type === 'f4') view.setFloat32(at, value, little);
    else view.setFloat64(at, value, little);
  });
  return textOf(new Uint8Array(view.buffer));
}

describe('npy', () => {
  const exact: readonly [descr: string, raw: number[], type: ConcreteType, values: number[]][] = [
    ['<f4', [1.5, -0.25, 3], 'f32', [1.5, -0.25, 3]],
    ['>f4', [1.5, -0.25, 3], 'f32', [1.5, -0.25, 3]],
    ['<f8', [1.5, -0.25, 3], 'f32', [1.5, -0.25, 3]],
    ['>f8', [1.5, 2 ** 60, 3], 'f32', [1.5, 2 ** 60, 3]],
    ['<f2', [0x3c00, 0xc000, 0x0001], 'f32', [1, -2, 2 ** -24]],
    ['>f2', [0x3c00, 0x7bff, 0xfc00], 'f16', [1, 65504, Number.NEGATIVE_INFINITY]],
    ['<f4', [0.5, 65504, -2], 'f16', [0.5, 65504, -2]],
    ['<i8', [1, -(2 ** 31), 2 ** 31 - 1], 'i32', [1, -(2 ** 31), 2 ** 31 - 1]],
    ['>i8', [1, 0, 2 ** 32 - 1], 'u32', [1, 0, 2 ** 32 - 1]],
    ['<u8', [7, 2 ** 53, 3], 'f32', [7, 2 ** 53, 3]],
    ['<i4', [-1, 2, 3], 'i32', [-1, 2, 3]],
    ['>u4', [1, 2, 2 ** 31], 'u32', [1, 2, 2 ** 31]],
    ['<i2', [-300, 2, 3], 'i32', [-300, 2, 3]],
    ['<u2', [65535, 2, 3], 'u32', [65535, 2, 3]],
    ['|i1', [-128, 2, 127], 'i8', [-128, 2, 127]],
    ['|u1', [255, 2, 3], 'u8', [255, 2, 3]],
    ['|u1', [1, 0, 1], 'bool', [1, 0, 1]],
    ['<i8', [1, 0, 1], 'bool', [1, 0, 1]],
    ['|b1', [1, 0, 1], 'bool', [1, 0, 1]],
    ['|b1', [1, 0, 1], 'i32', [1, 0, 1]],
    ['<i8', [1, -2, 16777216], 'f32', [1, -2, 16777216]],
  ];
  for (const [descr, raw, type, values] of exact)
    it(`reads ${descr} as ${type}`, async () => {
      const path = put('exact.npy', npy(fields(descr, '(3,)'), encode(descr, raw)));
      const tensor = await readTensor(path, type);
      assert.equal(tensor.element, type);
      assert.deepEqual(tensor.shape, [3]);
      assert.deepEqual([...tensor.data], values);
    });

  const refused: readonly [descr: string, raw: number[], type: ConcreteType, message: string][] = [
    [
      '<f8',
      [0.1],
      'f32',
      'NCD6209: a.npy holds float64 but A is f32, and 0.1 is not exact in f32 (convert it with astype(np.float32))',
    ],
    [
      '<f4',
      [1e6],
      'f16',
      'NCD6209: a.npy holds float32 but A is f16, and 1000000 is not exact in f16 (convert it with astype(np.float16))',
    ],
    [
      '<i8',
      [2 ** 31],
      'i32',
      'NCD6209: a.npy holds int64 but A is i32, and 2147483648 is not exact in i32 (convert it with astype(np.int32))',
    ],
    [
      '<i8',
      [2 ** 24 + 1],
      'f32',
      'NCD6209: a.npy holds int64 but A is f32, and 16777217 is not exact in f32 (convert it with astype(np.float32))',
    ],
    [
      '<i4',
      [-1],
      'u32',
      'NCD6209: a.npy holds int32 but A is u32, and -1 is not exact in u32 (convert it with astype(np.uint32))',
    ],
    [
      '|u1',
      [2],
      'bool',
      'NCD6209: a.npy holds uint8 but A is bool, and 2 is not exact in bool (convert it with astype(np.bool))',
    ],
    ['<f4', [1], 'i32', 'NCD6209: a.npy holds float32 but A is i32 (convert it with astype(np.int32))'],
    ['<f4', [1], 'bool', 'NCD6209: a.npy holds float32 but A is bool (convert it with astype(np.bool))'],
    ['|b1', [1], 'f32', 'NCD6209: a.npy holds bool but A is f32 (convert it with astype(np.float32))'],
    [
      '<f4',
      [1],
      'q8_0',
      'NCD6209: a.npy holds float32 but A is q8_0 (take it from a .gguf file that holds q8_0, or add --quantise to round it)',
    ],
  ];
  for (const [descr, raw, type, message] of refused)
    it(`refuses ${descr} ${raw} as ${type}`, async () => {
      const path = put('a.npy', npy(fields(descr, '(1,)'), encode(descr, raw)));
      assert.equal(await refusal(path, type), message);
    });

  it('names an integer that no double holds with all its digits', async () => {
    const data = new DataView(new ArrayBuffer(8));
    data.setBigInt64(0, 2n ** 62n + 1n, true);
    const path = put('a.npy', npy(fields('<i8', '(1,)'), textOf(new Uint8Array(data.buffer))));
    assert.match(await refusal(path, 'f32'), /4611686018427387905 is not exact in f32/);
  });

  it('keeps NaN and infinities', async () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const path = put('nan.npy', npy(fields('<f8', '(3,)'), encode('<f8', values)));
    assert.deepEqual([...(await readTensor(path, 'f32')).data], values);
  });

  it('reads a scalar, an empty array and versions 2 and 3', async () => {
    const scalar = put('scalar.npy', npy(fields('<f4', '()'), encode('<f4', [2.5]), 2));
    assert.deepEqual(await readTensor(scalar, 'f32'), { element: 'f32', shape: [], data: Float32Array.of(2.5) });
    const empty = put('empty.npy', npy(fields('<f4', '(0, 4)'), '', 3));
    assert.deepEqual(await readTensor(empty, 'f32'), { element: 'f32', shape: [0, 4], data: new Float32Array() });
  });

  it('turns column-major data into row-major', async () => {
    const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];
    // A[i, j, k] of shape (2, 3, 4) holds 12 i + 4 j + k; the first index varies fastest in the file.
    const stored = values.map((_, at) => 12 * (at % 2) + 4 * (Math.floor(at / 2) % 3) + Math.floor(at / 6));
    for (const descr of ['<f4', '>i4']) {
      const path = put('f.npy', npy(fields(descr, '(2, 3, 4)', 'True'), encode(descr, stored)));
      assert.deepEqual([...(await readTensor(path, descr === '<f4' ? 'f32' : 'i32')).data], values);
    }
    const empty = put('f.npy', npy(fields('<f8', '(2, 0, 4)', 'True'), ''));
    assert.deepEqual((await readTensor(empty, 'f32')).shape, [2, 0, 4]);
  });

  const damaged: readonly [what: string, bytes: string, message: RegExp][] = [
    ['an empty file', '', /^NCD6213: a.npy is not a sound .npy file: it does not begin with the bytes/],
    ['another format', 'PK\u0003\u0004 and so on and on', /does not begin with the bytes \\x93NUMPY/],
    ['only the magic', '\u0093NUMPY', /it ends after 6 bytes/],
    ['an unknown version', '\u0093NUMPY\u0009\0\u0010\0', /format version 9 is not 1, 2 or 3/],
    ['a cut header', npy(fields('<f4', '(1,)'), '').slice(0, 60), /ends inside its header, after 60 of 128 bytes/],
    ['a huge header', '\u0093NUMPY\u0002\0\u00ff\u00ff\u00ff\u00ff', /its header claims 4294967295 bytes/],
    ['no dictionary', npy('hello', ''), /header is not the dictionary/],
    [
      'a key twice',
      npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", '\0\0\0\0'),
      /not the dictionary/,
    ],
    ['a missing key', npy("{'descr': '<f4', 'shape': ()}", '\0\0\0\0'), /does not give descr, fortran_order and shape/],
    ['a negative size', npy(fields('<f4', '(-1,)'), ''), /not the dictionary/],
    [
      'an impossible shape',
      npy(fields('<f4', '(4294967296, 4294967296)'), ''),
      /its shape \(4294967296, 4294967296\) is not possible/,
    ],
    ['a nested header', npy('('.repeat(60), ''), /not the dictionary/],
    ['missing data', npy(fields('<f4', '(1000000, 1000000)'), '\0\0\0\0'), /takes 4000000000000 bytes but 4 are there/],
    ['surplus data', npy(fields('<f4', '(1,)'), '\0\0\0\0\0'), /shape \(1\) of float32 takes 4 bytes but 5 are there/],
    ['complex numbers', npy(fields('<c8', '(1,)'), '\0\0\0\0\0\0\0\0'), /^NCD6214: a.npy holds values of type '<c8'/],
    ['objects', npy(fields('|O', '(1,)'), '\0\0\0\0\0\0\0\0'), /^NCD6214: a.npy holds values of type '\|O'/],
    ['a name of JavaScript', npy(fields('constructor', '(1,)'), ''), /^NCD6214/],
    [
      'records',
      npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': ()}", '\0\0\0\0'),
      /^NCD6214: a.npy holds values of type record/,
    ],
  ];
  for (const [what, bytes, message] of damaged)
    it(`refuses ${what}`, async () => assert.match(await refusal(put('a.npy', bytes), 'f32'), message));

  it('refuses every file that is cut off', async () => {
    const whole = npy(fields('<f4', '(2,)'), '12345678');
    for (let length = 0; length < whole.length; length++)
      assert.match(await refusal(put('a.npy', whole.slice(0, length)), 'f32'), /^NCD6213/);
  });

  it('never throws on a file with a damaged byte', async () => {
    const whole = bytesOf(npy(fields('<f4', '(2,)'), '12345678'));
    for (let at = 0; at < whole.length; at++)
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        writeFileSync(join(folder, 'a.npy'), bytes);
        await refusal(join(folder, 'a.npy'), 'f32').catch((error: Error) => assert.match(error.message, /was read/));
      }
  });

  it('says what is wrong with the path', async () => {
    assert.equal(await refusal(join(folder, 'none.npy'), 'f32'), 'NCD6201: none.npy does not exist');
    put('x.bin', '');
    assert.equal(
      await refusal(join(folder, 'x.bin'), 'f32'),
      'NCD6215: x.bin ends in none of .npy, .npz, .safetensors, .gguf',
    );
  });

  it('writes what it reads', async () => {
    const tensors = [
      { element: 'f32', shape: [2, 2], data: Float32Array.of(1, -0.5, Number.NaN, Number.POSITIVE_INFINITY) },
      { element: 'f16', shape: [3], data: Float32Array.of(1, -0.5, 65504) },
      { element: 'i32', shape: [], data: Int32Array.of(-7) },
      { element: 'u32', shape: [1, 1], data: Uint32Array.of(2 ** 32 - 1) },
      { element: 'bool', shape: [2], data: Uint8Array.of(1, 0) },
      { element: 'f32', shape: [0, 3], data: new Float32Array() },
    ] as const;
    for (const tensor of tensors) {
      const bytes = encodeNpy(tensor);
      assert.equal((bytes.length - tensor.data.length * ({ f16: 2, bool: 1 }[tensor.element as string] ?? 4)) % 64, 0);
      assert.deepEqual(await readTensor(put('w.npy', bytes), tensor.element), tensor);
    }
  });

  it('rounds float64 results to their element type', async () => {
    const bytes = encodeNpy({ element: 'f16', shape: [2], data: Float64Array.of(0.1, 1e9) });
    assert.deepEqual(
      [...(await readTensor(put('w.npy', bytes), 'f16')).data],
      [0.0999755859375, Number.POSITIVE_INFINITY],
    );
  });
});
