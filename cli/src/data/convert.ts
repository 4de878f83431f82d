import {
  type BlockType,
  blockFormat,
  type ConcreteType,
  dequantise,
  diagnose,
  isBlockType,
  NCD6209,
  type NumericArray,
  printElementType,
  quantise,
  roundF16,
  type Tensor,
} from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import { type FileArray, type FileType, fileTypes } from './file-types.ts';

/** What an input must be. */
export interface Wanted {
  /** The parameter's name, for messages. */
  readonly parameter: string;
  readonly type: ConcreteType;
  /** Whether floats may be rounded to blocks. */
  readonly quantise?: boolean;
}

interface TargetFacts {
  readonly numpy: string;
  readonly kind: 'bool' | 'integer' | 'float';
  readonly allocate: (count: number) => NumericArray;
  /** Whether the type holds the value without rounding. */
  readonly holds: (value: number) => boolean;
  /** The file type whose little-endian bytes are the array itself. */
  readonly same?: FileType;
}

const within = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most;

type Unblocked = Exclude<ConcreteType, BlockType>;

const targets: Readonly<Record<Unblocked, TargetFacts>> = {
  f32: {
    numpy: 'float32',
    kind: 'float',
    allocate: (count) => new Float32Array(count),
    holds: (value) => Math.fround(value) === value,
    same: 'float32',
  },
  f16: {
    numpy: 'float16',
    kind: 'float',
    allocate: (count) => new Float32Array(count),
    holds: (value) => roundF16(value) === value,
  },
  i32: {
    numpy: 'int32',
    kind: 'integer',
    allocate: (count) => new Int32Array(count),
    holds: within(-(2 ** 31), 2 ** 31 - 1),
    same: 'int32',
  },
  u32: {
    numpy: 'uint32',
    kind: 'integer',
    allocate: (count) => new Uint32Array(count),
    holds: within(0, 2 ** 32 - 1),
    same: 'uint32',
  },
  i4: { numpy: 'int8', kind: 'integer', allocate: (count) => new Int8Array(count), holds: within(-8, 7) },
  u4: { numpy: 'int8', kind: 'integer', allocate: (count) => new Uint8Array(count), holds: within(0, 15) },
  i8: {
    numpy: 'int8',
    kind: 'integer',
    allocate: (count) => new Int8Array(count),
    holds: within(-128, 127),
    same: 'int8',
  },
  u8: {
    numpy: 'uint8',
    kind: 'integer',
    allocate: (count) => new Uint8Array(count),
    holds: within(0, 255),
    same: 'uint8',
  },
  bool: { numpy: 'bool', kind: 'bool', allocate: (count) => new Uint8Array(count), holds: within(0, 1) },
};

/** The array as a tensor of the wanted type, if not a single value has to change: numbers become wider or narrower where
 * all of them fit, integers become floats, bytes are taken apart for values of 4 bits, and bool stands for 0 and 1 among
 * integers. A float never becomes an integer or a bool, nor a bool a float, whatever the values: that is a change of meaning. */
export function convertArray(array: FileArray, wanted: Wanted): Result<Tensor> {
  const { type, parameter } = wanted;
  if (isBlockType(type)) {
    if (isBlockType(array.type) && sameBlocks(array.type, type))
      return succeed({ element: type, shape: array.shape, data: array.bytes });
    const from = isBlockType(array.type) || fileTypes[array.type].kind !== 'float' ? undefined : array.type;
    if (wanted.quantise && from) return succeed(quantised(array, from, type));
    const gguf = `take it from a .gguf file that holds ${printElementType(type)}`;
    const other = from ? 'add --quantise to round it' : `declare ${parameter} as f32 or f16`;
    return refuse(array, wanted, undefined, `${gguf}, or ${other}`);
  }
  if (isBlockType(array.type)) return dequantised(array, array.type, { parameter, type });
  if ((type === 'i4' || type === 'u4') && array.type === 'uint8') return succeed(unpacked(array, type));
  const target = targets[type];
  const from = fileTypes[array.type];
  const crossesKinds =
    from.kind !== target.kind &&
    (from.kind === 'float' ? target.kind !== 'float' : from.kind === 'bool' && target.kind === 'float');
  const mend = `convert it with astype(np.${target.numpy})`;
  if (crossesKinds) return refuse(array, wanted, undefined, mend);

  const { bytes, shape } = array;
  const count = bytes.length / from.bytes;
  if (array.type === target.same && array.littleEndian && !(array.fortranOrder && shape.length > 1)) {
    const data = target.allocate(count);
    new Uint8Array(data.buffer).set(bytes);
    return succeed({ element: type, shape, data });
  }

  const data = target.allocate(count);
  for (const [i, value] of valuesIn(array, array.type)) {
    if (typeof value === 'bigint' || !(target.holds(value) || Number.isNaN(value)))
      return refuse(array, wanted, `${value} is not exact in ${type}`, mend);
    data[i] = value;
  }
  return succeed({ element: type, shape, data });
}

