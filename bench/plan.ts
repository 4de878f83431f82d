/** `npm run bench`: how long planning takes for programs of 50 operators. */
import { readFileSync } from 'node:fs';
import { buildTerm, checkProgram, fusedPlan, resolveSpecifier, targetFrom } from '@ncd/language';
import { largePrograms } from '../tests/plan/large-programs.ts';

const rounds = 5;
/** Planning takes at most so many milliseconds of a processor. */
const most = 500;

const library = (path: string): string =>
  readFileSync(new URL(`../stdlib/${path.slice(4)}.ncd`, import.meta.url), 'utf8');
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] as number;

for (const { name, text, sizes } of largePrograms) {
  const typed = checkProgram('bench.ncd', {
    resolve: resolveSpecifier,
    read: (path) => (path === 'bench.ncd' ? `import { webgpu, h100 } from "std/targets"\n${text}` : library(path)),
  });
  const diagram = [...(typed?.diagrams.values() ?? [])].find((d) => d.name === name);
  if (!typed || !diagram) throw new Error(`no ${name}`);
  const term = buildTerm(typed, diagram);
  for (const machine of ['webgpu', 'h100']) {
    const declared = typed.resolved.entry.scope.get(machine);
    const { target } = declared?.kind === 'target' ? targetFrom(declared) : {};
    if (!target) throw new Error(`no target ${machine}`);
    const options = { storageBuffers: target.limits.storageBuffers, sizes: new Map(Object.entries(sizes)), target };
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage();
      fusedPlan(term, options);
      times.push(process.cpuUsage(before).user / 1000);
    }
    const first = times[0] as number;
    console.log(
      `${name.padEnd(8)} ${machine.padEnd(8)} ${median(times).toFixed(0).padStart(5)} ms, ${first.toFixed(0)} ms at first; ${(median(times) / most).toFixed(2)} of what it may take`,
    );
  }
}
