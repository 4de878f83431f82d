import { type FileHandle, open } from 'node:fs/promises';
import { diagnose, NCD6201, NCD6202 } from '@ncd/language';
import { systemErrorCode, systemReason } from '../files/system-errors.ts';
import { fail, type Result } from '../result.ts';

/** Bytes that are fetched when they are needed: one array of a file with hundreds does not load the others. */
export interface ByteSource {
  /** The name by which the user knows it. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` on; fewer than `length` where the source ends. */
  read(start: number, length: number): Promise<Uint8Array>;
}

export function sourceOf(path: string, bytes: Uint8Array): ByteSource {
  return { path, size: bytes.length, read: async (start, length) => bytes.subarray(start, start + length) };
}

/** Opens a file for as long as `use` runs. What the system refuses becomes a diagnostic. */
export async function withFile<T>(path: string, use: (source: ByteSource) => Promise<Result<T>>): Promise<Result<T>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const file = handle;
    const stats = await file.stat();
    if (!stats.isFile()) {
      const reason = stats.isDirectory() ? 'it is a folder' : 'it is not a regular file';
      return fail(diagnose(NCD6202, undefined, { path, reason }));
    }
    const { size } = stats;
    return await use({ path, size, read: (start, length) => readRange(file, start, Math.min(length, size - start)) });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return fail(diagnose(NCD6201, undefined, { path }));
    return fail(diagnose(NCD6202, undefined, { path, reason: systemReason(error) }));
  } finally {
    await handle?.close();
  }
}

/** The system reads at most 2 GiB at once. */
const chunkBytes = 1 << 30;

async function readRange(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const wanted = Math.min(chunkBytes, bytes.length - filled);
    const { bytesRead } = await file.read(bytes, filled, wanted, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
