/** A tensor's values as the words that a device buffer holds, and back. */
import {
  bitsPerValue,
  type ConcreteType,
  halfFromNumber,
  isBlockType,
  type NumericArray,
  numberFromHalf,
} from '@ncd/language';
import type { DeviceStorage } from '../manifest.ts';

export function bytesPerValue(storage: DeviceStorage): number {
  switch (storage) {
    case 'f32':
    case 'i32':
    case 'u32':
    case 'bool32':
      return 4;
    case 'f16':
      return 2;
    case 'i4x8':
    case 'u4x8':
      return 0.5;
    case 'i8x4':
    case 'u8x4':
      return 1;
    default:
      return bitsPerValue(storage) / 8;
  }
}

/** Bytes of a buffer of so many values: whole words, and one word even for none, because WebGPU has no empty bindings. */
export function bufferBytes(storage: DeviceStorage, count: number): number {
  return Math.max(4, Math.ceil((count * bytesPerValue(storage)) / 4) * 4);
}

type Words = Float32Array | Uint16Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

/** `bufferBytes` bytes; the padding is 0. Block formats come as the bytes that they are. */
export function encodeWords(data: NumericArray, storage: DeviceStorage): Uint8Array<ArrayBuffer> {
  const bytes = new ArrayBuffer(bufferBytes(isBlockType(storage) ? 'u8x4' : storage, data.length));
  const words = view(bytes, storage, data.length);
  if (storage === 'f16') for (let i = 0; i < data.length; i++) words[i] = halfFromNumber(data[i] as number);
  else if (storage === 'i4x8' || storage === 'u4x8')
    for (let i = 0; i < data.length; i++)
      words[i >> 1] = (words[i >> 1] as number) | (((data[i] as number) & 15) << (4 * (i & 1)));
  else if (storage === 'bool32') for (let i = 0; i < data.length; i++) words[i] = data[i] ? 1 : 0;
  else words.set(data);
  return new Uint8Array(bytes);
}

/** The first `count` values; of block formats the bytes that hold them. f16 arrays that the device held as f32 are rounded to f16, as their element type says. */
export function decodeWords(
  bytes: ArrayBuffer,
  storage: DeviceStorage,
  element: ConcreteType,
  count: number,
): NumericArray {
  const words = view(bytes, storage, count);
  if (isBlockType(storage)) return new Uint8Array(bytes, 0, count * bytesPerValue(storage)).slice();
  if (storage === 'i4x8') return Int8Array.from({ length: count }, (_, i) => (nibble(words, i) << 28) >> 28);
  if (storage === 'u4x8') return Uint8Array.from({ length: count }, (_, i) => nibble(words, i));
  if (storage === 'f16') return Float32Array.from(words, numberFromHalf);
  if (storage === 'bool32') return Uint8Array.from(words, (word) => (word === 0 ? 0 : 1));
  if (storage === 'f32' && element === 'f16')
    return Float32Array.from(words, (value) => numberFromHalf(halfFromNumber(value)));
  return words.slice() as NumericArray;
}

const nibble = (bytes: Words, i: number): number => ((bytes[i >> 1] as number) >> (4 * (i & 1))) & 15;

function view(bytes: ArrayBuffer, storage: DeviceStorage, count: number): Words {
  switch (storage) {
    case 'f32':
      return new Float32Array(bytes, 0, count);
    case 'f16':
      return new Uint16Array(bytes, 0, count);
    case 'i32':
      return new Int32Array(bytes, 0, count);
    case 'u32':
    case 'bool32':
      return new Uint32Array(bytes, 0, count);
    case 'i4x8':
    case 'u4x8':
      return new Uint8Array(bytes);
    case 'i8x4':
      return new Int8Array(bytes, 0, count);
    case 'u8x4':
      return new Uint8Array(bytes, 0, count);
    default:
      return new Uint8Array(bytes);
  }
}
