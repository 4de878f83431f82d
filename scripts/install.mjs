// Fetches the dependencies if they are missing or older than the lock file. Old syntax on purpose, and no dependency:
// it must run, and say what is wrong, on any Node.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

var required = [20, 19];
var root = dirname(dirname(fileURLToPath(import.meta.url)));

var version = process.versions.node.split('.').map(Number);
if (version[0] < required[0] || (version[0] === required[0] && version[1] < required[1])) {
  console.error('NCD needs Node ' + required.join('.') + ' or newer; this is Node ' + process.versions.node + '.');
  console.error('Get a current one from https://nodejs.org, or with nvm: nvm install 22');
  process.exit(1);
}

var lock = join(root, 'package-lock.json');
// npm writes this file at the end of every installation.
var installed = join(root, 'node_modules', '.package-lock.json');

if (existsSync(installed) && (!existsSync(lock) || statSync(installed).mtimeMs >= statSync(lock).mtimeMs))
  process.exit(0);

console.log('dependencies are ' + (existsSync(installed) ? 'out of date' : 'missing') + ': npm install');
// Not `npm ci`: where a registry lacks a package that only other platforms need, it refuses the whole lock file.
// `--no-save` keeps to the versions of the lock file and leaves it as it is.
var result = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (result.status !== 0) {
  console.error('npm install failed' + (result.error ? ': ' + result.error.message : '; its messages stand above'));
  process.exit(1);
}
