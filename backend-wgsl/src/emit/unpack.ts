/** Functions that read one value of an array whose values share words. */
import type { DeviceStorage } from '../manifest.ts';

export const unpackName = (buffer: string): string => `ncd_load_${buffer}`;

/** `undefined` where a value is a word of its own. */
export function unpackFunction(buffer: string, storage: DeviceStorage): string | undefined {
  const packed = packedIn(storage);
  if (!packed) return undefined;
  const { type, bits } = packed;
  const perWord = 32 / bits;
  const [word, shift] = [`${buffer}[index / ${perWord}u]`, `(index & ${perWord - 1}u) * ${bits}u`];
  const value =
    type === 'i32' ? `extractBits(i32(${word}), ${shift}, ${bits}u)` : `(${word} >> (${shift})) & ${2 ** bits - 1}u`;
  return `
fn ${unpackName(buffer)}(index: u32) -> ${type} {
  return ${value};
}`;
}

function packedIn(storage: DeviceStorage): { readonly type: 'i32' | 'u32'; readonly bits: 4 | 8 } | undefined {
  switch (storage) {
    case 'i4x8':
      return { type: 'i32', bits: 4 };
    case 'u4x8':
      return { type: 'u32', bits: 4 };
    case 'i8x4':
      return { type: 'i32', bits: 8 };
    case 'u8x4':
      return { type: 'u32', bits: 8 };
    default:
      return undefined;
  }
}
