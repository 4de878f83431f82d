/** Functions that read one value of an array whose values share words. */
import { type BlockFormat, blockBytes, blockFormat, headerBytes, isBlockType, scalarBytes } from '@ncd/language';
import type { DeviceStorage } from '../manifest.ts';

export const unpackName = (buffer: string): string => `ncd_load_${buffer}`;

/** `undefined` where a value is a word of its own. */
export function unpackFunction(buffer: string, storage: DeviceStorage): string | undefined {
  if (isBlockType(storage)) return unpackBlock(buffer, blockFormat(storage));
  const packed = packedIn(storage);
  if (!packed) return undefined;
  const { type, bits } = packed;
  const perWord = 32 / bits;
  return `
fn ${unpackName(buffer)}(index: u32) -> ${type} {
  return extractBits(${type}(${buffer}[index / ${perWord}u]), (index & ${perWord - 1}u) * ${bits}u, ${bits}u);
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

/** A code and the scalars of its block; both lie within one word, because formats are aligned. */
function unpackBlock(buffer: string, format: BlockFormat): string {
  const { block, bits, bias, signed, scale, minimum } = format;
  const codeBytes = (block * bits) / 8;
  const scalar = (kind: typeof scale, at: string): string =>
    kind === 'f32'
      ? `bitcast<f32>(${buffer}[(${at}) / 4u])`
      : `unpack2x16float(${buffer}[(${at}) / 4u] >> (((${at}) & 2u) * 8u)).x`;
  const type = signed ? 'i32' : 'u32';
  const shift = codeBytes === block ? '' : ` + place / ${codeBytes}u * ${bits}u`;
  const code = bias === 0 ? 'f32(code)' : `(f32(code) ${bias < 0 ? '-' : '+'} ${Math.abs(bias)}.0)`;
  const value = `${scalar(scale, 'block')} * ${code}`;
  const base = minimum === undefined ? '' : ` + ${scalar(minimum, `block + ${scalarBytes(scale)}u`)}`;
  return `
fn ${unpackName(buffer)}(index: u32) -> f32 {
  let block = index / ${block}u * ${blockBytes(format)}u;
  let place = index % ${block}u;
  let byte = block + ${headerBytes(format)}u + place % ${codeBytes}u;
  let code = extractBits(${type}(${buffer}[byte / 4u]), (byte & 3u) * 8u${shift}, ${bits}u);
  return ${value}${base};
}`;
}
