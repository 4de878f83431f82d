import { unlinkSync } from 'node:fs';
import { access, constants, type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Diagnostic, diagnose, NCD6217 } from '@ncd/language';
import { systemErrorCode, systemReason } from './system-errors.ts';

export interface OutputFile {
  readonly path: string;
  readonly contents: Uint8Array | string;
}

/** Files that exist under a temporary name right now. */
const temporaries = new Set<string>();

/** For a signal handler: nothing half-written stays behind. */
export function removeTemporaries(): void {
  for (const path of temporaries) {
    try {
      unlinkSync(path);
    } catch {
      // it was moved to its place, or removed, a moment ago
    }
  }
}

/** Writes the files whole or not at all: all of them under temporary names first, and only when every byte is on the
 * disk do they take their places. Returns what prevented it. */
export async function writeFiles(files: readonly OutputFile[]): Promise<Diagnostic | undefined> {
  const staged: { readonly temporary: string; readonly target: string }[] = [];
  let path = '';
  try {
    for (const file of files) {
      path = file.path;
      const place = await placeOf(path);
      if (place.kind === 'device') {
        await writeThrough(path, file.contents);
        continue;
      }
      const temporary = join(
        dirname(place.target),
        `.${basename(place.target).slice(0, 100)}.${crypto.randomUUID()}.tmp`,
      );
      staged.push({ temporary, target: place.target });
      temporaries.add(temporary);
      await writeThrough(temporary, file.contents, place.mode);
    }
    for (const { temporary, target } of staged) {
      path = target;
      await rename(temporary, target);
      temporaries.delete(temporary);
    }
    return undefined;
  } catch (error) {
    for (const { temporary } of staged) {
      await unlink(temporary).catch(() => undefined);
      temporaries.delete(temporary);
    }
    return diagnose(NCD6217, undefined, { path, reason: systemReason(error) });
  }
}

type Place =
  /** A link is followed, so that it stays a link; a file that is replaced hands on its permissions. */
  | { readonly kind: 'file'; readonly target: string; readonly mode?: number }
  /** `/dev/null`, a pipe: nothing to replace. */
  | { readonly kind: 'device' };

async function placeOf(path: string): Promise<Place> {
  try {
    const target = await realpath(path);
    const stats = await stat(target);
    if (stats.isFile()) {
      await access(target, constants.W_OK);
      return { kind: 'file', target, mode: stats.mode & 0o777 };
    }
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return { kind: 'device' };
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return { kind: 'file', target: path };
  }
}

async function writeThrough(path: string, contents: Uint8Array | string, mode?: number): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'w', mode);
    await handle.writeFile(contents);
    if ((await handle.stat()).isFile()) await handle.sync();
  } finally {
    await handle?.close();
  }
}
