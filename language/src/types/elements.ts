/** Element types (language reference §2). */
import { type BlockType, blockBytes, blockFormat, blockTypes } from './blocks.ts';

/** Types that expressions compute with. */
export type ComputeType = 'f32' | 'f16' | 'i32' | 'u32' | 'bool';
/** Types that only arrays in memory have; they read as the compute type named in `readsAs`. */
export type StorageType = SmallInteger | BlockType;
/** i4 and u4 lie two to a byte, the first in the low bits. */
export type SmallInteger = 'i4' | 'u4' | 'i8' | 'u8';
export type ConcreteType = ComputeType | StorageType;

export const computeTypes: readonly ComputeType[] = ['f32', 'f16', 'i32', 'u32', 'bool'];
export const storageTypes: readonly StorageType[] = ['i4', 'u4', 'i8', 'u8', ...blockTypes];

export function readsAs(type: ConcreteType): ComputeType {
  switch (type) {
    case 'i4':
    case 'i8':
      return 'i32';
    case 'u4':
    case 'u8':
      return 'u32';
    case 'f32':
    case 'f16':
    case 'i32':
    case 'u32':
    case 'bool':
      return type;
    default:
      return 'f32';
  }
}

/** Bits per value as stored at the global level; block formats count their scales. */
export function bitsPerValue(type: ConcreteType): number {
  switch (type) {
    case 'f32':
    case 'i32':
    case 'u32':
      return 32;
    case 'f16':
      return 16;
    case 'bool':
      return 32; // no sub-word stores in WGSL: a boolean array holds one word per value
    case 'i8':
    case 'u8':
      return 8;
    case 'i4':
    case 'u4':
      return 4;
    default: {
      const format = blockFormat(type);
      return (8 * blockBytes(format)) / format.block;
    }
  }
}

export const isFloat = (type: ComputeType): boolean => type === 'f32' || type === 'f16';
export const isInteger = (type: ComputeType): boolean => type === 'i32' || type === 'u32';

/** Whether a value of the type can be this number. Floats round, so they take any. */
export function holdsValue(type: ComputeType, value: number): boolean {
  switch (type) {
    case 'f32':
    case 'f16':
      return true;
    case 'i32':
      return value === Math.trunc(value) && value >= -(2 ** 31) && value < 2 ** 31;
    case 'u32':
      return value === Math.trunc(value) && value >= 0 && value < 2 ** 32;
    case 'bool':
      return value === 0 || value === 1;
  }
}

/** As users write it. */
export const printElementType = (type: ConcreteType): string =>
  type.startsWith('quant ') ? blockFormat(type as BlockType).name : type;
