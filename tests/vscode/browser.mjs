/** A browser without a screen: the one that is named or installed, else the one out of npm that the project depends on.
 * `node browser.mjs` tries it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { modules } from './tools.mjs';

const require = createRequire(import.meta.url);
const quiet = ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

/** With a window of some size. Its folder goes when it is closed. */
export async function launchBrowser(viewport = { width: 1500, height: 860 }) {
  const { chromium } = require('playwright-core');
  const installed = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
  const folder = mkdtempSync(join(tmpdir(), 'ncd-browser-'));
  // pages within pages, as VS Code has them, may keep things
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default/Preferences'), '{ "profile": { "cookie_controls_mode": 0 } }');
  const program = installed
    ? { executablePath: installed, args: ['--headless=new', ...quiet] }
    : { ...unpacked(), args: quiet };
  const browser = await chromium.launchPersistentContext(folder, { viewport, ...program });
  // its processes end a little later, and still write
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  browser.on('close', () => remove().catch(() => {}));
  return browser;
}

/** Linux on x64 only. */
function unpacked() {
  const archives = join(dirname(require.resolve('@sparticuz/chromium')), '../bin');
  const folder = join(modules, '.chromium');
  const executablePath = join(folder, 'chromium');
  if (!existsSync(executablePath)) {
    mkdirSync(folder, { recursive: true });
    for (const name of ['al2023', 'fonts', 'swiftshader'])
      execFileSync('tar', ['-x', '-C', folder], { input: contents(join(archives, `${name}.tar.br`)) });
    // named fonts: without any, the browser ends at the first text field
    writeFileSync(
      join(folder, 'fonts.conf'),
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir></fontconfig>`,
    );
    writeFileSync(executablePath, contents(join(archives, 'chromium.br')), { mode: 0o755 });
  }
  const env = {
    ...process.env,
    FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    LD_LIBRARY_PATH: [join(folder, 'lib'), join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? ''].join(':'),
  };
  return { executablePath, env };
}

const contents = (path) => brotliDecompressSync(readFileSync(path));

if (process.argv[1] === fileURLToPath(import.meta.url)) await (await launchBrowser()).close();
