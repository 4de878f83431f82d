// Builds everything: generated sources, the packages (tsc), and the `ncd` command as one bundle (esbuild).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);

/** Of `references` in tsconfig.json, those that are part of the product: nobody waits for the tests to be checked. */
const packages = JSON.parse(readFileSync(at('tsconfig.json'), 'utf8'))
  .references.map((reference) => reference.path)
  .filter((path) => path !== 'tests');

embedStandardLibrary();
const generators = ['backend-wgsl/scripts/bundle-runtime.mjs'];
for (const script of generators.map((path) => at(path))) if (existsSync(script)) node(script);
node(at('node_modules/typescript/bin/tsc'), '-b', ...packages);
await bundleCommand();

/** Writes stdlib/src/sources.ts: the text of every `stdlib/NAME.ncd` under `std/NAME`. */
function embedStandardLibrary() {
  const names = readdirSync(at('stdlib'), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ncd') && !name.includes('node_modules/'))
    .sort();
  const entries = names.map((name) => {
    const key = `std/${name.replace(/\.ncd$/, '')}`;
    return `  ${JSON.stringify(key)}: ${JSON.stringify(readFileSync(at('stdlib', name), 'utf8'))},\n`;
  });
  mkdirSync(at('stdlib/src'), { recursive: true });
  writeIfChanged(
    at('stdlib/src/sources.ts'),
    `// Written by scripts/build.mjs from stdlib/*.ncd; do not edit.
/** The standard library's modules by the names under which they are imported: \`std/nn\`. */
export const sources: Readonly<Record<string, string>> = {
${entries.join('')}};
`,
  );
}

/** cli/dist/ncd.js and the chunks that its commands load on demand. */
async function bundleCommand() {
  const { build } = await import('esbuild');
  const outdir = at('cli/dist');
  for (const name of readdirSync(outdir)) if (name.startsWith('chunk-')) rmSync(join(outdir, name));
  const shared = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    external: ['webgpu', '@sparticuz/chromium'],
    logLevel: 'warning',
  };
  /** A script whose compiled form bin/cached.js keeps: a function, in ASCII, which V8 reads and holds in half the space. */
  const alone = async (name, options) => {
    const { outputFiles } = await build({
      ...shared,
      ...options,
      format: 'cjs',
      define: { 'import.meta.url': 'ncdUrl' },
      banner: { js: '(function (require, ncdUrl) {' },
      footer: { js: '})' },
      plugins: [whenUsed()],
      write: false,
    });
    const ascii = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    for (const { text } of outputFiles)
      writeFileSync(join(outdir, `${name}.cjs`), text.replace(/[\u0080-\uffff]/g, ascii));
  };
  await alone('ncd', { entryPoints: ['cli/src/main.ts'], external: [...shared.external, '@ncd/server'] });
  await alone('lsp', { entryPoints: ['cli/src/lsp.ts'], external: [...shared.external, './plan-maker.js'] });
  await build({
    ...shared,
    entryPoints: {
      ncd: 'cli/src/main.ts',
      index: 'cli/src/index.ts',
      // Programs of other processes and threads, which are found beside the bundle, and what the server does without a thread.
      'reference-worker': 'cli/src/run/reference-worker.ts',
      'plan-worker': 'server/src/plan-worker.ts',
      'plan-maker': 'server/src/plan-maker.ts',
      'gpu-child': 'backend-wgsl/src/runtime/node/gpu-child.ts',
    },
    outdir,
    // Beside each other, because version.ts finds package.json above its own folder.
    chunkNames: 'chunk-[hash]',
    splitting: true,
    format: 'esm',
    sourcemap: 'linked',
    // commander is CommonJS and requires node's own modules.
    banner: {
      js: "import { createRequire as ncdRequire } from 'node:module'; const require = ncdRequire(import.meta.url);",
    },
  });
}

/** What libraries require for what they seldom do (other ways to talk than over standard input, commands in files of their own) is
 * loaded when it is used. */
function whenUsed() {
  return {
    name: 'when-used',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(?:node:)?(?:child_process|crypto)$/ }, ({ path, kind }) =>
        kind === 'require-call' ? { path, namespace: 'when-used' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'when-used' }, ({ path }) => ({
        contents: `module.exports = new Proxy({}, { get: (_, name) => module.require('${path}')[name] });`,
      }));
    },
  };
}

/** Leaves an unchanged file alone, so that what depends on it is not built again. */
function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
