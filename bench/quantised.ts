/** `npm run bench`: linear layers whose weights are stored in fewer bits, beside the same layers in f32, on the device
 * present, in one run. Ratios count; times are the machine's. */
import { readFileSync } from 'node:fs';
import { compileTerm, createProgram } from '@ncd/backend-wgsl';
import { openDevice } from '@ncd/backend-wgsl/node';
import { buildTerm, checkProgram, chooseElements, evaluateSize, resolveSpecifier, targetFrom } from '@ncd/language';
import { randomTensor } from '../cli/dist/data/index.js';

const source = `import { swiftshader } from "std/targets"
export diagram matvec<W: weight>(x: f32[i], w: W[o, i]) -> f32[o] {
  dot[i](x, w)
}
export diagram matmul<W: weight>(x: f32[t, i], w: W[o, i]) -> f32[t, o] {
  dot[i](x, w)
}
`;
const cases: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  matvec: { i: 4096, o: 4096 },
  matmul: { t: 256, i: 1024, o: 1024 },
};
const types = ['f32', 'q8_0', 'q4_0', 'q4_1'];
const rounds = 5;

const checked = checkProgram('bench.ncd', {
  resolve: resolveSpecifier,
  read: (path) =>
    path === 'bench.ncd' ? source : readFileSync(new URL(`../stdlib/${path.slice(4)}.ncd`, import.meta.url), 'utf8'),
});
const opened = await openDevice('auto');
if (!checked || !opened) throw new Error('no device');
const declared = checked.resolved.entry.scope.get('swiftshader');
const { target } =
  opened.description.kind !== 'gpu' && declared?.kind === 'target' ? targetFrom(declared) : { target: undefined };
console.log(opened.description.description || opened.description.kind);
for (const [name, given] of Object.entries(cases)) {
  const sizes = new Map(Object.entries(given));
  const runs = await Promise.all(types.map((type) => prepared(name, type, sizes)));
  const seconds = runs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++)
    for (const [i, run] of runs.entries()) seconds[i] = Math.min(seconds[i] as number, await run());
  const [reference = Number.NaN] = seconds;
  const at = Object.entries(given).map(([axis, size]) => `${axis}=${size}`);
  for (const [i, type] of types.entries()) {
    const own = seconds[i] as number;
    console.log(
      `${name.padEnd(7)} ${type.padEnd(5)} ${(own / reference).toFixed(2).padStart(5)} of the time of f32: ${(own * 1e3).toFixed(1)} ms at ${at.join(' ')}`,
    );
  }
}
process.exit(0);

/** A run of a layer, in seconds. */
async function prepared(
  name: string,
  type: string,
  sizes: ReadonlyMap<string, number>,
): Promise<() => Promise<number>> {
  if (!checked || !opened) throw new Error('no device');
  const { typed } = chooseElements(checked, [{ name: 'W', value: type }]);
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  if (!diagram) throw new Error(`there is no ${name}`);
  const term = buildTerm(typed, diagram);
  const { wgsl, manifest } = compileTerm(term, { sizes, ...(target ? { target } : {}) });
  const created = await createProgram(opened.device, wgsl, manifest);
  if (created.kind !== 'ok') throw new Error(JSON.stringify(created.errors));
  const inputs = Object.fromEntries(
    term.inputs.map((input) => {
      const shape = input.axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) ?? 0);
      return [input.name, randomTensor(input.name, input.stored, shape, 1)];
    }),
  );
  return async () => {
    const outcome = await created.program.run(inputs);
    if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome.errors));
    return outcome.seconds;
  };
}
