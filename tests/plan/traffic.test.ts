/** Where plans move more than they might. */
import { strict as assert } from 'node:assert';
import { buildTerm, type Diagnostic, fusedPlan, trafficDiagnostics } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';

const m2 = libraryTarget('m2');
function trafficOf(text: string, given: Readonly<Record<string, number>>): readonly Diagnostic[] {
  const typed = checkText(text);
  const diagram = [...typed.diagrams.values()].find(({ declaration }) => declaration.span.file.text === text);
  assert.ok(diagram);
  const sizes = new Map(Object.entries(given));
  const labelled = fusedPlan(buildTerm(typed, diagram), { storageBuffers: m2.limits.storageBuffers, sizes });
  return trafficDiagnostics(labelled, m2, sizes);
}

const weights = `import { softmax } from "std/nn"
export diagram weights(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  let S = dot[d](Q, K)
  softmax[x](S)
}
`;

describe('traffic diagnostics', () => {
  it('count a round trip with its share, and give the rule that refuses the stream', () => {
    const [trip] = trafficOf(weights, { q: 4096, x: 4096, d: 64 }).filter(({ code }) => code === 'NCD5111');
    assert.ok(trip);
    assert.match(trip.message, /^S \(67\.1 MB\) goes to global and back: \d+ MB of \d+ MB$/);
    assert.match(trip.related[0]?.message ?? '', /^PRE: the output carries x/);
    assert.equal(trip.hint, 'contract x in the same region');
  });

  it('are no errors and no warnings, and stand in the file of the diagram', () => {
    const all = trafficOf(weights, { q: 4096, x: 4096, d: 64 });
    assert.ok(all.length > 0);
    for (const { severity, span } of all) {
      assert.ok(severity === 'information' || severity === 'hint');
      assert.equal(span?.file.text, weights);
    }
  });

  it('say nothing where a size is open', () => {
    assert.deepEqual(trafficOf(weights, { q: 4096, x: 4096 }), []);
  });

  it('measure ragged tiles', () => {
    const product = 'export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {\n  dot[b](A, B)\n}\n';
    const ragged = (a: number) =>
      trafficOf(product, { a, b: 1024, c: 1024 }).filter(({ code }) => code === 'NCD5113').length;
    assert.deepEqual([ragged(1024), ragged(513)], [0, 1]);
  });
});
