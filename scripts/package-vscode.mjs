// `npm run package:vscode`: the extension for VS Code, desktop and web, as one file out/ncd-VERSION.vsix that needs nothing else.
// Needs a build. Packing takes @vscode/vsce, which npx fetches.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'client-vscode');
const staged = join(root, 'out/vscode');
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
const vsix = join(root, `out/ncd-${manifest.version}.vsix`);

rmSync(staged, { recursive: true, force: true });
mkdirSync(join(staged, 'dist'), { recursive: true });
for (const name of ['README.md', 'language-configuration.json', 'images', 'snippets', 'syntaxes', 'walkthrough'])
  cpSync(join(source, name), join(staged, name), { recursive: true });
copyFileSync(join(root, 'LICENSE'), join(staged, 'LICENSE'));
// What runs is bundled: the package has no dependencies, and nothing of it is an ES module.
const { devDependencies, private: _, type, ...shipped } = manifest;
// Only what is meant to be shipped is there.
writeFileSync(join(staged, '.vscodeignore'), '');
writeFileSync(join(staged, 'package.json'), `${JSON.stringify(shipped, undefined, 2)}\n`);

const shared = {
  absWorkingDir: source,
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { extensionVersion: JSON.stringify(manifest.version) },
};
// Programs of other threads are named by those who start them: nothing is looked for beside its module.
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { ...shared.define, 'import.meta.url': 'undefined' },
};
/** What makes plans is one file for the thread and for the server, which starts without it. */
const besideMaker = { ...node, external: ['./plan-maker.js'] };
const browser = { ...shared, platform: 'browser', target: 'es2022' };
/** A worker in a browser has no files beside it: the one that makes plans is a text in the server. */
const [planProgram] = (
  await build({
    ...browser,
    entryPoints: [join(root, 'server/src/plan-worker-browser.ts')],
    format: 'iife',
    write: false,
  })
).outputFiles;
const server = { ...browser, define: { ...browser.define, planProgram: JSON.stringify(planProgram.text) } };
const into = (name) => join(staged, 'dist', name);
await Promise.all([
  build({ ...node, entryPoints: ['src/desktop.ts'], outfile: into('desktop.cjs'), external: ['vscode'] }),
  build({ ...besideMaker, entryPoints: ['src/server-desktop.ts'], outfile: into('server-desktop.cjs') }),
  build({ ...besideMaker, entryPoints: [join(root, 'server/dist/plan-worker.js')], outfile: into('plan-worker.cjs') }),
  build({ ...node, entryPoints: [join(root, 'server/dist/plan-maker.js')], outfile: into('plan-maker.js') }),
  build({ ...browser, entryPoints: ['src/web.ts'], outfile: into('web.js'), format: 'cjs', external: ['vscode'] }),
  build({ ...server, entryPoints: ['src/server-web.ts'], outfile: into('server-web.js'), format: 'iife' }),
]);

const packed = spawnSync(
  'npx',
  ['--yes', '@vscode/vsce@3.9.2', 'package', '--no-dependencies', '--allow-missing-repository', '--out', vsix],
  { cwd: staged, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' },
);
if (packed.status !== 0) {
  console.error('vsce did not pack the extension; its messages stand above');
  process.exit(1);
}
console.log(vsix);
