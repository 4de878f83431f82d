/** `node workbench.mjs desktop|web VSIX SHOTS`: plays the scenario with a packed extension; prints what was done, as JSON. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { startDesktop, startWeb, writeFiles } from './hosts.mjs';
import { files, play } from './scenario.mjs';

const [kind, vsix, shots] = process.argv.slice(2);
const unpacked = mkdtempSync(join(tmpdir(), 'ncd-vsix-'));
if (kind === 'web') writeFiles(unpacked, unzipSync(readFileSync(vsix)));
const workbench = kind === 'web' ? await startWeb(join(unpacked, 'extension'), files) : await startDesktop(vsix, files);
try {
  console.log(JSON.stringify(await play(workbench, shots)));
} finally {
  await workbench.stop();
  rmSync(unpacked, { recursive: true, force: true });
}
