/** Random programs on a device: whichever plan is taken, the kernels compute what the interpreter computes. Where rounding
 * could decide a branch (a comparison, a floor, an index), the generator makes only values that f32 holds exactly. */
import assert from 'node:assert/strict';
import { type CompileOptions, compileTerm, createProgram, verifyLowered } from '@ncd/backend-wgsl';
import { evaluate, type Tensor, verifyLabelled } from '@ncd/language';
import fc from 'fast-check';
import { deviceOrSkip } from '../runtime/device.ts';
import { staging } from '../support/targets.ts';
import { type Runnable, runnable, showing } from './compile-program.ts';
import { grow, large } from './grow.ts';
import { runs, settings, tape } from './inputs.ts';
import { textOf } from './write.ts';

/** `staged`: the fused plan for a machine on which staging costs nothing. */
type Plan = 'first' | 'fused' | 'staged';
const optionsOf = (plan: Plan): CompileOptions => (plan === 'staged' ? { plan: 'fused', target: staging } : { plan });

describe('generate, on a device', function () {
  this.timeout(runs(120_000));

  for (const plan of ['first', 'fused', 'staged'] as const) {
    it(`the ${plan} plan is sound at every stage`, async () => {
      const property = fc.asyncProperty(tape, async (choices) => {
        const program = grow(choices);
        const text = textOf(program);
        await showing(text, () => {
          const { term, sizes } = runnable(program, text);
          for (const known of [{}, { sizes }]) {
            const { labelled, lowered } = compileTerm(term, { ...optionsOf(plan), ...known });
            assert.deepEqual(verifyLabelled(labelled), []);
            assert.deepEqual(verifyLowered(lowered), []);
          }
        });
      });
      await fc.assert(property, settings(150));
    });

    for (const [name, scale, count] of [
      ['small', undefined, 30],
      ['large', large, 20],
    ] as const)
      it(`the ${plan} plan computes what the interpreter computes, at ${name} sizes`, async function () {
        const { device } = await deviceOrSkip(this);
        try {
          const property = fc.asyncProperty(tape, fc.boolean(), async (choices, planned) => {
            const program = grow(choices, scale);
            const text = textOf(program);
            await showing(text, () => compare(device, runnable(program, text), plan, planned));
          });
          await fc.assert(property, settings(count));
        } finally {
          device.destroy();
        }
      });
  }
});

/** `planned`: whether the plan is made for the sizes that it is run at. */
async function compare(
  device: GPUDevice,
  { term, tensors, sizes }: Runnable,
  plan: Plan,
  planned: boolean,
): Promise<void> {
  const { wgsl, manifest, labelled } = compileTerm(term, { ...optionsOf(plan), ...(planned ? { sizes } : {}) });
  const created = await createProgram(device, wgsl, manifest);
  if (created.kind === 'failed') assert.fail(`${JSON.stringify(created.errors)}\n${wgsl}`);
  const outcome = await created.program.run(Object.fromEntries(tensors), { sizes: Object.fromEntries(sizes) });
  created.program.destroy();
  if (outcome.kind === 'failed') assert.fail(`${JSON.stringify(outcome.errors)}\n${wgsl}`);
  const reference = evaluate(labelled.term, tensors, sizes, { round: 'stored', stored: labelled.stored });
  for (const [name, { shape, data, element }] of reference) {
    const actual: Tensor | undefined = outcome.results[name];
    assert.deepEqual(actual?.shape, shape, name);
    let most = 1;
    for (const x of data) if (Number.isFinite(x)) most = Math.max(most, Math.abs(x));
    const tolerance = (element === 'f16' ? 2e-3 : element === 'f32' ? 2e-5 : 0) * most;
    for (const [i, expected] of data.entries()) {
      const value = actual?.data[i] as number;
      const near = Object.is(value, expected) || value === expected || Math.abs(value - expected) <= tolerance;
      assert.ok(near, `${name}[${i}] is ${value} instead of ${expected}\n${wgsl}`);
    }
  }
}
