// `npm run demo`: compiles the attention of examples/, runs it on the best device here, and compares with the reference.
import { spawnSync } from 'node:child_process';

const ncd = (...args) => {
  console.log(`\n$ ncd ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['cli/bin/ncd.js', ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

ncd('check', 'examples/attention.ncd');
ncd('build', 'examples/attention.ncd', '-o', 'out');
ncd(
  'run',
  'examples/attention.ncd',
  '--size',
  'q=300',
  '--size',
  'x=500',
  '--size',
  'd=64',
  '--size',
  'e=64',
  '--verify',
  '-o',
  'out/O.npy',
);
console.log('\nThe kernels are in out/attention.wgsl, the result in out/O.npy.');
