/** The GGUF format, versions 2 and 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): key-value pairs, a directory
 * of tensors, then their data, aligned; all little-endian. The first dimension of a tensor varies fastest. */
import { type BlockType, blockBytes, blockFormat, diagnose, isBlockType, NCD6213, NCD6214 } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { ByteSource } from './bytes.ts';
import { countOf, type FileArray, type FileType, fileTypes } from './file-types.ts';
import { type ArrayChoice, chooseArray } from './select.ts';

/** By ggml's number (`enum ggml_type`). */
const types: ReadonlyMap<number, FileType | BlockType> = new Map<number, FileType | BlockType>([
  [0, 'float32'],
  [1, 'float16'],
  [2, 'q4_0'],
  [3, 'q4_1'],
  [8, 'q8_0'],
  [24, 'int8'],
  [25, 'int16'],
  [26, 'int32'],
  [27, 'int64'],
  [28, 'float64'],
  [30, 'bfloat16'],
]);

interface TensorEntry {
  /** Row-major. */
  readonly shape: readonly number[];
  readonly type: number;
  /** From the start of the data. */
  readonly offset: number;
}

export async function readGguf(file: ByteSource, choice: ArrayChoice): Promise<Result<FileArray>> {
  const damaged = (reason: string) => fail(diagnose(NCD6213, undefined, { path: file.path, format: '.gguf', reason }));
  const header = await readHeader(file);
  if (typeof header === 'string') return damaged(header);
  const chosen = chooseArray(file.path, header.tensors, choice);
  if (!chosen.ok) return chosen;
  const { name, entry } = chosen.value;
  const source = `${file.path}#${name}`;
  const type = types.get(entry.type);
  if (type === undefined) return fail(diagnose(NCD6214, undefined, { path: source, type: `number ${entry.type}` }));
  const { shape } = entry;
  const count = countOf(shape);
  if (count === undefined) return damaged(`the shape [${shape.join(', ')}] of ${name} is not possible`);
  const length = bytesOf(type, count, shape.at(-1) ?? 1);
  if (length === undefined) return damaged(`rows of ${shape.at(-1)} values of ${name} are not whole blocks of ${type}`);
  const start = header.dataStart + entry.offset;
  if (start + length > file.size) return damaged(`it ends after ${file.size} bytes, before the last value of ${name}`);
  const bytes = await file.read(start, length);
  if (bytes.length !== length) return damaged('it became shorter while it was read');
  return succeed({ source, type, shape, bytes, littleEndian: true, fortranOrder: false });
}

function bytesOf(type: FileType | BlockType, count: number, rowLength: number): number | undefined {
  if (!isBlockType(type)) return count * fileTypes[type].bytes;
  const format = blockFormat(type);
  return rowLength % format.block === 0 ? (count / format.block) * blockBytes(format) : undefined;
}

interface Header {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly dataStart: number;
}

/** The header's length is known only once it is read: more of the file is fetched until it is all there. A text says what
 * is wrong with it. */
async function readHeader(file: ByteSource): Promise<Header | string> {
  for (let length = 1 << 16; ; length *= 4) {
    const bytes = await file.read(0, length);
    const cursor = new Cursor(bytes);
    const header = parseHeader(cursor);
    if (!cursor.ended) return header;
    if (bytes.length < length) return `it ends after ${bytes.length} bytes, inside its header`;
  }
}

const defaultAlignment = 32;

function parseHeader(cursor: Cursor): Header | string {
  if (cursor.text(4) !== 'GGUF') return 'it does not start with GGUF';
  const version = cursor.u32();
  if (version !== 2 && version !== 3) return `its version is ${version}, and 2 and 3 are known`;
  const tensorCount = cursor.u64();
  const pairCount = cursor.u64();
  let alignment = defaultAlignment;
  for (let i = 0; i < pairCount && !cursor.ended; i++) {
    const key = cursor.string();
    const type = cursor.u32();
    const value = cursor.value(type);
    if (value === undefined) return `the value of ${key} has the unknown type ${type}`;
    if (key === 'general.alignment') alignment = value;
  }
  const tensors = new Map<string, TensorEntry>();
  for (let i = 0; i < tensorCount && !cursor.ended; i++) {
    const name = cursor.string();
    const dimensions = Math.min(cursor.u32(), 8); // the format has at most 4
    const shape = Array.from({ length: dimensions }, () => cursor.u64()).reverse();
    const type = cursor.u32();
    const offset = cursor.u64();
    if (tensors.has(name)) return `it holds ${name} twice`;
    tensors.set(name, { shape, type, offset });
  }
  if (!(alignment > 0 && alignment % 8 === 0)) return `an alignment of ${alignment} is not possible`;
  return { tensors, dataStart: Math.ceil(cursor.at / alignment) * alignment };
}

/** Widths of scalar values, by GGUF's number of the type (`gguf_metadata_value_type`). */
const scalarBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const u32Type = 4;
const stringType = 8;
const arrayType = 9;

/** Reads on behind the end give zeros and leave `ended` set. */
class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;
  ended = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether there are so many bytes; they are passed over. */
  #take(length: number): boolean {
    this.at += length;
    if (this.at > this.#bytes.length) this.ended = true;
    return !this.ended;
  }
  u32(): number {
    return this.#take(4) ? this.#view.getUint32(this.at - 4, true) : 0;
  }
  /** Beyond 2⁵³ not exact, which no file reaches. */
  u64(): number {
    return this.#take(8) ? Number(this.#view.getBigUint64(this.at - 8, true)) : 0;
  }
  text(length: number): string {
    return this.#take(length) ? new TextDecoder().decode(this.#bytes.subarray(this.at - length, this.at)) : '';
  }
  string(): string {
    return this.text(this.u64());
  }
  /** The value of a u32, 0 for any other; `undefined` where the type is unknown. */
  value(type: number): number | undefined {
    if (type === u32Type) return this.u32();
    if (type === stringType) this.#take(this.u64());
    else if (type === arrayType) return this.#array();
    else {
      const width = scalarBytes.get(type);
      if (width === undefined) return this.ended ? 0 : undefined;
      this.#take(width);
    }
    return 0;
  }
  #array(): number | undefined {
    const type = this.u32();
    const length = this.u64();
    const width = scalarBytes.get(type);
    if (width !== undefined) this.#take(width * length);
    else for (let i = 0; i < length && !this.ended; i++) if (this.value(type) === undefined) return undefined;
    return 0;
  }
}
