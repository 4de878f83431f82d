/** A Vulkan driver that computes f16, for machines without such a GPU: lavapipe of Debian's backports, fetched into the user's
 * cache by the first test that asks for it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Driver =
  /** What the environment of a process must say for Vulkan to use it; it is read when the process starts. */
  | { readonly kind: 'ok'; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'none'; readonly reason: string };

const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ncd', 'lavapipe-25');
const manifest = join(folder, 'lvp_icd.json');

export function lavapipe(): Driver {
  if (process.platform !== 'linux' || process.arch !== 'x64') return none('lavapipe is fetched for x64 Linux only');
  if (!existsSync(manifest)) {
    if (!isBookworm()) return none('lavapipe is fetched for Debian 12 only');
    const script = new URL('get-lavapipe.sh', import.meta.url).pathname;
    const { status, stderr } = spawnSync('sh', [script, folder], { encoding: 'utf8', timeout: 180_000 });
    if (status !== 0)
      return none(`lavapipe cannot be fetched: ${stderr?.trim().split('\n').at(-1) || 'no answer in time'}`);
  }
  const libraries = join(folder, 'root/usr/lib/x86_64-linux-gnu');
  return {
    kind: 'ok',
    environment: { VK_ICD_FILENAMES: manifest, VK_DRIVER_FILES: manifest, LD_LIBRARY_PATH: libraries },
  };
}

const none = (reason: string): Driver => ({ kind: 'none', reason });

function isBookworm(): boolean {
  try {
    return readFileSync('/etc/os-release', 'utf8').includes('VERSION_CODENAME=bookworm');
  } catch {
    return false;
  }
}
