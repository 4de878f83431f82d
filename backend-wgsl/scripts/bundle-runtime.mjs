// Writes src/emit/runtime-bundle.ts: the part of the runtime that a generated host module carries, as one script.
// It is bundled from sources, so that it can be made before anything is compiled.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/emit/runtime-bundle.ts');

/** The language is pure: importing a module of it does nothing, so whatever the runtime does not use can be left out. */
const languageSources = join(root, '../language/src');
const pureLanguage = {
  name: 'pure-language',
  setup({ onResolve }) {
    const pure = (path) => ({ path, sideEffects: false });
    onResolve({ filter: /^@ncd\/language$/ }, () => pure(join(languageSources, 'index.ts')));
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
      resolveDir.startsWith(languageSources) ? pure(join(resolveDir, path)) : undefined,
    );
  },
};

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/runtime/host.ts'],
  plugins: [pureLanguage],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'runtime',
  platform: 'browser', // an import of node: fails here
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
});

const text = `// biome-ignore-all lint: written by scripts/bundle-runtime.mjs
// biome-ignore-all format: written by scripts/bundle-runtime.mjs; do not edit
/** A script that defines \`runtime\`, the exports of src/runtime/host.ts. */
export const runtimeBundle = ${JSON.stringify(outputFiles[0].text)};
`;
// Left alone when unchanged, so that what depends on it is not built again.
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
