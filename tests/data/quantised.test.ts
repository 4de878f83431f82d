/** Numbers in files for parameters that are stored in blocks or in 4 bits. */
import assert from 'node:assert/strict';
import { blockFormat, quantise, type Tensor } from '@ncd/language';
import { encodeNpy, readInput } from '../../cli/dist/data/index.js';
import { put as putBytes } from './files.ts';

const put = (name: string, tensor: Tensor): string => putBytes(name, encodeNpy(tensor));
const ramp = Float32Array.from({ length: 64 }, (_, i) => Math.fround(Math.sin(i) * 3));

describe('floats for blocks', () => {
  const path = put('floats-for-blocks.npy', { element: 'f32', shape: [2, 32], data: ramp });

  it('are refused where nobody asked to round them', async () => {
    const read = await readInput(path, { parameter: 'W', type: 'q4_0' });
    assert.ok(!read.ok);
    assert.deepEqual(
      read.diagnostics.map(({ code, hint }) => [code, hint]),
      [['NCD6209', 'take it from a .gguf file that holds q4_0, or add --quantise to round it']],
    );
  });

  for (const type of ['q8_0', 'q4_0', 'q4_1'] as const)
    it(`are rounded to ${type} with --quantise`, async () => {
      const read = await readInput(path, { parameter: 'W', type, quantise: true });
      assert.ok(read.ok);
      assert.deepEqual(read.value, { element: type, shape: [2, 32], data: quantise(ramp, blockFormat(type)) });
    });

  it('are refused where they are integers', async () => {
    const integers = put('integers-for-blocks.npy', { element: 'i32', shape: [32], data: new Int32Array(32) });
    const read = await readInput(integers, { parameter: 'W', type: 'q4_0', quantise: true });
    assert.ok(!read.ok);
  });
});

describe('values of 4 bits', () => {
  it('lie two to a byte, the first in the low bits', async () => {
    const path = put('nibbles.npy', { element: 'u8', shape: [2, 2], data: Uint8Array.of(0x21, 0x43, 0xf8, 0x70) });
    const unsigned = await readInput(path, { parameter: 'B', type: 'u4' });
    assert.ok(unsigned.ok);
    assert.deepEqual(unsigned.value, { element: 'u4', shape: [2, 4], data: Uint8Array.of(1, 2, 3, 4, 8, 15, 0, 7) });
    const signed = await readInput(path, { parameter: 'B', type: 'i4' });
    assert.ok(signed.ok);
    assert.deepEqual(signed.value, { element: 'i4', shape: [2, 4], data: Int8Array.of(1, 2, 3, 4, -8, -1, 0, 7) });
  });

  it('are one to a number of any other integer type, within their range', async () => {
    const path = put('small-integers.npy', { element: 'i32', shape: [3], data: Int32Array.of(-8, 0, 7) });
    const read = await readInput(path, { parameter: 'B', type: 'i4' });
    assert.ok(read.ok);
    assert.deepEqual(read.value, { element: 'i4', shape: [3], data: Int8Array.of(-8, 0, 7) });
    const refused = await readInput(path, { parameter: 'B', type: 'u4' });
    assert.ok(!refused.ok);
    assert.match(refused.diagnostics[0]?.message ?? '', /-8 is not exact in u4/);
  });
});
