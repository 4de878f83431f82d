#!/usr/bin/env node
import module from 'node:module';
import v8 from 'node:v8';

// Most runs are short: collecting garbage and optimising early cost more there than they save.
v8.setFlagsFromString('--min-semi-space-size=32');
v8.setFlagsFromString('--semi-space-growth-factor=8');
// A language server stays.
if (process.argv[2] !== 'lsp') v8.setFlagsFromString('--interrupt-budget=2000000');

/** Commands that an editor or a hook runs again and again, and that need no other process. */
const quick = ['check', 'fmt', 'explain'];

// Where Node can (22.1 and later), it keeps the compiled bundle between runs; before, the quick commands do it themselves.
if (module.enableCompileCache) module.enableCompileCache();
if (!module.enableCompileCache && quick.includes(process.argv[2] ?? '')) (await import('./cached.js')).run();
else await import('../dist/ncd.js');
