/** Split as a rewriting: the term in parts means what the term means, at every size and with every number of parts. */
import { strict as assert } from 'node:assert';
import {
  type Axis,
  evaluate,
  evaluateSize,
  operandsOf,
  splitTerm,
  type Tensor,
  type Term,
  unionAxes,
  verifyTerm,
} from '@ncd/language';
import fc from 'fast-check';
import { randomTensor } from '../../cli/dist/data/index.js';
import { runnable, showing } from '../generate/compile-program.ts';
import { grow } from '../generate/grow.ts';
import { runs, settings, tape } from '../generate/inputs.ts';
import { textOf } from '../generate/write.ts';
import { names, termOf } from './programs.ts';

const sizes = [0, 1, 2, 5, 8, 33];
const parts = [2, 3, 7];

/** The whole term as one region, split along an axis. */
function splitWhole(term: Term, axis: Axis, count: number) {
  const needed = new Set(term.results.map((r) => r.node));
  for (const node of [...term.nodes].reverse())
    if (needed.has(node.id)) for (const o of operandsOf(node)) needed.add(o);
  const interior = [...needed].filter((id) => term.nodes[id]?.kind !== 'input').sort((a, b) => a - b);
  const loads = term.inputs.map((i) => i.id);
  return splitTerm(term, { interior, loads, outputs: term.results.map((r) => r.node), name: term.name }, axis, count);
}

const foldedAxes = (term: Term): readonly Axis[] =>
  unionAxes(term.nodes.flatMap((n) => (n.kind === 'reduce' ? [n.reduced] : [])));

function compare(
  before: Term,
  after: Term,
  inputs: ReadonlyMap<string, Tensor>,
  at: ReadonlyMap<string, number>,
): void {
  const expected = evaluate(before, inputs, at);
  const actual = evaluate(after, inputs, at);
  for (const [name, { data, shape }] of expected) {
    assert.deepEqual(actual.get(name)?.shape, shape);
    let most = 1;
    for (const x of data) if (Number.isFinite(x)) most = Math.max(most, Math.abs(x));
    for (const [i, value] of data.entries()) {
      if (Number.isNaN(value)) continue; // a row without any element to look at has no softmax
      const found = actual.get(name)?.data[i] as number;
      const near = Object.is(found, value) || found === value || Math.abs(found - value) <= 1e-9 * most;
      assert.ok(near, `${name}[${i}] is ${found} instead of ${value} at ${JSON.stringify([...at])}`);
    }
  }
}

function inputsAt(
  term: Term,
  at: ReadonlyMap<string, number>,
  change: (x: number, i: number) => number,
): ReadonlyMap<string, Tensor> {
  return new Map(
    term.inputs.map(({ name, stored, axes }) => {
      const shape = axes.map((a) => evaluateSize(a.size, (s) => at.get(s)) as number);
      const tensor = randomTensor(name, stored, shape, 5);
      return [name, stored === 'f32' ? { ...tensor, data: Float32Array.from(tensor.data, change) } : tensor];
    }),
  );
}

/** Values, large ones, and ones of which most are masked: whole parts have nothing to look at. */
const changes: Readonly<Record<string, (x: number, i: number) => number>> = {
  plain: (x) => x,
  large: (x) => x * 1e4,
  masked: (x, i) => (i % 4 < 3 ? Number.NEGATIVE_INFINITY : x - 1e4),
};

describe('split', function () {
  this.timeout(runs(240_000));

  for (const name of names) {
    const term = termOf(name);
    for (const axis of foldedAxes(term)) {
      const trial = splitWhole(term, axis, 2);
      if (trial.kind === 'refusal') continue;
      it(`${name} in parts of ${axis.name} means the same`, () => {
        for (const count of parts) {
          const split = splitWhole(term, axis, count);
          assert.ok(split.kind === 'split');
          assert.deepEqual(verifyTerm(split.term), []);
          assert.equal(split.step.rule, 'SPLIT');
          for (const size of sizes)
            for (const [how, change] of Object.entries(changes)) {
              if (how === 'masked' && term.inputs.some((i) => i.name !== 'S' && i.name !== 'V')) continue;
              const at = new Map(term.symbols.map((s, i) => [s, s === axis.name ? size : 2 + (i % 3)]));
              const inputs = new Map(inputsAt(term, at, change));
              const values = inputs.get('V');
              if (values) inputs.set('V', randomTensor('V', 'f32', values.shape, 1));
              compare(term, split.term, inputs, at);
            }
        }
      });
    }
  }

  it('random programs in parts mean the same', async () => {
    let tried = 0;
    const property = fc.asyncProperty(tape, fc.constantFrom(...parts), async (choices, count) => {
      const program = grow(choices);
      const text = textOf(program);
      await showing(text, () => {
        const { term, tensors, sizes: at } = runnable(program, text);
        for (const axis of foldedAxes(term)) {
          const split = splitWhole(term, axis, count);
          if (split.kind === 'refusal') continue;
          tried++;
          assert.deepEqual(verifyTerm(split.term), []);
          compare(term, split.term, tensors, at);
        }
      });
    });
    await fc.assert(property, settings(400));
    assert.ok(tried > 50, `${tried} splits`);
  });

  it('refuses an axis along which nothing is folded', () => {
    const term = termOf('lse');
    const q = term.nodes.flatMap((n) => n.axes).find((a) => a.name === 'q') as Axis;
    const refusal = splitWhole(term, q, 2);
    assert.ok(refusal.kind === 'refusal');
    assert.equal(refusal.rule, 'SPLIT');
    assert.match(refusal.reason, /^nothing is folded along q$/);
  });
});
