/** Splits that the planner derives where one query, or one row, leaves the machine idle: the plans, and on a device. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  derivationOf,
  evaluate,
  fusedPlan,
  levelOf,
  planReport,
  type Term,
  verifyLabelled,
  verifyTerm,
} from '@ncd/language';
import { deviceOrSkip } from '../runtime/device.ts';
import { inputsOf, runOnDevice, type Sizes } from '../support/on-device.ts';
import { checkText } from '../support/sources.ts';
import { libraryTarget } from '../support/targets.ts';

const source = `import { attend, attention, gqa as grouped, scores } from "std/attention"
import { causal_after } from "std/masks"
import { logsumexp, rmsnorm } from "std/nn"

export diagram decode(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  attention(Q, K, V)
}
export diagram masked(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q, K) * 200
  let m = max[x](where(index(x) % 5 == 0 and index(x) > 40, S - 10000, -inf))
  let p = exp(where(index(x) % 5 == 0 and index(x) > 40, S - 10000, -inf) - where(m > -inf, m, 0))
  dot[x](p, V) / sum[x](p)
}
export diagram gqa(Q: f32[k, r, q, d], K: f32[k, x, d], V: f32[k, x, e]) -> f32[k, r, q, e] {
  grouped(Q, K, V)
}
export diagram norm(X: f32[q, x], g: f32[x], W: f32[o, x]) -> f32[q, o] {
  dot[x](rmsnorm[x](X, g, 1e-5), W)
}
export diagram lse(X: f32[x]) -> f32 {
  logsumexp[x](X)
}
export diagram total(X: f32[x]) -> f32 {
  sum[x](X)
}
export diagram whole(X: f32[x]) -> f32 {
  logsumexp[x](X)
}
export diagram moments(X: f32[x]) -> (m: f32, v: f32) {
  let m = mean[x](X)
  (m, mean[x]((X - m) * (X - m)))
}
export diagram past(Q: f32[k, r, q, d], K: f32[k, x, d], V: f32[k, x, e], before: i32) -> f32[k, r, q, e] {
  scores(Q, K) |> causal_after(before) |> attend(V)
}
export diagram past_of_one_axis(Q: f32[k, r, q, d], K: f32[k, x, d], V: f32[k, x, d], before: i32) -> f32[k, r, q, d] {
  scores(Q, K) |> causal_after(before) |> attend(V)
}
export diagram late(G: f32[x], H: f32[x], V: f32[x]) -> f32 {
  let a = sum[x](where(index(x) < 40, 0, G * G))
  sum[x](exp(H - log(a)) * V)
}
`;
const planned: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  decode: { q: 1, x: 8192, d: 64, e: 64 },
  masked: { q: 2, x: 8000, d: 8, e: 16 },
  gqa: { k: 2, r: 4, q: 1, x: 1024, d: 32, e: 32 },
  norm: { q: 1, x: 4096, o: 64 },
  lse: { x: 8192 },
  total: { x: 100_000 },
  moments: { x: 8192 },
  late: { x: 4000 },
  whole: { x: 1_000_000 },
};
/** What merges so many parts that it would leave the machine idle is split again. */
const splitAgain = ['lse', 'whole', 'total', 'moments'];
/** Other lengths at which the kernels of the plan run. */
const lengths = [0, 1, 2, 5, 33, 300];
/** Below, the sum whose logarithm is taken is empty. */
const leastLength: Readonly<Record<string, number>> = { late: 41 };

const typed = checkText(source);
const terms = new Map([...typed.diagrams.values()].map((d) => [d.name, d] as const));
function termOf(name: string): Term {
  const diagram = terms.get(name);
  if (!diagram?.sound) throw new Error(`${name}: ${typed.diagnostics.map((d) => d.message).join('; ')}`);
  return buildTerm(typed, diagram);
}

