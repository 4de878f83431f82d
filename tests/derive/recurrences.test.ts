/** Recurrences as streams: what goes along with them, what follows them, and what does not (theory §4). */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  type Derivation,
  deriveStream,
  fusedPlan,
  type Term,
  unplannable,
  verifyLabelled,
} from '@ncd/language';
import { checkText } from '../support/sources.ts';

function termOf(text: string): Term {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.map((d) => d.message),
    [],
  );
  const diagram = [...typed.diagrams.values()].at(-1);
  assert.ok(diagram);
  return buildTerm(typed, diagram);
}

function derive(text: string, axisName: string): Derivation {
  const term = termOf(text);
  const axis = term.nodes.flatMap((n) => n.axes).find((a) => a.name === axisName);
  assert.ok(axis);
  const interior = term.nodes.filter((n) => n.kind !== 'input').map((n) => n.id);
  return deriveStream({ nodes: term.nodes, interior, outputs: term.results.map((r) => r.node) }, axis);
}

function refusalOf(text: string, axisName: string): string {
  const derivation = derive(text, axisName);
  assert.ok(derivation.kind === 'refusal');
  return `${derivation.rule}: ${derivation.reason}`;
}

const total = `diagram total[t](X: f32[t]) -> f32 {
  scan[t](S = 0.0) { next S = S + abs(X) }
}
`;

describe('derive: recurrences', () => {
  it('go along with reductions of what they emit', () => {
    const derivation = derive('diagram f(X: f32[b, t], W: f32[t]) -> f32[b] { dot[t](cumsum[t](X), W) }', 't');
    assert.ok(derivation.kind === 'stream');
    const { accumulators, recurrences } = derivation.stream;
    assert.deepEqual([accumulators.length, recurrences.length, recurrences[0]?.states.length], [1, 1, 1]);
  });

  it('keep only the states that are needed', () => {
    const derivation = derive(
      'diagram f(X: f32[t]) -> f32 { let s = scan[t](a = 0.0, c = 0.0, d = 0.0) { next a = a + c; next c = X; next d = d + a } s.a }',
      't',
    );
    assert.ok(derivation.kind === 'stream');
    assert.equal(derivation.stream.recurrences[0]?.states.length, 2);
  });

  it('are followed by a factor of a sum, which waits for the last element', () => {
    const text = `${total}diagram f(X: f32[b, t], Y: f32[b, t]) -> f32[b] { sum[t](Y / (1 + total[t](X))) }`;
    const derivation = derive(text, 't');
    assert.ok(derivation.kind === 'stream');
    assert.deepEqual(
      derivation.stream.steps.map((s) => s.rule),
      ['PRE', 'CASCADE'],
    );
    const labelled = fusedPlan(termOf(text), { storageBuffers: 8 });
    assert.deepEqual(verifyLabelled(labelled), []);
    assert.equal(labelled.regions.length, 1);
  });

  it('are not followed by what does not separate from their results', () => {
    const through = `${total}diagram f(X: f32[b, t], Y: f32[b, t]) -> f32[b] { sum[t](tanh(Y - total[t](X))) }`;
    assert.match(refusalOf(through, 't'), /^CASCADE: tanh of a value that depends on S does not separate/);
    const shifted = `${total}diagram f(X: f32[b, t], Y: f32[b, t]) -> f32[b] { sum[t](exp(Y - total[t](X))) }`;
    assert.match(refusalOf(shifted, 't'), /^CASCADE: .* would be rescaled by the state of a recurrence$/);
  });

  it('do not read what is there only after the last element', () => {
    const text = 'diagram f(X: f32[t]) -> f32[t] { scan[t](S = 0.0) { next S = S + X / sum[t](X); emit S } }';
    assert.equal(
      refusalOf(text, 't'),
      'CASCADE: the step of the recurrence along t reads a result of all of t, which is there only after the last element',
    );
    assert.equal(fusedPlan(termOf(text), { storageBuffers: 8 }).regions.length, 2);
  });

  it('do not go along another axis', () => {
    const text = 'diagram f(X: f32[b, t]) -> f32[t] { sum[b](cumsum[t](X)) }';
    assert.equal(refusalOf(text, 'b'), 'PRE: the recurrence along t goes along t in order, and not along b');
  });

  it('keep whole what the step folds, if it has a bound', () => {
    const text = (bound: string): string =>
      `diagram f(k: f32[t, i], v: f32[t, j]) -> f32[t, j]${bound} { scan[t](S = 0.0) { next S = S + k * v; emit dot[i](k, S) } }`;
    const [refused] = unplannable(termOf(text('')));
    assert.equal(refused?.code, 'NCD3101');
    assert.equal(refused.hint, 'give it a size, as in `i = 64`, or a bound, as in `where i <= 64`');
    const [region] = fusedPlan(termOf(text(' where i <= 24')), { storageBuffers: 8 }).regions;
    assert.ok(region?.kind === 'stream');
    assert.deepEqual(
      region.held?.map((t) => [t.axis.name, t.size]),
      [['i', 24]],
    );
    assert.deepEqual(
      region.rows.map((t) => t.axis.name),
      ['j'],
    );
    const [tooLarge] = unplannable(termOf(text(' where i <= 5000')));
    assert.match(tooLarge?.message ?? '', /would keep 10000 values to have all of i at once, and 1536 fit$/);
  });

  it('whose steps run each other are left to the interpreter', () => {
    const text =
      'diagram f(X: f32[t, s]) -> f32[t, s] { scan[t](h: f32[s] = 0.0) { next h = cumsum[s](h) + X; emit h } }';
    assert.match(unplannable(termOf(text))[0]?.message ?? '', /goes along s in order, and not along t$/);
  });
});
