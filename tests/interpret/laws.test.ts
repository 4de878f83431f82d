/** Counterexamples to merges are found, and are small; sound merges have none. */
import { strict as assert } from 'node:assert';
import { accumulatorLaws, type Counterexample, findCounterexample, verifyTerm } from '@ncd/language';
import { checkText } from '../support/sources.ts';

function counterexamples(text: string): readonly (Counterexample | undefined)[] {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.map((d) => d.message),
    [],
  );
  const [accumulator] = typed.accumulators.values();
  assert.ok(accumulator);
  return accumulatorLaws(typed, accumulator).map((law) => {
    assert.deepEqual(verifyTerm(law.term), []);
    return findCounterexample(law, 0);
  });
}

const sound: Readonly<Record<string, string>> = {
  'a sum of integers': `accumulator f[x](A: i32[x]) {
    state (s: i32 = 0)
    step { next s = s + A }
    merge (l, r) { l.s + r }
  }`,
  'the online softmax': `accumulator f[x](S: f32[x], V: f32[x, e]) -> f32[e] {
    state (m: f32 = -inf, z: f32 = 0.0, o: f32[e] = 0.0)
    step {
      let m1 = maximum(m, S)
      let keep = where(m == -inf, 0.0, exp(m - m1))
      let w = exp(S - m1)
      next m = m1
      next z = z * keep + w
      next o = o * keep + w * V
    }
    merge (l, r) {
      let m1 = maximum(l.m, r.m)
      let a = where(l.m == -inf, 0.0, exp(l.m - m1))
      let b = where(r.m == -inf, 0.0, exp(r.m - m1))
      next m = m1
      next z = l.z * a + r.z * b
      next o = l.o * a + r.o * b
    }
    tail { o / z }
  }`,
  'a place, which parts count from the start of the whole': `accumulator f[x](A: f32[x]) {
    state (value: f32 = -inf, place: i32 = -1)
    step {
      next value = maximum(value, A)
      next place = where(A > value, index(x), place)
    }
    merge (l, r) { (maximum(l.value, r.value), where(r.value > l.value, r.place, l.place)) }
  }`,
  'a value read at another index of the whole': `accumulator f[x](A: f32[x]) {
    state (s: f32 = 0.0)
    step { next s = s + A * A[x = x - 1 else 0] / size(x) }
    merge (l, r) { l + r }
  }`,
  'a step with a recurrence inside': `accumulator f[x](A: f32[x, i]) {
    state (s: f32[i] = 0.0)
    step { next s = s + cumsum[i](A) }
    merge (l, r) { l + r }
  }`,
  'a decay that is carried along': `accumulator f[x](A: f32[x]) {
    state (h: f32 = 0.0, w: f32 = 1.0)
    step {
      next h = 0.5 * h + A
      next w = 0.5 * w
    }
    merge (l, r) { (l.h * r.w + r.h, l.w * r.w) }
    tail { h }
  }`,
};

describe('laws of accumulators', () => {
  for (const [title, text] of Object.entries(sound))
    it(`hold for ${title}`, () => assert.deepEqual(counterexamples(text), [undefined, undefined]));

  it('do not hold where the initial state is no identity', () => {
    const [merge] = counterexamples(`accumulator f[x](A: f32[x]) {
      state (s: f32 = 1.0)
      step { next s = s + A }
      merge (l, r) { l + r }
    }`);
    assert.deepEqual([merge?.parts, merge?.left, merge?.right], [[0, 0], 2, 1]);
  });

  it('do not hold for the mean of means, and the counterexample is simple', () => {
    const [merge, associativity] = counterexamples(`accumulator f[x](A: f32[x]) -> f32 {
      state (n: f32 = 0.0, mean: f32 = 0.0)
      step {
        next n = n + 1.0
        next mean = mean + (A - mean) / (n + 1.0)
      }
      merge (l, r) { (l.n + r.n, (l.mean + r.mean) / 2.0) }
      tail { mean }
    }`);
    assert.deepEqual(merge?.parts, [0, 1]);
    assert.deepEqual([...(merge?.inputs.get('A')?.data ?? [])], [1]);
    assert.ok(associativity);
  });

  it('do not hold where the later of two equal values wins', () => {
    const [merge] = counterexamples(`accumulator f[x](A: f32[x, b]) {
      state (value: f32[b] = -inf, place: i32[b] = -1)
      step {
        next value = maximum(value, A)
        next place = where(A > value, index(x), place)
      }
      merge (l, r) { (maximum(l.value, r.value), where(r.value >= l.value, r.place, l.place)) }
    }`);
    assert.deepEqual(merge?.parts, [1, 1]);
    assert.deepEqual([...(merge?.inputs.get('A')?.data ?? [])], [0, 0]);
    assert.deepEqual([merge?.result, merge?.left, merge?.right], [1, 1, 0]);
  });

  it('do not hold for what is right on two parts and not on three', () => {
    const [merge, associativity] = counterexamples(`accumulator f[x](A: f32[x]) {
      state (s: f32 = 0.0, parts: f32 = 1.0)
      step {
        next s = s + A
        next parts = parts
      }
      merge (l, r) { (where(l.parts + r.parts > 2.0, r.s, l.s + r.s), l.parts + r.parts) }
      tail { s }
    }`);
    assert.equal(merge, undefined);
    assert.ok(associativity);
  });

  it('are none for an accumulator without a merge', () => {
    assert.deepEqual(
      counterexamples('accumulator f[x](A: f32[x]) { state (s: f32 = 0.0) step { next s = s + A } }'),
      [],
    );
  });
});