/** Bytes hold two values of 4 bits each, the first in the low bits, as ONNX packs them: the last axis has twice as many. */
function unpacked({ bytes, shape, fortranOrder }: FileArray, type: 'i4' | 'u4'): Tensor {
  const positions = fortranOrder ? fortranPositions(shape) : undefined;
  const unused = type === 'i4' ? 28 : 0; // bits above a sign
  const data = targets[type].allocate(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[positions ? (positions.next().value as number) : i] as number;
    data[2 * i] = ((byte & 15) << unused) >> unused;
    data[2 * i + 1] = ((byte >> 4) << unused) >> unused;
  }
  return { element: type, shape: [...shape.slice(0, -1), 2 * (shape.at(-1) ?? 1)], data };
}

/** The values of a file's array with their places in row-major order. */
function* valuesIn(array: FileArray, type: FileType): Generator<readonly [number, number | bigint]> {
  const { bytes, shape, littleEndian, fortranOrder } = array;
  const { bytes: width, read } = fileTypes[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const positions = fortranOrder ? fortranPositions(shape) : undefined;
  for (let i = 0; i * width < bytes.length; i++) {
    const position = positions ? (positions.next().value as number) : i;
    yield [i, read(view, position * width, littleEndian)];
  }
}

/** Floats rounded to blocks, as ggml rounds them. */
function quantised(array: FileArray, from: FileType, type: BlockType): Tensor {
  const values = new Float32Array(array.bytes.length / fileTypes[from].bytes);
  for (const [i, value] of valuesIn(array, from)) values[i] = Number(value);
  return { element: type, shape: array.shape, data: quantise(values, blockFormat(type)) };
}

/** Formats of one's own have names of their own. */
const sameBlocks = (a: BlockType, b: BlockType): boolean =>
  JSON.stringify({ ...blockFormat(a), name: '' }) === JSON.stringify({ ...blockFormat(b), name: '' });

/** Scales of 11 bits times codes of 8 are exact in f32; a minimum may not be. */
function dequantised(array: FileArray, from: BlockType, wanted: Wanted & { readonly type: Unblocked }): Result<Tensor> {
  const target = targets[wanted.type];
  const values = dequantise(array.bytes, blockFormat(from));
  const inexact = values.find((value) => !target.holds(value) && !Number.isNaN(value));
  const hint = `declare ${wanted.parameter} as ${from}`;
  if (target.kind !== 'float') return refuse(array, wanted, undefined, hint);
  if (inexact !== undefined) return refuse(array, wanted, `${inexact} is not exact in ${wanted.type}`, hint);
  const data = target.allocate(values.length);
  data.set(values);
  return succeed({ element: wanted.type, shape: array.shape, data });
}

function refuse(array: FileArray, wanted: Wanted, reason: string | undefined, hint: string) {
  const { source, type: found } = array;
  return fail(
    diagnose(
      NCD6209,
      undefined,
      { source, found, wanted: printElementType(wanted.type), input: wanted.parameter, reason },
      { hint },
    ),
  );
}

/** Where each value of a row-major walk stands in an array whose first axis varies fastest. */
function* fortranPositions(shape: readonly number[]): Generator<number> {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = shape.map(() => 0);
  let position = 0;
  while (true) {
    yield position;
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      const next = (index[axis] as number) + 1;
      position += stride;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      position -= next * stride;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}
