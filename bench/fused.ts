/** `npm run bench`: the derived plan beside plans without fusion, on the device present, in one run: `unfused` as `ncd plan`
 * compares with, every reduction a kernel that is tiled for the target, and `first` without tiles. Ratios count; times are the
 * machine's. */
import { readFileSync } from 'node:fs';
import { compileTerm, createProgram } from '@ncd/backend-wgsl';
import { openDevice } from '@ncd/backend-wgsl/node';
import {
  buildTerm,
  checkProgram,
  evaluateSize,
  resolveSpecifier,
  type Tensor,
  type Term,
  targetFrom,
} from '@ncd/language';
import { randomTensor } from '../cli/dist/data/index.js';

const source = `import { swiftshader } from "std/targets"
import { logsumexp, rmsnorm, softmax } from "std/nn"
import { attention, causal_attention } from "std/attention"

export diagram heads(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  attention(Q, K, V)
}
export diagram causal(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  causal_attention(Q, K, V)
}
export diagram decode(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  attention(Q, K, V)
}
export diagram rows(S: f32[q, x]) -> f32[q, x] {
  softmax[x](S)
}
export diagram norm_linear(X: f32[t, i], g: f32[i], W: f32[o, i]) -> f32[t, o] {
  dot[i](rmsnorm[i](X, g, 1e-5), W)
}
export diagram cross_entropy(H: f32[t, d], W: f32[v, d], y: i32[t]) -> f32[t] {
  let L = dot[d](H, W)
  logsumexp[v](L) - sum[v](where(index(v) == y, L, 0))
}
`;
const cases: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  heads: { h: 8, q: 512, x: 512, d: 64, e: 64 },
  causal: { h: 8, q: 512, x: 512, d: 64, e: 64 },
  decode: { h: 1, q: 1, x: 8192, d: 64, e: 64 },
  rows: { q: 2048, x: 2048 },
  norm_linear: { t: 512, i: 512, o: 512 },
  cross_entropy: { t: 256, d: 64, v: 8192 },
};
const rounds = 3;
const plans = ['fused', 'unsplit', 'unfused', 'first'] as const;
type Plan = (typeof plans)[number];
/** What a causal mask leaves of the time of the same program without one. */
const masked = { whole: 'heads', bounded: 'causal' };
const fusedSeconds = new Map<string, number>();

const typed = checkProgram('bench.ncd', {
  resolve: resolveSpecifier,
  read: (path) =>
    path === 'bench.ncd' ? source : readFileSync(new URL(`../stdlib/${path.slice(4)}.ncd`, import.meta.url), 'utf8'),
});
const opened = await openDevice('auto');
if (!typed || !opened) throw new Error('no device');
/** The machine that is planned for. */
const declared = typed.resolved.entry.scope.get('swiftshader');
const { target } =
  opened.description.kind !== 'gpu' && declared?.kind === 'target' ? targetFrom(declared) : { target: undefined };
console.log(opened.description.description || opened.description.kind);
for (const [{ span }, diagram] of typed.diagrams) {
  const given = cases[diagram.name];
  if (!given || span.file.path !== 'bench.ncd') continue;
  const term = buildTerm(typed, diagram);
  const sizes = new Map(Object.entries(given));
  const inputs = inputsOf(term, sizes);
  const seconds = Object.fromEntries(plans.map((plan) => [plan, Number.POSITIVE_INFINITY])) as Record<Plan, number>;
  const kernels = Object.fromEntries(plans.map((plan) => [plan, 0])) as Record<Plan, number>;
  const programs = await Promise.all(
    plans.map(async (plan) => {
      const { wgsl, manifest } = compileTerm(term, { plan, sizes, ...(target ? { target } : {}) });
      kernels[plan] = manifest.kernels.length;
      const created = await createProgram(opened.device, wgsl, manifest);
      if (created.kind !== 'ok') throw new Error(JSON.stringify(created.errors));
      return [plan, created.program] as const;
    }),
  );
  for (let round = 0; round < rounds; round++)
    for (const [plan, program] of programs) {
      const outcome = await program.run(inputs);
      if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome.errors));
      seconds[plan] = Math.min(seconds[plan], outcome.seconds);
    }
  fusedSeconds.set(diagram.name, seconds.fused);
  const at = Object.entries(given).map(([axis, size]) => `${axis}=${size}`);
  const took = (plan: Plan): string => `${(seconds[plan] * 1e3).toFixed(0)} ms (${kernels[plan]})`;
  const ratio = (plan: Plan): string => `${(seconds[plan] / seconds.fused).toFixed(1).padStart(5)}×`;
  console.log(
    `${diagram.name.padEnd(14)} ${ratio('unfused')} ${ratio('first')}  ${took('fused')} beside ${took('unfused')}, ${took('first')} without tiles, ${took('unsplit')} without splits  at ${at.join(' ')}`,
  );
}
const [whole, bounded] = [masked.whole, masked.bounded].map((name) => fusedSeconds.get(name) ?? Number.NaN) as [
  number,
  number,
];
console.log(`${masked.bounded} beside ${masked.whole}: ${(bounded / whole).toFixed(2)} of the time`);
process.exit(0);

function inputsOf(term: Term, sizes: ReadonlyMap<string, number>): Record<string, Tensor> {
  return Object.fromEntries(
    term.inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) ?? 0);
      return [name, randomTensor(name, stored, shape, 1)];
    }),
  );
}
