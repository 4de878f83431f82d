/** Random programs as text, through the whole compiler: what a device computes is what the interpreter computes, whichever
 * plan is taken. Where rounding decides a branch (a comparison, a floor, an index of a maximum) the two may differ for a
 * reason; such a program is counted and passed over only if the interpreter itself changes its answer when the inputs move by
 * as little as rounding moves them. */
import assert from 'node:assert/strict';
import { compileTerm, createProgram, unsupportedElements } from '@ncd/backend-wgsl';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import { bindSizes, buildTerm, evaluate, signatureOf, type Tensor, type Term } from '@ncd/language';
import fc from 'fast-check';
import { checkText } from '../support/sources.ts';
import { grow } from './grow.ts';
import { inputsOf, tape } from './inputs.ts';
import { textOf } from './write.ts';

type Tensors = ReadonlyMap<string, Tensor>;
const tolerance = 2e-4;

describe('generate, on a device', function () {
  this.timeout(300_000);
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
  });
  after(() => opened?.device.destroy());

  it('programs give what the interpreter gives, under both plans', async function () {
    const device = opened?.device;
    if (!device) {
      console.log('skipped: no WebGPU device on this machine, not even SwiftShader');
      return this.skip();
    }
    let compared = 0;
    let undecided = 0;
    await fc.assert(
      fc.asyncProperty(tape, async (choices) => {
        const program = grow(choices);
        const text = textOf(program);
        const typed = checkText(text);
        const diagram = [...typed.diagrams.values()].find((d) => d.name === 'main');
        assert.ok(diagram, text);
        const term = buildTerm(typed, diagram);
        if (unsupportedElements(term).length > 0) return;
        const inputs = tensorsOf(program, term);
        const { sizes } = bindSizes(signatureOf(term), new Map([...inputs].map(([name, { shape }]) => [name, shape])));
        const expected = evaluate(term, inputs, sizes);
        for (const plan of ['fused', 'first'] as const) {
          const found = await run(device, term, inputs, plan, text);
          compared++;
          if (agree(found, expected)) continue;
          const moved = evaluate(term, nudged(inputs), sizes, {
            round: 'stored',
            stored: new Set(term.nodes.map((n) => n.id)),
          });
          if (agree(moved, expected)) assert.fail(`${plan} plan: ${difference(found, expected)}\n\n${text}`);
          undecided++;
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(undecided * 4 <= compared, `${undecided} of ${compared} runs could not be decided`);
  });
});

function tensorsOf(program: ReturnType<typeof grow>, term: Term): Tensors {
  return new Map(
    [...inputsOf(program.main)].map(([name, { axes, data }]): [string, Tensor] => {
      const element = term.inputs.find((i) => i.name === name)?.stored ?? 'f32';
      return [name, { element, shape: axes.map((a) => a.size), data: Float64Array.from(data) }];
    }),
  );
}

async function run(
  device: GPUDevice,
  term: Term,
  inputs: Tensors,
  plan: 'fused' | 'first',
  text: string,
): Promise<Tensors> {
  const { wgsl, manifest } = compileTerm(term, { plan });
  const created = await createProgram(device, wgsl, manifest);
  if (created.kind === 'failed') assert.fail(`${JSON.stringify(created.errors)}\n\n${text}\n${wgsl}`);
  const outcome = await created.program.run(Object.fromEntries(inputs));
  if (outcome.kind === 'failed') assert.fail(`${JSON.stringify(outcome.errors)}\n\n${text}`);
  created.program.destroy();
  return new Map(Object.entries(outcome.results));
}

/** Floats moved by about the rounding of f32, in both directions. */
function nudged(inputs: Tensors): Tensors {
  const move = (tensor: Tensor): Tensor =>
    tensor.element === 'f32' || tensor.element === 'f16'
      ? {
          ...tensor,
          data: Float64Array.from(
            tensor.data,
            (x, i) => x * (1 + (i % 2 === 0 ? 1e-6 : -1e-6)) + (i % 3 === 0 ? 1e-7 : 0),
          ),
        }
      : tensor;
  return new Map([...inputs].map(([name, tensor]) => [name, move(tensor)]));
}

function* pairs(found: Tensors, expected: Tensors): Generator<readonly [string, number, number, number]> {
  for (const [name, { data }] of expected) {
    let largest = 1;
    for (const x of data) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
    for (const [i, x] of data.entries()) yield [`${name}[${i}]`, found.get(name)?.data[i] as number, x, largest];
  }
}

/** Beyond what f32 holds, and for NaN, a device may answer anything. */
const isFree = (x: number): boolean => !(Math.abs(x) < 1e30);
const near = (a: number, b: number, largest: number): boolean =>
  isFree(b) || isFree(largest) || Math.abs(a - b) <= tolerance * largest;

function agree(found: Tensors, expected: Tensors): boolean {
  for (const [, a, b, largest] of pairs(found, expected)) if (!near(a, b, largest)) return false;
  return true;
}

function difference(found: Tensors, expected: Tensors): string {
  for (const [place, a, b, largest] of pairs(found, expected))
    if (!near(a, b, largest)) return `${place} is ${a} instead of ${b}`;
  return 'no difference';
}