describe('splits of plans', function () {
  this.timeout(240_000);
  for (const [name, given] of Object.entries(planned)) {
    const sizes = new Map(Object.entries(given));
    it(`${name} is split along x`, () => {
      const labelled = fusedPlan(termOf(name), { storageBuffers: 8, sizes });
      assert.deepEqual(verifyTerm(labelled.term), []);
      assert.deepEqual(verifyLabelled(labelled), []);
      assert.deepEqual(
        labelled.splits?.map((s) => s.axis.name),
        splitAgain.includes(name) ? ['x', 'x_part'] : ['x'],
      );
      const steps = derivationOf(labelled).flatMap((kernel) => kernel.steps);
      assert.ok(steps.some((s) => s.rule === 'SPLIT' && /^x in \d+ parts/.test(s.text)));
      assert.ok(labelled.regions.length <= 5, `${labelled.regions.map((r) => r.name)}`);
    });

    it(`${name} in parts equals its definition on a device, also at lengths for which it was not planned`, async function () {
      const { device } = await deviceOrSkip(this);
      try {
        const all = [
          sizes,
          ...lengths.filter((x) => x >= (leastLength[name] ?? 0)).map((x) => new Map([...sizes, ['x', x] as const])),
        ];
        await compare(device, termOf(name), sizes, all);
      } finally {
        device.destroy();
      }
    });
  }

  it('are the same whatever an axis is called', () => {
    const sizes = new Map(Object.entries({ k: 2, r: 4, q: 1, x: 2048, d: 32, e: 32 }));
    const [apart, one] = ['past', 'past_of_one_axis'].map((name) => {
      const { regions, splits } = fusedPlan(termOf(name), { storageBuffers: 8, sizes });
      const tiles = regions.map((r) => (r.kind === 'stream' ? r.rows.map(({ size, lanes }) => [size, lanes]) : []));
      return { parts: splits?.map(({ part }) => part.size), tiles };
    });
    assert.equal(apart?.parts?.length, 1);
    assert.deepEqual(one, apart);
  });

  it('has as many parts as the machine has room for, whatever merges them', () => {
    const h100 = libraryTarget('h100');
    const sizes = new Map([['x', 2 ** 28]]);
    const labelled = fusedPlan(termOf('total'), { storageBuffers: 8, sizes, target: h100 });
    assert.deepEqual(verifyLabelled(labelled), []);
    const bytes = 4 * 2 ** 28;
    const atBest = bytes / levelOf(h100, 'workgroup').bandwidthBytesPerSecond;
    const { seconds } = planReport(labelled, h100, sizes).totals;
    assert.ok(seconds !== null && seconds < 1.2 * atBest, `${seconds} s where memory allows ${atBest} s`);
    assert.ok((labelled.splits?.length ?? 0) > 1);
  });

  it('leaves alone what keeps the machine busy, what is short, and what is open', () => {
    const splitsAt = (name: string, sizes: Readonly<Record<string, number>>) =>
      fusedPlan(termOf(name), { storageBuffers: 8, sizes: new Map(Object.entries(sizes)) }).splits;
    assert.equal(splitsAt('decode', { q: 4096, x: 8192, d: 64, e: 64 }), undefined);
    assert.equal(splitsAt('total', { x: 40 }), undefined);
    assert.equal(splitsAt('total', {}), undefined);
  });
});

async function compare(device: GPUDevice, term: Term, plannedFor: Sizes, all: readonly Sizes[]): Promise<void> {
  const runs = all.map((sizes) => ({ sizes, inputs: inputsOf(term, sizes, 3) }));
  const { results } = await runOnDevice(device, term, runs, { sizes: plannedFor });
  for (const [run, { sizes, inputs }] of runs.entries())
    for (const [name, { data }] of evaluate(term, inputs, sizes)) {
      let error = 0;
      let norm = 0;
      data.forEach((value, i) => {
        const found = results[run]?.get(name)?.data[i] as number;
        if (Number.isNaN(value) || found === value) return; // a row without any element to look at has no softmax
        assert.ok(Number.isFinite(found), `${name}[${i}] is ${found} instead of ${value} at ${[...sizes]}`);
        error += (found - value) ** 2;
        norm += value ** 2;
      });
      const off = Math.sqrt(error) / Math.max(1e-1, Math.sqrt(norm));
      assert.ok(off <= 1e-5, `${name} is off by ${off} at ${JSON.stringify([...sizes])}`);
    }
}
