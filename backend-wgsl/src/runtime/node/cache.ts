/** Files that are unpacked once per user and version, and then found again. */
import { existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArchivedFile } from './untar.ts';

export type Cached =
  | { readonly kind: 'ok'; readonly folder: string }
  /** Why each place in turn would not do. */
  | { readonly kind: 'failed'; readonly reasons: readonly string[] };

/** The folder `name` of the cache, filled with the files named in `needed`. It appears whole or not at all, whoever else
 * is filling it at the same time. Where the user's cache cannot be written, a folder for temporary files serves. */
export function cachedFolder(name: string, needed: readonly string[], files: () => Iterable<ArchivedFile>): Cached {
  const reasons: string[] = [];
  for (const place of places()) {
    const folder = join(place, name);
    try {
      makePrivate(place);
      if (!isComplete(folder, needed)) fill(place, folder, needed, files());
      return { kind: 'ok', folder };
    } catch (error) {
      reasons.push(`${folder} cannot be filled: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { kind: 'failed', reasons };
}

function places(): readonly string[] {
  const user = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return [join(user, 'ncd'), join(tmpdir(), `ncd-${process.getuid?.() ?? 'user'}`)];
}

/** Libraries are loaded from here, so nobody else may be able to put one there. */
function makePrivate(place: string): void {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(place);
  const othersMayWrite = (mode & 0o022) !== 0;
  if (process.getuid && (uid !== process.getuid() || othersMayWrite))
    throw new Error(`${place} can be written by other users`);
}

const isComplete = (folder: string, needed: readonly string[]): boolean =>
  needed.every((file) => existsSync(join(folder, file)));

/** Fills a folder of its own and then gives it the final name, which only one of several processes brings about. */
function fill(place: string, folder: string, needed: readonly string[], files: Iterable<ArchivedFile>): void {
  const unfinished = mkdtempSync(join(place, 'unfinished-'));
  try {
    for (const { name, bytes } of files)
      if (needed.includes(name)) writeFileSync(join(unfinished, name), bytes, { mode: 0o700 });
    if (!isComplete(unfinished, needed)) throw new Error(`the archive does not hold ${needed.join(', ')}`);
    // A folder appears whole, so one that is there and is not whole lost files to a cleaner, and is in the way.
    if (existsSync(folder) && !isComplete(folder, needed)) rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    if (!isComplete(folder, needed)) throw error; // else another process came first
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
