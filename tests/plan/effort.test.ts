/** How much the planner looks at, and that it always finds the same. */
import { strict as assert } from 'node:assert';
import { fusedPlan, printLabelled, type TargetMachine, verifyLabelled } from '@ncd/language';
import { libraryTarget } from '../support/targets.ts';
import { chained, type LargeProgram, largePrograms } from './large-programs.ts';
import { termOf } from './large-terms.ts';

/** Sizes that count how often they are looked up: as good as a clock, and the same on every machine. */
class CountedSizes extends Map<string, number> {
  lookups = 0;
  override get(symbol: string): number | undefined {
    this.lookups++;
    return super.get(symbol);
  }
}

function lookups(program: LargeProgram, target: TargetMachine): number {
  const sizes = new CountedSizes(Object.entries(program.sizes));
  fusedPlan(termOf(program), { storageBuffers: 8, sizes, target });
  return sizes.lookups;
}

describe('the effort of planning', () => {
  for (const target of ['webgpu', 'h100'].map(libraryTarget))
    it(`grows as the program does, on ${target.name}`, () => {
      const [once, twice] = [lookups(chained(5), target), lookups(chained(10), target)];
      assert.ok(twice < 2.5 * once, `${once} lookups for 25 operators, ${twice} for 50`);
    });

  for (const program of largePrograms)
    it(`${program.name}: the plan is the same every time, whatever was planned before`, () => {
      const plan = (): string => {
        const term = termOf(program);
        const labelled = fusedPlan(term, {
          storageBuffers: 8,
          sizes: new Map(Object.entries(program.sizes)),
          target: libraryTarget('m2'),
        });
        verifyLabelled(labelled);
        return `${printLabelled(labelled)}${JSON.stringify(labelled.regions)}`;
      };
      const first = plan();
      lookups(chained(3), libraryTarget('h100'));
      assert.equal(plan(), first);
    });

  it('does not depend on the order in which sizes are given', () => {
    const term = termOf(largePrograms[1] as LargeProgram);
    const sizes = Object.entries((largePrograms[1] as LargeProgram).sizes);
    const [one, other] = [sizes, sizes.toReversed()].map((given) =>
      printLabelled(fusedPlan(term, { storageBuffers: 8, sizes: new Map(given) })),
    );
    assert.equal(one, other);
  });
});
