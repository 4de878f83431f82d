import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Diagnostic, diagnose, NCD6217 } from '@ncd/language';
import { systemErrorCode, systemReason } from './system-errors.ts';

/** Makes a folder and those above it, unless they are there. Returns what prevented it. */
export async function makeFolder(path: string): Promise<Diagnostic | undefined> {
  try {
    await make(path);
    return undefined;
  } catch (error) {
    return diagnose(NCD6217, undefined, { path, reason: systemReason(error) });
  }
}

/** Node's own `recursive` never ends in file systems such as /proc, which answer ENOENT under a folder that exists. */
async function make(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemErrorCode(error);
    const isThere = code === 'EEXIST' && (await stat(path)).isDirectory();
    if (isThere) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await make(dirname(path));
    await mkdir(path);
  }
}
