/** Runs the command from one script whose compiled form is kept between runs. */
const { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { homedir } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

/** `name` is a script in dist/, a function of what its modules require and import by. What has been run when it ends, or after
 * `keepAfter` milliseconds, is kept compiled. */
exports.run = (name, { keepAfter, beforeKeeping = () => {} } = {}) => {
  const script = join(__dirname, `../dist/${name}.cjs`);
  const { size, mtimeMs } = statSync(script);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ncd');
  const kept = join(folder, `code-${name}-${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`);
  const cachedData = bytesOf(kept);
  // the build leaves nothing in it but ASCII
  const compiled = new vm.Script(readFileSync(script, 'latin1'), {
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
  compiled.runInThisContext()(createRequire(script), pathToFileURL(join(__dirname, '../dist/ncd.js')).href);
};

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
