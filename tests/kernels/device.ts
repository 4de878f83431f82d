/** Compiles a term, checks every stage, and compares what a device computes with the reference. */
import { strict as assert } from 'node:assert';
import { type Compiled, compileTerm, createProgram, verifyLowered } from '@ncd/backend-wgsl';
import { bindSizes, evaluate, signatureOf, type Tensor, valuesOf, verifyLabelled, verifyTerm } from '@ncd/language';
import type { Case } from './terms.ts';

/** Compiles, with every verifier at its stage. */
export function compileChecked({ term }: Case, options: Parameters<typeof compileTerm>[1] = {}): Compiled {
  assert.deepEqual(verifyTerm(term), []);
  const compiled = compileTerm(term, options);
  assert.deepEqual(verifyLabelled(compiled.labelled), []);
  assert.deepEqual(verifyLowered(compiled.lowered), []);
  assert.equal(compiled.sourceMap.length, compiled.wgsl.split('\n').length - 1);
  return compiled;
}

export async function runAndCompare(device: GPUDevice, example: Case, compiled: Compiled): Promise<void> {
  const { term, inputs, sizes = {}, tolerance = 1e-5 } = example;
  const created = await createProgram(device, compiled.wgsl, compiled.manifest);
  if (created.kind === 'failed') assert.fail(`${JSON.stringify(created.errors)}\n${compiled.wgsl}`);
  const outcome = await created.program.run(inputs, { sizes });
  if (outcome.kind === 'failed') assert.fail(JSON.stringify(outcome.errors));

  const shapes = new Map(Object.entries(inputs).map(([name, { shape }]) => [name, shape]));
  const bound = bindSizes(signatureOf(term), shapes, new Map(Object.entries(sizes)));
  const { stored, term: plannedTerm } = compiled.labelled;
  const reference = evaluate(plannedTerm, new Map(Object.entries(inputs)), bound.sizes, { round: 'stored', stored });
  for (const [name, { shape, data }] of reference) {
    const actual: Tensor | undefined = outcome.results[name] ?? outcome.updated[name];
    assert.ok(actual, name);
    assert.deepEqual(actual.shape, shape, name);
    const values = valuesOf(actual);
    for (const [i, expected] of data.entries()) {
      const value = values[i] as number;
      if (Object.is(value, expected) || value === expected) continue;
      const error = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
      assert.ok(error <= tolerance, `${name}[${i}] is ${value} instead of ${expected}\n${compiled.wgsl}`);
    }
  }
}
