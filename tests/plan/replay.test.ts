/** The log of a plan's moves: applied again, it gives the plan. */
import { strict as assert } from 'node:assert';
import { fusedPlan, type PlanLog, planLog, replayDerivation, type Term } from '@ncd/language';
import { everyDiagram } from '../support/programs.ts';
import { libraryTarget, staging, webgpu } from '../support/targets.ts';

const terms = everyDiagram();
const serialised = (log: PlanLog): PlanLog => JSON.parse(JSON.stringify(log));

function replayed(term: Term, log: PlanLog) {
  const replay = replayDerivation(term, serialised(log));
  assert.equal(replay.kind, 'labelled', JSON.stringify({ ...replay, labelled: undefined }));
  return replay.kind === 'labelled' ? replay.labelled : undefined;
}

describe('a derivation log', () => {
  const circumstances = [
    [undefined, webgpu],
    [5, webgpu],
    [512, libraryTarget('swiftshader')],
    [4096, staging],
  ] as const;
  for (const [size, target] of circumstances)
    it(`gives the plan of every diagram again, at sizes of ${size ?? 'whatever'} on ${target.name}`, () => {
      const seen = { splits: 0, stages: 0, together: 0 };
      for (const [name, term] of terms) {
        const sizes = new Map(size === undefined ? [] : term.symbols.map((symbol) => [symbol, size]));
        const plan = fusedPlan(term, { storageBuffers: 8, sizes, target });
        assert.deepEqual(replayed(term, planLog(plan)), plan, name);
        seen.splits += plan.splits?.length ?? 0;
        for (const region of plan.regions)
          if (region.kind === 'element') seen.together += region.together ?? 0;
          else seen.stages += region.stage ? 1 : 0;
      }
      if (size === 512) assert.ok(seen.together > 0, 'no elements go together');
      if (size === 4096) assert.ok(seen.splits > 0 && seen.stages > 0, JSON.stringify(seen));
    });

  const attention = terms.get('std/attention attention') as Term;
  const log = planLog(fusedPlan(attention, { storageBuffers: 8 }));
  const refusalOf = (changed: PlanLog) => {
    const replay = replayDerivation(attention, serialised(changed));
    return replay.kind === 'refused' ? [replay.at, replay.reason] : undefined;
  };
  const [kernel] = log.kernels;
  assert.ok(kernel);

  it('is refused where a move is not legal', () => {
    const along = (axis: string) => {
      const found = attention.nodes.flatMap((node) => node.axes).find(({ name }) => name === axis);
      assert.ok(found);
      const moves = kernel.moves.map((move) => (move.kind === 'stream' ? { ...move, id: found.id, axis } : move));
      return { ...log, kernels: [{ ...kernel, moves }] };
    };
    assert.equal(refusalOf(along('x')), undefined);
    assert.deepEqual(refusalOf(along('d')), [
      kernel.name,
      'what the kernel fuses cannot be streamed along d in these groups',
    ]);
  });

  it('is refused where it is one of something else', () => {
    assert.match(String(refusalOf({ ...log, diagram: 'other' })), /the log is one of other/);
    assert.match(String(refusalOf({ ...log, kernels: [] })), /is not stored/);
    assert.match(String(refusalOf({ ...log, kernels: [{ ...kernel, fuse: [10_000] }] })), /has no value 10000/);
  });
});
