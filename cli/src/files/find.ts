import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { diagnose, NCD6202, NCD6225 } from '@ncd/language';
import { fail, type Result, succeed } from '../result.ts';
import { systemReason } from './system-errors.ts';

/** The files that a command works on: those named on the command line, or every source file in and below the current
 * folder, in order of path. `node_modules` and folders whose name starts with a dot are left out; links to folders are not
 * followed, so that a circle of them does no harm. */
export async function sourcePaths(named: readonly string[]): Promise<Result<readonly string[]>> {
  if (named.length > 0) return succeed([...new Set(named)]);
  const found: string[] = [];
  const search = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder || '.', { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) await search(path);
      } else if (entry.name.endsWith('.ncd')) found.push(path);
    }
  };
  try {
    await search('');
  } catch (error) {
    return fail(diagnose(NCD6202, undefined, { path: '.', reason: systemReason(error) }));
  }
  if (found.length === 0) return fail(diagnose(NCD6225, undefined, { folder: process.cwd() }));
  return succeed(found.sort());
}
