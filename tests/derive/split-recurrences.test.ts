/** Accumulators with a merge are split into parts; the term in parts means what the term means, at every size. */
import { strict as assert } from 'node:assert';
import {
  bindSizes,
  buildTerm,
  evaluate,
  evaluateSize,
  fusedPlan,
  operandsOf,
  signatureOf,
  splitTerm,
  type Tensor,
  type Term,
  verifyTerm,
} from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { checkText } from '../support/sources.ts';

const weighted = (merge: string): string => `accumulator weighted[x](S: f32[x], V: f32[x, e]) -> f32[e] {
  state (m: f32 = -inf, z: f32 = 0.0, o: f32[e] = 0.0)
  step {
    let m1 = maximum(m, S)
    let keep = where(m == -inf, 0.0, exp(m - m1))
    let w = exp(S - m1)
    next m = m1
    next z = z * keep + w
    next o = o * keep + w * V
  }
  ${merge}
  tail { o / maximum(z, 0.000001) }
}
diagram f(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] { weighted[x](dot[d](Q, K), V) }
`;
const merge = `merge (l, r) {
    let m1 = maximum(l.m, r.m)
    let a = where(l.m == -inf, 0.0, exp(l.m - m1))
    let b = where(r.m == -inf, 0.0, exp(r.m - m1))
    (m1, l.z * a + r.z * b, l.o * a + r.o * b)
  }`;

const programs: Readonly<Record<string, string>> = {
  'the online softmax': weighted(merge),
  'the largest value and its place': `accumulator largest[x](A: f32[x]) {
    state (value: f32 = -inf, place: i32 = -1)
    step {
      next value = maximum(value, A)
      next place = where(A > value, index(x), place)
    }
    merge (l, r) { (maximum(l.value, r.value), where(r.value > l.value, r.place, l.place)) }
  }
  diagram f(A: f32[x, b]) -> (f32[b], i32[b]) {
    let best = largest[x](A)
    (best.value, best.place)
  }`,
  'a decay, in which the order counts': `accumulator decay[x](A: f32[x]) {
    state (h: f32 = 0.0, w: f32 = 1.0)
    step {
      next h = 0.9 * h + A
      next w = 0.9 * w
    }
    merge (l, r) { (l.h * r.w + r.h, l.w * r.w) }
    tail { h }
  }
  diagram f(A: f32[b, x]) -> f32[b] { decay[x](A) + sum[x](A) }`,
};

const termOf = (text: string): Term => {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.map((d) => d.message),
    [],
  );
  const [diagram] = typed.diagrams.values();
  assert.ok(diagram);
  return buildTerm(typed, diagram);
};

function splitWhole(term: Term, count: number) {
  const needed = new Set(term.results.map((r) => r.node));
  for (const node of [...term.nodes].reverse())
    if (needed.has(node.id)) for (const o of operandsOf(node)) needed.add(o);
  const interior = [...needed].filter((id) => term.nodes[id]?.kind !== 'input').sort((a, b) => a - b);
  const loads = term.inputs.map((i) => i.id);
  const axis = term.nodes.flatMap((n) => n.axes).find((a) => a.name === 'x');
  assert.ok(axis);
  return splitTerm(term, { interior, loads, outputs: term.results.map((r) => r.node), name: term.name }, axis, count);
}

describe('split: recurrences', () => {
  for (const [title, text] of Object.entries(programs))
    it(title, () => {
      const term = termOf(text);
      for (const parts of [1, 2, 3, 7]) {
        const split = splitWhole(term, parts);
        assert.ok(split.kind === 'split');
        assert.deepEqual(verifyTerm(split.term), []);
        for (const x of [0, 1, 2, 5, 8, 33]) {
          const given = new Map(term.symbols.map((s) => [s, s === 'x' ? x : 3]));
          const { sizes } = bindSizes(signatureOf(term), new Map(), given);
          const inputs = new Map<string, Tensor>(
            term.inputs.map(({ name, stored, axes }) => {
              const shape = axes.map((a) => evaluateSize(a.size, (s) => sizes.get(s)) as number);
              return [name, randomTensor(name, stored, shape, 5)];
            }),
          );
          const expected = evaluate(term, inputs, sizes);
          for (const [name, { data }] of evaluate(split.term, inputs, sizes))
            for (const [i, value] of data.entries()) {
              const wanted = expected.get(name)?.data[i] as number;
              const near = Object.is(value, wanted) || value === wanted || Math.abs(value - wanted) <= 1e-9;
              assert.ok(near, `${name}[${i}] is ${value} instead of ${wanted} in ${parts} parts of ${x}`);
            }
        }
      }
    });

  it('plans make use of it where a kernel has little else to do side by side', () => {
    const sizes = new Map([
      ['q', 1],
      ['x', 65536],
      ['d', 64],
      ['e', 64],
    ]);
    const streamsOf = (text: string): readonly string[] =>
      fusedPlan(termOf(text), { storageBuffers: 8, sizes }).regions.flatMap((r) =>
        r.kind === 'stream' ? [r.stream.axis.name] : [],
      );
    assert.deepEqual(streamsOf(weighted(merge)), ['x_step', 'x_part']);
    assert.deepEqual(streamsOf(weighted('')), ['d', 'x']);
  });

  it('is refused without a merge, and for what is emitted', () => {
    const alone = splitWhole(termOf(weighted('')), 2);
    assert.ok(alone.kind === 'refusal');
    assert.match(alone.reason, /its states have no merge$/);
    const emitted = splitWhole(termOf('diagram f(A: f32[x]) -> f32[x] { cumsum[x](A) }'), 2);
    assert.ok(emitted.kind === 'refusal');
    assert.equal(emitted.reason, 'what a recurrence gives at an index of x needs all indices before it');
  });
});
