/** Runs the command from one script whose compiled form is kept between runs, on a Node that does not keep it by itself. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const script = fileURLToPath(new URL('../dist/ncd.cjs', import.meta.url));

export function run() {
  const { size, mtimeMs } = statSync(script);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ncd');
  const kept = join(folder, `code-${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`);
  const cachedData = bytesOf(kept);
  const compiled = new vm.Script(`(function (require, ncdUrl) {${readFileSync(script, 'utf8')}\n})`, {
    filename: script,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // At the end, when what has been run is compiled.
  if (!cachedData || compiled.cachedDataRejected) process.once('exit', () => keep(folder, kept, compiled));
  compiled.runInThisContext()(createRequire(script), new URL('../dist/ncd.js', import.meta.url).href);
}

function bytesOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Without a place to write, the next run compiles again. */
function keep(folder, path, compiled) {
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, compiled.createCachedData());
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}
