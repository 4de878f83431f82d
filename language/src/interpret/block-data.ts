/** Block-quantised arrays as bytes (see `BlockFormat`): to numbers and back. */
import { type BlockFormat, type BlockScalar, blockBytes, headerBytes, scalarBytes } from '../types/index.ts';
import { halfFromNumber, numberFromHalf } from './half.ts';

/** The values that whole blocks stand for, as float64: exact for f16 scales. */
export function dequantise(bytes: Uint8Array, format: BlockFormat): Float64Array {
  const { block, bits, bias, signed, scale, minimum } = format;
  const size = blockBytes(format);
  const values = new Float64Array(Math.floor(bytes.length / size) * block);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const perByte = 8 / bits;
  const codeBytes = block / perByte;
  for (let b = 0; b * block < values.length; b++) {
    const d = readScalar(view, b * size, scale);
    const m = minimum === undefined ? 0 : readScalar(view, b * size + scalarBytes(scale), minimum);
    for (let i = 0; i < block; i++) {
      const byte = bytes[b * size + headerBytes(format) + (i % codeBytes)] as number;
      const raw = (byte >> (bits * Math.floor(i / codeBytes))) & (2 ** bits - 1);
      const code = signed && raw >= 2 ** (bits - 1) ? raw - 2 ** bits : raw;
      values[b * block + i] = d * (code + bias) + m;
    }
  }
  return values;
}

/** The nearest blocks, by the rules of ggml's `quantize_row_*_ref`, in float32 as there: the scale maps the value of largest
 * magnitude (with a minimum: the whole range) to the last code. What does not fill a block is left out. */
export function quantise(values: ArrayLike<number>, format: BlockFormat): Uint8Array {
  const { block, bits, bias, signed, scale, minimum } = format;
  const size = blockBytes(format);
  const bytes = new Uint8Array(Math.floor(values.length / block) * size);
  const view = new DataView(bytes.buffer);
  const codeBytes = (block * bits) / 8;
  for (let b = 0; b * size < bytes.length; b++) {
    const own = Array.from({ length: block }, (_, i) => values[b * block + i] as number);
    const least = minimum === undefined ? 0 : Math.min(...own);
    const d = Math.fround(scaleOf(own, format));
    const inverse = d === 0 ? 0 : Math.fround(1 / d);
    writeScalar(view, b * size, scale, d);
    if (minimum !== undefined) writeScalar(view, b * size + scalarBytes(scale), minimum, least);
    for (const [i, value] of own.entries()) {
      const scaled = Math.fround(Math.fround(value - least) * inverse);
      const code = signed
        ? Math.sign(scaled) * Math.round(Math.abs(scaled))
        : Math.max(0, Math.min(2 ** bits - 1, Math.trunc(Math.fround(scaled + (0.5 - bias)))));
      const at = b * size + headerBytes(format) + (i % codeBytes);
      bytes[at] = (bytes[at] as number) | ((code & (2 ** bits - 1)) << (bits * Math.floor(i / codeBytes)));
    }
  }
  return bytes;
}

/** With signs on both sides, codes reach as far in either direction; a biased code reaches furthest at code 0. */
function scaleOf(values: readonly number[], { bits, bias, signed, minimum }: BlockFormat): number {
  const furthest = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const last = 2 ** bits - 1;
  if (minimum !== undefined) return Math.fround(Math.max(...values) - Math.min(...values)) / last;
  if (signed) return Math.abs(furthest) / (2 ** (bits - 1) - 1);
  return bias === 0 ? Math.max(0, ...values) / last : furthest / bias;
}

const readScalar = (view: DataView, at: number, scalar: BlockScalar): number =>
  scalar === 'f16' ? numberFromHalf(view.getUint16(at, true)) : view.getFloat32(at, true);

function writeScalar(view: DataView, at: number, scalar: BlockScalar, value: number): void {
  if (scalar === 'f16') view.setUint16(at, halfFromNumber(value), true);
  else view.setFloat32(at, value, true);
}
