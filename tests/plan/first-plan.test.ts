import { strict as assert } from 'node:assert';
import { firstPlan, type Labelled, printLabelled, type Term, verifyLabelled } from '@ncd/language';
import { allCases, attention } from '../kernels/cases.ts';
import { along, fixed, plus, Sketch } from '../kernels/terms.ts';

function planned(term: Term, storageBuffers = 8): Labelled {
  const labelled = firstPlan(term, { storageBuffers });
  assert.deepEqual(verifyLabelled(labelled), []);
  return labelled;
}
const text = (term: Term, storageBuffers = 8): string => printLabelled(planned(term, storageBuffers));
const exampleTerm = (name: string): Term => {
  const found = allCases().find((c) => c.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found.term;
};

describe('the first plan', () => {
  it('gives each reduction a region, with producers inlined and consumers appended', () => {
    assert.equal(
      text(attention(1, 1, 1, 1).term),
      `plan test
  S: f32[q, x] = sum[d] of Q f32[q, d], K f32[x, d]
  m: f32[q] = max[x] of S f32[q, x]
  z: f32[q] = sum[x] of S f32[q, x], m f32[q]
  test: f32[q, e] = sum[x] of S f32[q, x], m f32[q], z f32[q], V f32[x, e]
`,
    );
  });

  it('is sound and the same every time', () => {
    for (const { name, term } of allCases())
      for (const storageBuffers of [4, 8, 10])
        assert.equal(text(term, storageBuffers), text(term, storageBuffers), name);
  });

  it('appends a node that joins two reductions to one of them', () => {
    const s = new Sketch();
    const [n, k] = [s.axis('n'), s.axis('k')];
    const A = s.input('A', [n, k]);
    const ratio = s.map('div', s.named('total', s.sum(A, k)), s.named('most', s.max(A, k)));
    assert.equal(
      text(s.term({ out: s.map('exp', ratio) })),
      `plan test
  most: f32[n] = max[k] of A f32[n, k]
  test: f32[n] = sum[k] of A f32[n, k], most f32[n]
`,
    );
  });

  it('does not append past a result, nor a node over other axes', () => {
    const s = new Sketch();
    const [n, k] = [s.axis('n'), s.axis('k')];
    const A = s.input('A', [n, k]);
    const total = s.named('total', s.sum(A, k));
    const out = s.map('div', A, s.map('exp', total));
    assert.equal(
      text(s.term({ total, out })),
      `plan test
  total: f32[n] = sum[k] of A f32[n, k]
  out: f32[n, k] = pointwise of A f32[n, k], total f32[n]
`,
    );
  });

  it('copies inputs and values that are results more than once', () => {
    assert.equal(
      text(exampleTerm('results in several layouts')),
      `plan test
  B: f32[a, b] = pointwise of A f32[a, b]
  sums: f32[a] = sum[b] of B f32[a, b]
  transposed: f32[a, b] = copy of B f32[a, b]
  copy: f32[a, b] = copy of A f32[a, b]
  other: f32[a, b] = copy of A f32[a, b]
`,
    );
  });

  it('cuts regions that use too many buffers', () => {
    const labelled = planned(exampleTerm('twelve inputs'));
    assert.deepEqual(
      labelled.regions.map((r) => r.loads.length),
      [7, 6],
    );
    for (const storageBuffers of [3, 4, 5, 6, 7])
      for (const region of planned(exampleTerm('twelve inputs'), storageBuffers).regions)
        assert.ok(region.loads.length + 1 <= storageBuffers);
  });

  it('cuts where no single value replaces several loads', () => {
    const s = new Sketch();
    const n = s.axis('n');
    const inputs = Array.from({ length: 9 }, (_, i) => s.input(`A${i}`, [n]));
    const rings = inputs.map((a, i) => s.map('mul', a, inputs[(i + 1) % inputs.length] ?? a));
    const out = rings.reduce((a, b) => s.map('add', a, b));
    for (const storageBuffers of [3, 4, 8])
      for (const region of planned(s.term({ out }), storageBuffers).regions)
        assert.ok(region.loads.length + 1 <= storageBuffers, `${region.name} loads ${region.loads.length}`);
  });

  it('keeps one path of reindexings in one region', () => {
    assert.equal(planned(exampleTerm('a chain of reindexings')).regions.length, 1);
  });

  it('stores links of a chain that reads each value at two places', () => {
    const { regions } = planned(exampleTerm('a chain of double reindexings'));
    assert.ok(regions.length > 10 && regions.length <= 20, `${regions.length} regions`);
  });

  it('repeats a cheap value that is read at two places', () => {
    const s = new Sketch();
    const [i, o] = [s.axis('i', 9), s.axis('o', 8)];
    const scaled = s.map('mul', s.input('A', [i]), s.constant(2));
    const out = s.map('sub', s.at(scaled, [[i, plus(along(o), fixed(1))]]), s.at(scaled, [[i, along(o)]]));
    assert.equal(planned(s.term({ out })).regions.length, 1);
  });

  it('gives regions names that any kernel language takes, each once', () => {
    const s = new Sketch();
    const [n, k] = [s.axis('n'), s.axis('k')];
    const A = s.input('A', [n, k]);
    const first = s.named('μ', s.sum(A, k));
    const second = s.named('u3bc', s.max(A, k));
    assert.deepEqual(
      planned(s.term({ first, second })).regions.map((r) => r.name),
      ['u3bc', 'u3bc_2'],
    );
  });
});

describe('the verifier of plans', () => {
  const labelled = planned(attention(1, 1, 1, 1).term);
  const { regions } = labelled;
  const problems = (changed: Partial<Labelled>) => verifyLabelled({ ...labelled, ...changed }).join('; ');

  it('sees regions in the wrong order', () => {
    assert.match(problems({ regions: [...regions].reverse() }), /before it is computed/);
  });
  it('sees a region that is missing', () => {
    assert.match(problems({ regions: regions.slice(1) }), /saved by 0 regions where 1/);
  });
  it('sees wrong loads and reductions', () => {
    const [first, ...others] = regions;
    if (first?.kind !== 'element') throw new Error('no region');
    assert.match(problems({ regions: [{ ...first, loads: [] }, ...others] }), /declares loads/);
    assert.match(problems({ regions: [{ ...first, reduce: undefined }, ...others] }), /declares reduction/);
  });
  it('sees names that are no identifiers or stand twice', () => {
    assert.match(
      problems({ regions: regions.map((r) => ({ ...r, name: 'a b' })) }),
      /are called.*plain|plain.*called/s,
    );
  });
});
