/** NumPy's `.npy` format, versions 1.0 to 3.0
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). */
import { diagnose, elementCount, halfFromNumber, NCD6213, NCD6214, type Tensor } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { ByteSource } from './bytes.ts';
import { countOf, type FileArray, type FileType, fileTypes } from './file-types.ts';
import { type PythonValue, parsePythonDict } from './python-dict.ts';

const magic = '\u0093NUMPY';
/** Headers of arrays of numbers have about 100 bytes. */
const headerLimitBytes = 1 << 16;

const typesByDescr: Readonly<Record<string, FileType>> = {
  '?': 'bool',
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

export async function readNpy(file: ByteSource): Promise<Result<FileArray>> {
  const damaged = (reason: string) => fail(diagnose(NCD6213, undefined, { path: file.path, format: '.npy', reason }));

  const prefix = await file.read(0, 12);
  if (latin1(prefix.subarray(0, 6)) !== magic) return damaged('it does not begin with the bytes \\x93NUMPY');
  const major = prefix[6];
  if (major === undefined || prefix.length < 10) return damaged(`it ends after ${file.size} bytes`);
  if (major < 1 || major > 3) return damaged(`its format version ${major} is not 1, 2 or 3`);
  const view = viewOf(prefix);
  if (major > 1 && prefix.length < 12) return damaged(`it ends after ${file.size} bytes`);
  const headerStart = major === 1 ? 10 : 12;
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > headerLimitBytes) return damaged(`its header claims ${headerBytes} bytes`);
  const header = await file.read(headerStart, headerBytes);
  if (header.length < headerBytes)
    return damaged(`it ends inside its header, after ${file.size} of ${headerStart + headerBytes} bytes`);

  const fields = parsePythonDict(latin1(header));
  if (!fields) return damaged('its header is not the dictionary that it should be');
  const { descr, fortran_order: fortranOrder, shape } = Object.fromEntries(fields);
  if (fields.size !== 3 || descr === undefined || typeof fortranOrder !== 'boolean' || !Array.isArray(shape))
    return damaged('its header does not give descr, fortran_order and shape');
  const type = typeof descr === 'string' ? /^[<>|=]?(.*)$/.exec(descr)?.[1] : undefined;
  const fileType = type !== undefined && Object.hasOwn(typesByDescr, type) ? typesByDescr[type] : undefined;
  if (fileType === undefined)
    return fail(diagnose(NCD6214, undefined, { path: file.path, type: describeDescr(descr) }));
  const count = countOf(shape);
  if (count === undefined) return damaged(`its shape (${shape.join(', ')}) is not possible`);

  const dataStart = headerStart + headerBytes;
  const wantedBytes = count * fileTypes[fileType].bytes;
  const foundBytes = file.size - dataStart;
  if (wantedBytes !== foundBytes)
    return damaged(`shape (${shape.join(', ')}) of ${fileType} takes ${wantedBytes} bytes but ${foundBytes} are there`);
  const bytes = await file.read(dataStart, wantedBytes);
  if (bytes.length !== wantedBytes) return damaged('it became shorter while it was read');
  const littleEndian = !(typeof descr === 'string' && descr.startsWith('>'));
  return succeed({ source: file.path, type: fileType, shape: shape as number[], bytes, littleEndian, fortranOrder });
}

function describeDescr(descr: PythonValue): string {
  return typeof descr === 'string' ? `'${descr}'` : 'record';
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What an array is written as. Results have compute types; storage types come from inputs that are written back. */
function encodeValues(tensor: Tensor): { readonly descr: string; readonly bytes: Uint8Array } {
  const { data } = tensor;
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  switch (tensor.element) {
    case 'f32':
      return { descr: '<f4', bytes: bytesOf(data instanceof Float32Array ? data : Float32Array.from(data)) };
    case 'f16':
      return { descr: '<f2', bytes: bytesOf(Uint16Array.from(data, halfFromNumber)) };
    case 'i32':
      return { descr: '<i4', bytes: bytesOf(data instanceof Int32Array ? data : Int32Array.from(data)) };
    case 'u32':
      return { descr: '<u4', bytes: bytesOf(data instanceof Uint32Array ? data : Uint32Array.from(data)) };
    case 'bool':
      return { descr: '|b1', bytes: Uint8Array.from(data, (value) => (value ? 1 : 0)) };
    case 'i8':
      return { descr: '|i1', bytes: bytesOf(Int8Array.from(data)) };
    case 'u8':
      return { descr: '|u1', bytes: Uint8Array.from(data) };
    default:
      throw new Error(`a result of type ${tensor.element} cannot be: results have compute types`);
  }
}

/** A whole `.npy` file, version 1.0, little-endian and row-major. Float64 data is rounded to the tensor's element. */
export function encodeNpy(tensor: Tensor): Uint8Array {
  if (tensor.data.length !== elementCount(tensor.shape))
    throw new Error('a tensor has not as many values as its shape');
  const { descr, bytes } = encodeValues(tensor);
  const shape = tensor.shape.length === 1 ? `(${tensor.shape[0]},)` : `(${tensor.shape.join(', ')})`;
  const fields = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  // NumPy aligns the data to 64 bytes with spaces before the closing line break.
  const headerBytes = 64 * Math.ceil((10 + fields.length + 1) / 64) - 10;
  const file = new Uint8Array(10 + headerBytes + bytes.length);
  const header = `${magic}\u0001\0\0\0${`${fields.padEnd(headerBytes - 1)}\n`}`;
  file.set(Buffer.from(header, 'latin1'));
  viewOf(file).setUint16(8, headerBytes, true);
  file.set(bytes, 10 + headerBytes);
  return file;
}
