/** A browser without a screen: the one that is named or installed, else the one out of npm that the project depends on.
 * `node browser.mjs` tries it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { modules } from './tools.mjs';

const require = createRequire(import.meta.url);
const quiet = ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

export function launchBrowser() {
  const { chromium } = require('playwright-core');
  const installed = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
  return chromium.launch(
    installed ? { executablePath: installed, args: ['--headless=new', ...quiet] } : { ...unpacked(), args: quiet },
  );
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
