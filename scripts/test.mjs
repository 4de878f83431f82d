// `npm test`: types, style, dead code, then every test. Arguments are test files (all of tests/ without one).
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const run = (name, args) =>
  spawnSync('npx', ['--no-install', name, ...args], { stdio: 'inherit', shell: process.platform === 'win32' }).status ??
  1;

const files = process.argv.slice(2);
const checks =
  files.length > 0
    ? []
    : [
        ['biome', ['check', '.']],
        ['knip', ['--no-progress']],
      ];
for (const [name, args] of checks) {
  console.log(`${name} ${args.join(' ')}`);
  if (run(name, args) !== 0) {
    console.log(`\n0 passed, 1 failed, 0 skipped`);
    process.exit(1);
  }
}
const jobs = Math.min(4, Math.max(1, availableParallelism()));
process.exitCode = run('mocha', [
  '--import=tsx',
  '--require',
  './tests/support/seed.cjs',
  '--reporter',
  'scripts/reporter.cjs',
  '--timeout',
  '120000',
  '--parallel',
  '--jobs',
  String(jobs),
  ...(files.length > 0 ? files : ['tests/**/*.test.ts']),
  '--ignore',
  '**/node_modules/**',
]);
