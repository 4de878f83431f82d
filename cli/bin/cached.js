/** Runs the command from one script whose compiled form is kept between runs, on a Node that does not keep it by itself. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

/** `name` is a script in dist/. What has been run when it ends, or after `keepAfter` milliseconds, is kept compiled. */
export function run(name, { keepAfter, beforeKeeping = () => {} } = {}) {
  const script = fileURLToPath(new URL(`../dist/${name}.cjs`, import.meta.url));
  const { size, mtimeMs } = statSync(script);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ncd');
  const kept = join(folder, `code-${name}-${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`);
  const cachedData = bytesOf(kept);
  const compiled = new vm.Script(`(function (require, ncdUrl) {${readFileSync(script, 'utf8')}\n})`, {
    filename: script,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (!cachedData || compiled.cachedDataRejected) {
    let done = false;
    const once = () => {
      if (!done) keep(folder, kept, compiled, beforeKeeping);
      done = true;
    };
    process.once('exit', once);
    if (keepAfter !== undefined) setTimeout(once, keepAfter).unref();
  }
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
function keep(folder, path, compiled, beforeKeeping) {
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    beforeKeeping();
    writeFileSync(temporary, compiled.createCachedData());
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}
