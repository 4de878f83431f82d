import assert from 'node:assert/strict';
import type { ConcreteType } from '@ncd/language';
import { readTensor, refusal } from './files.ts';

describe('a number in place of a file', () => {
  const accepted: readonly [text: string, type: ConcreteType, value: number][] = [
    ['0.5', 'f32', 0.5],
    ['0.1', 'f32', Math.fround(0.1)],
    ['.5', 'f32', 0.5],
    ['-1e-3', 'f32', Math.fround(-1e-3)],
    ['1e9', 'f16', Number.POSITIVE_INFINITY],
    ['0.1', 'f16', 0.0999755859375],
    ['inf', 'f32', Number.POSITIVE_INFINITY],
    ['-inf', 'f32', Number.NEGATIVE_INFINITY],
    ['nan', 'f32', Number.NaN],
    ['-7', 'i32', -7],
    ['1e3', 'i32', 1000],
    ['4294967295', 'u32', 4294967295],
    ['255', 'u8', 255],
    ['true', 'bool', 1],
    ['0', 'bool', 0],
  ];
  for (const [text, type, value] of accepted)
    it(`reads ${text} as ${type}`, async () => {
      const tensor = await readTensor(text, type);
      assert.deepEqual([tensor.element, tensor.shape, [...tensor.data]], [type, [], [value]]);
    });

  const refused: readonly [text: string, type: ConcreteType, message: string][] = [
    [
      '0.5',
      'i32',
      'NCD6209: 0.5 is no value of type i32, which A has (write an integer from -2147483648 to 2147483647)',
    ],
    ['-1', 'u32', 'NCD6209: -1 is no value of type u32, which A has (write an integer from 0 to 4294967295)'],
    ['256', 'u8', 'NCD6209: 256 is no value of type u8, which A has (write an integer from 0 to 255)'],
    ['2', 'bool', 'NCD6209: 2 is no value of type bool, which A has (write true or false)'],
    ['true', 'f32', 'NCD6209: true is no value of type f32, which A has (write a number)'],
    ['0x10', 'f32', 'NCD6215: 0x10 ends in none of .npy, .npz, .safetensors, .gguf'],
  ];
  for (const [text, type, message] of refused)
    it(`refuses ${text} as ${type}`, async () => assert.equal(await refusal(text, type), message));
});
