/** What workgroups stage follows from the labels of a region and from the costs of the target. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  fusedPlan,
  type Labelled,
  type NodeId,
  planReport,
  printLabelled,
  type StreamRegion,
  stagedBytes,
  type TargetMachine,
  verifyLabelled,
} from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';

const typed = checkText(`import { attention } from "std/attention"
export diagram heads(Q: f32[h, q, d], K: f32[h, x, d], V: f32[h, x, e]) -> f32[h, q, e] {
  at workgroup (group q: 64, stream x: 8) {
    attention(Q, K, V)
  }
}
export diagram matmul(A: f32[m, k], B: f16[n, k], s: f32[n]) -> f32[m, n] {
  at workgroup (group m: 64, group n: 64, stream k: 4) {
    dot[k](A, f32(B) * s)
  }
}
`);
const sizes = new Map(Object.entries({ h: 8, q: 512, x: 512, d: 64, e: 64, m: 512, n: 512, k: 512 }));

function planFor(name: string, target: TargetMachine, known = sizes): Labelled {
  const diagram = [...typed.diagrams.values()].find((d) => d.name === name);
  assert.ok(diagram);
  return fusedPlan(buildTerm(typed, diagram), { storageBuffers: 8, sizes: known, target });
}

const stagesOf = (labelled: Labelled): readonly StreamRegion[] =>
  labelled.regions.filter((region): region is StreamRegion => region.kind === 'stream' && region.stage !== undefined);

/** What is loaded together, beside what invocations compute for each other. */
const loadsStagedIn = (labelled: Labelled): readonly NodeId[] =>
  stagesOf(labelled).flatMap(({ stage }) => stage?.nodes ?? []);

describe('staging', () => {
  const m2 = libraryTarget('m2');

  it('is for machines whose workgroup memory is faster than their caches', () => {
    for (const name of ['m1', 'm2', 'iris_xe', 'radeon_780m', 'rtx4090', 'h100'])
      assert.ok(stagesOf(planFor('heads', libraryTarget(name))).length > 0, name);
    for (const name of ['swiftshader', 'mali_g710', 'webgpu'])
      assert.deepEqual(loadsStagedIn(planFor('heads', libraryTarget(name))), [], name);
    const slow: TargetMachine = { ...m2, costs: { ...m2.costs, barrier: 1e-6 } };
    assert.deepEqual(loadsStagedIn(planFor('heads', slow)), [], 'barriers that take longer than they save');
  });

  it('takes what several invocations read, and leaves what each reads for itself', () => {
    const [kernel] = planReport(planFor('heads', m2), m2, sizes).kernels;
    assert.deepEqual(
      kernel?.stage?.values.map(({ value, tile }) => [value, tile.map(({ axis }) => axis)]),
      [
        ['K', ['h', 'x', 'd']],
        ['V', ['h', 'x', 'e']],
      ],
    );
    assert.match(
      printLabelled(planFor('heads', m2)),
      /stage K\[h: 1, x: \d+, d: \d+\], stage V\[h: 1, x: \d+, e: 64\]/,
    );
  });

  it('takes what is computed from loads alone, once for all', () => {
    const open = new Map<string, number>();
    const [kernel] = planReport(planFor('matmul', m2, open), m2, open).kernels;
    assert.deepEqual(
      kernel?.stage?.values.map(({ value }) => value),
      ['A', '(B * s)'],
    );
  });

  it('never takes more workgroup memory than there is, and is counted in what a workgroup holds', () => {
    for (const kib of [1, 2, 4, 16, 32]) {
      const small = { ...m2, limits: { ...m2.limits, workgroupStorageBytes: kib * 1024 } };
      const labelled = planFor('heads', small);
      assert.deepEqual(verifyLabelled(labelled), []);
      for (const region of stagesOf(labelled)) assert.ok(stagedBytes(region) <= kib * 1024, `${kib} KiB`);
    }
    const labelled = planFor('matmul', m2);
    const [region] = stagesOf(labelled);
    assert.ok(region?.stage && region.stage.chunk > region.chunk);
    const { stage: _, ...plain } = region;
    const held = (one: StreamRegion): number =>
      planReport({ ...labelled, regions: [one] }, m2, sizes).kernels[0]?.levels[0]?.memory.bytes ?? 0;
    const streamed = (region.stage.chunk - region.chunk) / region.stage.chunk;
    assert.ok(held(region) - held(plain) >= streamed * stagedBytes(region));
  });

  it('is verified', () => {
    const labelled = planFor('matmul', m2);
    const [region] = stagesOf(labelled);
    assert.ok(region?.stage);
    const problems = (change: Partial<StreamRegion>): string =>
      verifyLabelled({ ...labelled, regions: [{ ...region, ...change }] }).join('; ');
    const { stage, stream, rows } = region;
    assert.equal(problems({}), '');
    assert.match(problems({ stage: { ...stage, nodes: [] } }), /stages nothing/);
    assert.match(problems({ stage: { ...stage, nodes: [...region.outputs] } }), /which its invocations do not share/);
    assert.match(problems({ chunk: stage.chunk * 2 }), /stages \d+ elements for chunks of \d+/);
    assert.match(problems({ stage: { ...stage, parts: [{ axis: stream.axis, size: 4 }] } }), /a tile's axis/);
    assert.match(problems({ rows: rows.map(({ axis, size }) => ({ axis, size })) }), /workgroups that are no tiles/);
  });
});
