/** `npm run bench`: how long `ncd check` takes on a file of 1,000 lines, start included, beside Node's own start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diagrams } from './diagrams.ts';

const ncd = fileURLToPath(new URL('../cli/bin/ncd.js', import.meta.url));
const rounds = 11;

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed\n${stderr}`);
  return performance.now() - start;
}
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

const folder = mkdtempSync(join(tmpdir(), 'ncd-bench-'));
try {
  const file = join(folder, 'thousand.ncd');
  writeFileSync(file, diagrams(1000));
  const start: number[] = [];
  const check: number[] = [];
  // in turns, so that both see the same machine
  for (let i = 0; i < rounds; i++) {
    start.push(milliseconds(['-e', '0']));
    check.push(milliseconds([ncd, 'check', file]));
  }
  console.log(`node -e 0                       ${median(start).toFixed(0)} ms`);
  console.log(
    `ncd check, 1,000 lines          ${median(check).toFixed(0)} ms (least ${Math.min(...check).toFixed(0)} ms), ${(median(check) / median(start)).toFixed(1)} times Node's start`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
