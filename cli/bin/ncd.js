#!/usr/bin/env node
import module from 'node:module';
import v8 from 'node:v8';

const args = process.argv.slice(2);

// Most runs are short: collecting garbage and optimising early cost more there than they save.
v8.setFlagsFromString('--min-semi-space-size=32');
v8.setFlagsFromString('--semi-space-growth-factor=8');
const optimiseLate = () => v8.setFlagsFromString('--interrupt-budget=2000000');
optimiseLate();

/** Commands that an editor or a hook runs again and again, and that need no other process. */
const quick = ['check', 'fmt', 'explain'];
const isServer = args[0] === 'lsp' && args.slice(1).every((arg) => arg === '--stdio');
// A language server stays: once it has started, it is optimised as V8 would by itself.
if (isServer) setTimeout(() => v8.setFlagsFromString('--interrupt-budget=100000'), 1000).unref();

// Where Node can (22.1 and later), it keeps the compiled bundle between runs; before, the quick commands do it themselves.
if (module.enableCompileCache) module.enableCompileCache();
const keepsItself = module.enableCompileCache !== undefined;
if (!keepsItself && isServer) {
  const { run } = await import('./cached.js');
  // what has been compiled is known again by the flags of the start only
  run('lsp', { keepAfter: 20_000, beforeKeeping: optimiseLate });
} else if (!keepsItself && quick.includes(args[0] ?? '')) (await import('./cached.js')).run('ncd');
else await import('../dist/ncd.js');
