/** `npm run bench`: how long planning takes for programs of 50 operators and for a Llama of four layers, and the whole command on
 * an example. Each row is a process of its own that runs as `ncd` does, so that the first plan is what a user waits for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildTerm, checkProgram, fusedPlan, resolveSpecifier, targetFrom } from '@ncd/language';
import { type LargeProgram, largePrograms, llamaOf } from '../tests/plan/large-programs.ts';

const rounds = 5;
/** Planning takes at most so many milliseconds of a processor. */
const most = 500;
const machines = ['webgpu', 'm2', 'rtx4090', 'h100'];
const programs = [...largePrograms, llamaOf(4)];
/** As cli/bin/ncd.js has it. */
const flags = [
  '--min-semi-space-size=32',
  '--semi-space-growth-factor=8',
  '--no-incremental-marking',
  '--no-minor-gc-task',
  ...(process.versions.v8.startsWith('11.') ? ['--interrupt-budget=2000000'] : []),
];

const fileAt = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

/** Milliseconds of a processor for one plan after the other. */
function times({ name, text, sizes }: LargeProgram, machine: string): readonly number[] {
  const entry = `import { ${machine} } from "std/targets"\n${text}`;
  const typed = checkProgram('bench.ncd', {
    resolve: resolveSpecifier,
    read: (path) => (path === 'bench.ncd' ? entry : readFileSync(fileAt(`stdlib/${path.slice(4)}.ncd`), 'utf8')),
  });
  const diagram = [...(typed?.diagrams.values() ?? [])].find((d) => d.name === name);
  const declared = typed?.resolved.entry.scope.get(machine);
  const { target } = declared?.kind === 'target' ? targetFrom(declared) : {};
  if (!typed || !diagram || !target) throw new Error(`no ${name} or no ${machine}`);
  const options = { storageBuffers: target.limits.storageBuffers, sizes: new Map(Object.entries(sizes)), target };
  return Array.from({ length: rounds }, () => {
    const term = buildTerm(typed, diagram); // nothing is known of it yet
    const before = process.cpuUsage();
    fusedPlan(term, options);
    return process.cpuUsage(before).user / 1000;
  });
}

function spawned(args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: fileAt('.') });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed\n${stderr}`);
  return { stdout, stderr };
}

function row(name: string, machine: string): void {
  const { stdout } = spawned([...process.execArgv, ...flags, fileURLToPath(import.meta.url), name, machine]);
  const [first, ...others] = JSON.parse(stdout) as [number, ...number[]];
  const [cold, warm] = [first.toFixed(0), median(others).toFixed(0)].map((ms) => ms.padStart(4));
  console.log(
    `${name.padEnd(7)} ${machine.padEnd(8)} ${cold} ms at first, ${warm} ms later; ${(first / most).toFixed(2)} of what it may take`,
  );
}

/** Start, loading, checking, planning and the report. */
function command(machine: string): void {
  const sizes = Object.entries({ k: 8, d: 64, t: 512, x: 2048, m: 2048, f: 5632, v: 32000 });
  const given = sizes.flatMap(([axis, size]) => ['--size', `${axis}=${size}`]);
  const report = 'process.on("exit", () => console.error(process.cpuUsage().user / 1000))';
  const args = ['plan', 'examples/llama/llama.ncd', '--target', machine, ...given];
  const { stderr } = spawned(['--import', `data:text/javascript,${report}`, fileAt('cli/bin/ncd.js'), ...args]);
  console.log(`ncd plan examples/llama/llama.ncd ${machine.padEnd(8)} ${Number(stderr).toFixed(0).padStart(4)} ms`);
}

const [chosen, machine] = process.argv.slice(2);
const program = programs.find(({ name }) => name === chosen);
if (program && machine !== undefined) console.log(JSON.stringify(times(program, machine)));
else {
  for (const { name } of programs) for (const target of machines) row(name, target);
  for (const target of machines) command(target);
}
