/** A folder for one test file, and data files made by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConcreteType, Tensor } from '@ncd/language';
import { readInput } from 'ncd-lang/data';

export const folder = mkdtempSync(join(tmpdir(), 'ncd-data-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export function put(name: string, contents: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === 'string' ? Buffer.from(contents, 'latin1') : contents);
  return path;
}

/** An `.npy` file with a header as given, padded as NumPy does. */
export function npy(fields: string, data: Uint8Array | string, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const header = `${fields.padEnd(Math.ceil((start + fields.length + 1) / 64) * 64 - start - 1)}\n`;
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  return Buffer.concat([Buffer.from(`\u0093NUMPY${String.fromCharCode(version)}\0`, 'latin1'), length, Buffer.from(header, 'latin1'), bytes]);
}

export const fields = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

export const read = (input: string, type: ConcreteType) => readInput(input, { parameter: 'A', type });

/** The tensor, which must be there. */
export async function readTensor(input: string, type: ConcreteType): Promise<Tensor> {
  const result = await read(input, type);
  if (!result.ok) throw new Error(`${result.diagnostic.code}: ${result.diagnostic.message}`);
  return result.value;
}

/** `NCD6213: q.npy is not …`, with the test's folder left out; fails if the input can be read. */
export async function refusal(input: string, type: ConcreteType): Promise<string> {
  const result = await read(input, type);
  if (result.ok) throw new Error(`${input} was read`);
  const { code, message, hint } = result.diagnostic;
  return `${code}: ${message}${hint ? ` (${hint})` : ''}`.replaceAll(`${folder}/`, '');
}
