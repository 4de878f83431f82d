/** Runs the command from one script whose compiled form is kept between runs. */
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

/** `name` is a script in dist/, a function of what its modules require and import by. What has been run when it ends, or after
 * `keepAfter` milliseconds, is kept compiled. */
exports.run = (name, { keepAfter, beforeKeeping = () => {} } = {}) => {
  const script = join(__dirname, `../dist/${name}.cjs`);
  const { size, mtimeMs } = statSync(script);
  const kept = placeOf(`code-${name}-${process.version}-${process.arch}-${size}-${Math.floor(mtimeMs)}`);
  const cachedData = kept && bytesOf(kept);
  // the build leaves nothing in it but ASCII
  const compiled = new vm.Script(readFileSync(script, 'latin1'), {
    filename: script,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (kept && (!cachedData || compiled.cachedDataRejected)) {
    let done = false;
    const once = () => {
      if (!done) keep(kept, compiled, beforeKeeping);
      done = true;
    };
    process.once('exit', once);
    if (keepAfter !== undefined) setTimeout(once, keepAfter).unref();
  }
  compiled.runInThisContext()(createRequire(script), pathToFileURL(join(__dirname, '../dist/ncd.js')).href);
};

/** Nowhere, for a user without a home. */
function placeOf(file) {
  try {
    return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ncd', file);
  } catch {
    return undefined;
  }
}

function bytesOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const month = 30 * 24 * 60 * 60 * 1000;

/** What cannot be kept is compiled again by the next run. What was kept of builds long ago goes. */
function keep(path, compiled, beforeKeeping) {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return;
  }
  const temporary = `${path}.${process.pid}`;
  try {
    beforeKeeping();
    writeFileSync(temporary, compiled.createCachedData());
    renameSync(temporary, path);
    for (const file of readdirSync(folder).filter((file) => file.startsWith('code-'))) {
      const old = join(folder, file);
      if (Date.now() - statSync(old).mtimeMs > month) rmSync(old, { force: true });
    }
  } catch {
    rmSync(temporary, { force: true });
  }
}
