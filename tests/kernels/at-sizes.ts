/** Programs with open sizes at given ones: random inputs, data races, and the device against the reference. */
import { strict as assert } from 'node:assert';
import { type Compiled, createProgram, encodeWords, uniformWords, workgroupGrid } from '@ncd/backend-wgsl';
import { bindSizes, elementCount, evaluate, evaluateSize, signatureOf, type Tensor, type Term } from '@ncd/language';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import { randomTensor } from '../../cli/dist/data/index.js';

/** Sizes for the symbols of a term, and inputs of these shapes. Some programs restrict their sizes; the first choice that
 * satisfies them is taken, and none is no fault. */
export function inputsAt(term: Term, choose: (symbol: string, i: number) => number) {
  const signature = signatureOf(term);
  for (let offset = 0; offset < 4; offset++) {
    const given = new Map(term.symbols.map((s, i) => [s, choose(s, i + offset)]));
    const { sizes, problems } = bindSizes(signature, new Map(), given);
    if (problems.length > 0) continue;
    const inputs = new Map<string, Tensor>();
    for (const input of term.inputs) {
      const shape = input.axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
      inputs.set(input.name, randomTensor(input.name, input.stored, shape, 7));
    }
    return { sizes, inputs };
  }
  return undefined;
}

/** What `detectRaces` finds, and what it does not understand. */
export function races(
  compiled: Compiled,
  sizes: ReadonlyMap<string, number>,
  inputs: ReadonlyMap<string, Tensor>,
): string[] {
  const { manifest, wgsl } = compiled;
  const size = (s: Parameters<typeof evaluateSize>[0]) => evaluateSize(s, (symbol) => sizes.get(symbol)) as number;
  const bindings: Record<string, unknown> = {};
  const uniforms = uniformWords(manifest.uniforms, sizes);
  if (uniforms.kind === 'ok' && uniforms.words.length > 0) bindings[0] = { uniform: uniforms.words.buffer };
  for (const buffer of manifest.buffers) {
    const input = buffer.role === 'input' ? inputs.get(buffer.of ?? '') : undefined;
    const words = input ? input.data : new Float32Array(elementCount(buffer.shape.map(size)));
    bindings[buffer.binding] = encodeWords(words, buffer.storage).buffer;
  }
  const found: string[] = [];
  for (const kernel of manifest.kernels) {
    const invocations = size(kernel.invocations);
    if (invocations === 0) continue;
    const grid = workgroupGrid(invocations, kernel.workgroupSize, 65535);
    if (grid.kind !== 'grid') throw new Error(`${kernel.entryPoint} does not fit`);
    const result = detectRaces(wgsl, kernel.entryPoint, [grid.x, grid.y, grid.z], { 0: bindings });
    found.push(...result.races.map((r: { message: string }) => r.message), ...result.errors);
  }
  return found;
}

/** The device against the reference: by the norm of the difference, and exactly where values are not finite. */
export async function compare(
  device: GPUDevice,
  term: Term,
  compiled: Compiled,
  at: { sizes: ReadonlyMap<string, number>; inputs: ReadonlyMap<string, Tensor> },
): Promise<void> {
  const created = await createProgram(device, compiled.wgsl, compiled.manifest);
  assert.equal(created.kind, 'ok', JSON.stringify(created));
  if (created.kind !== 'ok') return;
  const outcome = await created.program.run(Object.fromEntries(at.inputs), { sizes: Object.fromEntries(at.sizes) });
  assert.equal(outcome.kind, 'ok', JSON.stringify(outcome));
  if (outcome.kind !== 'ok') return;
  for (const [name, expected] of evaluate(term, at.inputs, at.sizes)) {
    const actual: Tensor | undefined = outcome.results[name] ?? outcome.updated[name];
    assert.deepEqual(actual?.shape, expected.shape);
    let error = 0;
    let norm = 0;
    expected.data.forEach((value, i) => {
      const got = actual?.data[i] as number;
      if (Number.isFinite(value)) {
        error += (got - value) ** 2;
        norm += value ** 2;
      } else assert.ok(Object.is(got, value), `${name}[${i}] is ${got} instead of ${value}`);
    });
    const relative = Math.sqrt(error) / Math.max(Math.sqrt(norm), 1e-30);
    assert.ok(norm === 0 ? Math.sqrt(error) < 1e-6 : relative <= 1e-5, `${name} is off by ${relative}`);
  }
}
