import { type BlockType, numberFromHalf } from '@ncd/language';

/** The element types that data files hold, under NumPy's names. */
export type FileType =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64';

/** An array as it lies in a file. `bytes` holds exactly the product of `shape` values; of a block format, whole blocks
 * along the last axis. */
export interface FileArray {
  /** The name by which the user knows it: `model.npz#W`. */
  readonly source: string;
  readonly type: FileType | BlockType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** The first axis varies fastest. */
  readonly fortranOrder: boolean;
}

/** Reads a value at a byte offset: a number that equals it exactly, or a bigint where no number does. */
type ReadValue = (view: DataView, offset: number, littleEndian: boolean) => number | bigint;

interface FileTypeFacts {
  readonly bytes: number;
  readonly kind: 'bool' | 'integer' | 'float';
  readonly read: ReadValue;
}

export const fileTypes: Readonly<Record<FileType, FileTypeFacts>> = {
  bool: { bytes: 1, kind: 'bool', read: (view, at) => (view.getUint8(at) ? 1 : 0) },
  int8: { bytes: 1, kind: 'integer', read: (view, at) => view.getInt8(at) },
  uint8: { bytes: 1, kind: 'integer', read: (view, at) => view.getUint8(at) },
  int16: { bytes: 2, kind: 'integer', read: (view, at, little) => view.getInt16(at, little) },
  uint16: { bytes: 2, kind: 'integer', read: (view, at, little) => view.getUint16(at, little) },
  int32: { bytes: 4, kind: 'integer', read: (view, at, little) => view.getInt32(at, little) },
  uint32: { bytes: 4, kind: 'integer', read: (view, at, little) => view.getUint32(at, little) },
  int64: { bytes: 8, kind: 'integer', read: (view, at, little) => numberIfExact(view.getBigInt64(at, little)) },
  uint64: { bytes: 8, kind: 'integer', read: (view, at, little) => numberIfExact(view.getBigUint64(at, little)) },
  float16: { bytes: 2, kind: 'float', read: (view, at, little) => numberFromHalf(view.getUint16(at, little)) },
  bfloat16: { bytes: 2, kind: 'float', read: (view, at, little) => floatFromUpperBits(view.getUint16(at, little)) },
  float32: { bytes: 4, kind: 'float', read: (view, at, little) => view.getFloat32(at, little) },
  float64: { bytes: 8, kind: 'float', read: (view, at, little) => view.getFloat64(at, little) },
};

function numberIfExact(value: bigint): number | bigint {
  const number = Number(value);
  return BigInt(number) === value ? number : value;
}

const word = new DataView(new ArrayBuffer(4));
function floatFromUpperBits(bits: number): number {
  word.setUint16(0, bits);
  return word.getFloat32(0);
}

/** The number of values of a shape read from a file; `undefined` unless every size is a count and so is the product. */
export function countOf(shape: readonly unknown[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
    count *= size;
  }
  return Number.isSafeInteger(count) ? count : undefined;
}
