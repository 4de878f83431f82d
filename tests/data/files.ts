/** A folder for one test file, and data files made by hand. Bytes are written as strings of characters up to \u00ff. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConcreteType, Tensor } from '@ncd/language';
import { type Result, readInput } from '../../cli/dist/data/index.js';

export const folder = mkdtempSync(join(tmpdir(), 'ncd-data-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
export const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** An unsigned number in little-endian bytes. */
export function little(value: number, bytes: number): string {
  let text = '';
  for (let i = 0; i < bytes; i++) text += String.fromCharCode(Math.floor(value / 256 ** i) % 256);
  return text;
}

export function put(name: string, contents: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === 'string' ? bytesOf(contents) : contents);
  return path;
}

/** An `.npy` file with a header as given, padded as NumPy does. */
export function npy(fields: string, data: string, version = 1): string {
  const start = version === 1 ? 10 : 12;
  const header = `${fields.padEnd(Math.ceil((start + fields.length + 1) / 64) * 64 - start - 1)}\n`;
  return `\u0093NUMPY${little(version, 1)}\0${little(header.length, version === 1 ? 2 : 4)}${header}${data}`;
}

export const fields = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

export const read = (input: string, type: ConcreteType): Promise<Result<Tensor>> =>
  readInput(input, { parameter: 'A', type });

/** The tensor, which must be there. */
export async function readTensor(input: string, type: ConcreteType): Promise<Tensor> {
  const result = await read(input, type);
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
}

/** `NCD6213: q.npy is not …`, with the test's folder left out; fails if the input can be read. */
export async function refusal(input: string, type: ConcreteType): Promise<string> {
  const result = await read(input, type);
  if (result.ok) throw new Error(`${input} was read`);
  return result.diagnostics
    .map(({ code, message, hint }) => `${code}: ${message}${hint ? ` (${hint})` : ''}`)
    .join('\n')
    .replaceAll(`${folder}/`, '');
}
