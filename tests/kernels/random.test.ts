/** Random programs over i32, where device and reference must agree to the bit. */
import { type Axis, type IndexExpression, monoids, type NodeId } from '@ncd/language';
import fc from 'fast-check';
import { deviceOrSkip } from '../runtime/device.ts';
import { staging } from '../support/targets.ts';
import { testSpan } from '../support/terms.ts';
import { compileChecked, runAndCompare } from './device.ts';
import { along, type Case, fixed, gather, integers, over, plus, Sketch, times } from './terms.ts';

const axisSizes = [3, 1, 4, 2, 0, 3];

/** Builds a term by drawing from a list of numbers; any list gives a term that is well formed. */
function randomCase(draws: readonly number[]): Case {
  let drawn = 0;
  const draw = (below: number): number => (draws[drawn++ % draws.length] as number) % below;
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T;

  const s = new Sketch();
  // Half of the sizes are known when the program is compiled.
  const axes = axisSizes.map((size, i) => s.axis(`a${i}`, i % 2 ? size : `a${i}`));
  const pool: NodeId[] = [];
  const inputs: Record<string, Case['inputs'][string]> = {};
  const sizeOf = (axis: Axis) => axisSizes[axes.indexOf(axis)] as number;
  for (const name of ['A', 'B', 'C']) {
    const own = axes.filter(() => draw(3) === 0).slice(0, 3);
    pool.push(s.input(name, own, 'i32'));
    inputs[name] = integers('i32', own.map(sizeOf), () => draw(13) - 4);
  }
  const indices = pool.slice();

  const expression = (depth: number): IndexExpression => {
    switch (depth === 0 ? draw(2) : draw(6)) {
      case 0:
      case 1:
        return along(pick(axes));
      case 2:
        return plus(expression(depth - 1), fixed(draw(5) - 2));
      case 3:
        return times(draw(4) - 1, expression(depth - 1));
      case 4:
        return over(pick(['floorDiv', 'mod'] as const), expression(depth - 1), draw(3) + 1);
      default:
        return plus(expression(depth - 1), expression(depth - 1));
    }
  };
  const axesOf = (id: NodeId): readonly Axis[] => s.builder.node(id).axes;
  const keep = (id: NodeId) => {
    if (axesOf(id).length <= 4) pool.push(id);
  };

  for (let step = 0; step < 14; step++) {
    const arg = pick(pool);
    switch (draw(5)) {
      case 0:
      case 1:
        keep(s.map(pick(['add', 'sub', 'mul', 'min', 'max', 'div', 'rem'] as const), arg, pick(pool)));
        break;
      case 2:
        keep(s.map('add', arg, s.builder.index(pick(axes), testSpan)));
        break;
      case 3: {
        const gone = axesOf(arg).filter(() => draw(2) === 0);
        keep(s.builder.reduce(pick(monoids.slice(0, 4)), gone, arg, testSpan));
        break;
      }
      case 4: {
        const [from] = axesOf(arg).filter(() => draw(2) === 0);
        if (!from) break;
        // Without an alternative, an affine index must be inside; a gathered one need not, in an array that is not empty.
        const gathers = draw(2) === 0;
        const to = gathers ? plus(gather(pick(indices)), fixed(draw(3) - 1)) : expression(2);
        const otherwise = gathers && sizeOf(from) > 0 && draw(2) === 0 ? undefined : s.constant(draw(9), 'i32');
        keep(s.at(arg, [[from, to]], otherwise));
        break;
      }
    }
  }
  const results = Object.fromEntries(pool.slice(-3).map((id, i) => [`out${i}`, id]));
  const sizes = Object.fromEntries(axisSizes.flatMap((size, i) => (i % 2 ? [] : [[`a${i}`, size]])));
  return { name: 'random', term: s.term(results), inputs, sizes, tolerance: 0 };
}

describe('random programs', function () {
  this.timeout(120_000);
  let device: GPUDevice;
  before(async function () {
    ({ device } = await deviceOrSkip(this));
  });
  after(() => device?.destroy());

  it('give on the device what the reference gives', async () => {
    const numRuns = Number(process.env.NCD_RANDOM_RUNS ?? 60); // about 20 a second
    const seed = Number(process.env.NCD_RANDOM_SEED ?? 1);
    const draws = fc.array(fc.nat(1e6), { minLength: 150, maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(draws, fc.integer({ min: 4, max: 8 }), async (list, storageBuffers) => {
        const example = randomCase(list);
        for (const plan of ['fused', 'first'] as const)
          await runAndCompare(device, example, compileChecked(example, { storageBuffers, plan }));
        const sizes = new Map(Object.entries(example.sizes ?? {}));
        await runAndCompare(device, example, compileChecked(example, { storageBuffers, target: staging, sizes }));
      }),
      { numRuns, seed },
    );
  });
});
