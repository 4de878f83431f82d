/** `npm run bench`: kernels in which workgroups stage what their invocations share, beside the same tiles without staging, on
 * the device present, in one run. What the planner does follows from the costs that a target states: this is the check. */
import { readFileSync } from 'node:fs';
import { compileTerm, createProgram } from '@ncd/backend-wgsl';
import { openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, checkProgram, evaluateSize, resolveSpecifier, type TargetMachine, targetFrom } from '@ncd/language';
import { randomTensor } from '../cli/dist/data/index.js';

const source = `import { webgpu } from "std/targets"
import { attention } from "std/attention"

export diagram matmul(A: f32[m, k], B: f32[k, n]) -> f32[m, n] {
  at workgroup (group m: 32, group n: 32, stream k: 4) { dot[k](A, B) }
}
export diagram heads(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  at workgroup (group q: 256, group e: 64, stream x: 8) { attention(Q, K, V) }
}
`;
const cases: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  matmul: { m: 512, k: 512, n: 512 },
  heads: { h: 8, q: 512, x: 512, d: 64, e: 64 },
};
const rounds = 5;

const typed = checkProgram('staged.ncd', {
  resolve: resolveSpecifier,
  read: (path) =>
    path === 'staged.ncd' ? source : readFileSync(new URL(`../stdlib/${path.slice(4)}.ncd`, import.meta.url), 'utf8'),
});
const opened = await openDevice('auto');
const declared = typed?.resolved.entry.scope.get('webgpu');
const { target: direct } = declared?.kind === 'target' ? targetFrom(declared) : { target: undefined };
if (!typed || !opened || !direct) throw new Error('no device');
/** As if its caches were slow. */
const staging: TargetMachine = { ...direct, costs: { ...direct.costs, vectorLoad: 2 * direct.costs.vectorLoad } };

console.log(opened.description.description || opened.description.kind);
for (const diagram of typed.diagrams.values()) {
  const given = cases[diagram.name];
  if (!given) continue;
  const term = buildTerm(typed, diagram);
  const sizes = new Map(Object.entries(given));
  const inputs = Object.fromEntries(
    term.inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) ?? 0);
      return [name, randomTensor(name, stored, shape, 1)];
    }),
  );
  const programs = await Promise.all(
    [direct, staging].map(async (target) => {
      const { wgsl, manifest } = compileTerm(term, { sizes, target });
      const created = await createProgram(opened.device, wgsl, manifest);
      if (created.kind !== 'ok') throw new Error(JSON.stringify(created.errors));
      return created.program;
    }),
  );
  const seconds = programs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++)
    for (const [i, program] of programs.entries()) {
      const outcome = await program.run(inputs);
      if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome.errors));
      seconds[i] = Math.min(seconds[i] ?? 0, outcome.seconds);
    }
  const [alone = 0, staged = 0] = seconds;
  const at = Object.entries(given).map(([axis, size]) => `${axis}=${size}`);
  console.log(
    `${diagram.name.padEnd(14)} ${(staged / alone).toFixed(2).padStart(5)}× the time when staged: ${(staged * 1e3).toFixed(0)} ms beside ${(alone * 1e3).toFixed(0)} ms  at ${at.join(' ')}`,
  );
}
process.exit(0);
