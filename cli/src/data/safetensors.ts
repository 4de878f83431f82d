/** The `.safetensors` format (https://github.com/huggingface/safetensors#format): the length of a JSON header as a
 * 64-bit number, the header, then the arrays, little-endian and row-major. */
import { diagnose, NCD6213, NCD6214 } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import type { ByteSource } from './bytes.ts';
import { countOf, type FileArray, type FileType, fileTypes } from './file-types.ts';
import { type ArrayChoice, chooseArray } from './select.ts';

/** The format's own limit. */
const headerLimitBytes = 100_000_000;

const typesByName: Readonly<Record<string, FileType>> = {
  BOOL: 'bool',
  I8: 'int8',
  U8: 'uint8',
  I16: 'int16',
  U16: 'uint16',
  I32: 'int32',
  U32: 'uint32',
  I64: 'int64',
  U64: 'uint64',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
};

export async function readSafetensors(file: ByteSource, choice: ArrayChoice): Promise<Result<FileArray>> {
  const damaged = (reason: string) =>
    fail(diagnose(NCD6213, undefined, { path: file.path, format: '.safetensors', reason }));

  const prefix = await file.read(0, 8);
  if (prefix.length < 8) return damaged(`it ends after ${file.size} bytes`);
  const headerBytes = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes > headerLimitBytes || 8 + headerBytes > file.size)
    return damaged(`its header claims ${headerBytes} bytes, and the file has ${file.size}`);
  const text = new TextDecoder().decode(await file.read(8, headerBytes));
  const header = parseJson(text);
  if (!isRecord(header)) return damaged('its header is not a JSON object');
  const repeated = repeatedKey(text);
  if (repeated !== undefined) return damaged(`it holds ${repeated} twice`);

  const entries = new Map(Object.entries(header).filter(([name]) => name !== '__metadata__'));
  const chosen = chooseArray(file.path, entries, choice);
  if (!chosen.ok) return chosen;
  const { name, entry } = chosen.value;
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 && countOf(offsets) !== undefined ? offsets : [];
  if (typeof dtype !== 'string' || !Array.isArray(shape) || begin === undefined)
    return damaged(`${name} does not give dtype, shape and data_offsets`);
  const source = `${file.path}#${name}`;
  const type = Object.hasOwn(typesByName, dtype) ? typesByName[dtype] : undefined;
  if (type === undefined) return fail(diagnose(NCD6214, undefined, { path: source, type: dtype }));
  const count = countOf(shape);
  if (count === undefined) return damaged(`the shape [${shape.join(', ')}] of ${name} is not possible`);
  const wantedBytes = count * fileTypes[type].bytes;
  if (end - begin !== wantedBytes)
    return damaged(
      `${name} of shape [${shape.join(', ')}] and ${dtype} takes ${wantedBytes} bytes but has ${end - begin}`,
    );
  const start = 8 + headerBytes + begin;
  if (start + wantedBytes > file.size)
    return damaged(`it ends after ${file.size} bytes, before the last value of ${name}`);
  const bytes = await file.read(start, wantedBytes);
  if (bytes.length !== wantedBytes) return damaged('it became shorter while it was read');
  return succeed({ source, type, shape, bytes, littleEndian: true, fortranOrder: false });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key that stands twice in the outermost object of a valid JSON text; `JSON.parse` keeps the last without a word. */
function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (const [token, key] of json.matchAll(/("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (key !== undefined && depth === 1) {
      const name = JSON.parse(key) as string;
      if (seen.has(name)) return name;
      seen.add(name);
    }
  }
  return undefined;
}
