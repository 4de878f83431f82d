#!/usr/bin/env node
// CommonJS, as package.json beside it says: Node starts it sooner than an ES module, and people wait for this.
const module_ = require('node:module');
const v8 = require('node:v8');
const { run } = require('./cached.js');

const args = process.argv.slice(2);

/** V8 complains aloud of a flag that it does not know: this one is that of Node 20. */
const budget = (size) => (process.versions.v8.startsWith('11.') ? [`--interrupt-budget=${size}`] : []);
/** Most runs are short: collecting garbage and optimising early cost more there than they save. */
const start = [
  '--min-semi-space-size=32',
  '--semi-space-growth-factor=8',
  '--no-incremental-marking',
  '--no-minor-gc-task',
  ...budget(2_000_000),
];
/** What a program is better served with that goes on. */
const later = ['--incremental-marking', '--minor-gc-task', ...budget(100_000)];
const set = (flags) => {
  for (const flag of flags) v8.setFlagsFromString(flag);
};
set(start);

/** Commands that an editor or a hook runs again and again, and that need no other process. */
const quick = ['check', 'fmt', 'explain'];

if (args[0] === 'lsp' && args.slice(1).every((arg) => arg === '--stdio')) {
  setTimeout(() => set(later), 1000).unref();
  // V8 knows again only what was compiled with the same flags
  run('lsp', { keepAfter: 20_000, beforeKeeping: () => set(start) });
} else if (quick.includes(args[0])) run('ncd');
else {
  module_.enableCompileCache?.();
  import('../dist/ncd.js');
}
