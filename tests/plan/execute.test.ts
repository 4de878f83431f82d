/** What plans move, counted by running them: the formulas say the same, and the results are those of the definition. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  evaluate,
  evaluateSize,
  executePlan,
  fusedPlan,
  groupsOf,
  type IndexExpression,
  type Labelled,
  type Node,
  nodesOf,
  type Region,
  type RegionExecution,
  regionShape,
  type Tensor,
  type Term,
  transfers,
  variables,
  verifyLabelled,
  visitedFraction,
} from '@ncd/language';
import fc from 'fast-check';
import { Choices } from '../generate/choices.ts';
import { runnable, showing } from '../generate/compile-program.ts';
import { grow } from '../generate/grow.ts';
import { runs, settings, tape } from '../generate/inputs.ts';
import { textOf } from '../generate/write.ts';
import { checkText } from '../support/sources.ts';
import { cascade } from './cascades.ts';
import { relabelled, streamed } from './relabel.ts';

type Sizes = ReadonlyMap<string, number>;

const labels = fc.array(fc.nat(2 ** 16), { minLength: 60, maxLength: 60 });
const choosing = (list: readonly number[]): ((n: number) => number) => {
  const choices = new Choices(list);
  return (n) => choices.below(n);
};

describe('plans, executed', function () {
  this.timeout(runs(120_000));

  it('move what the formulas say, and hold what they say of loads: cascades of reductions', async () => {
    let streams = 0;
    const property = fc.asyncProperty(tape, labels, labels, async (choices, ...tapes) => {
      const { text, sizes: all } = cascade(choices);
      await showing(text, () => {
        const term = termOf(text);
        const sizes = new Map(term.symbols.map((symbol) => [symbol, all[symbol] as number]));
        for (const list of tapes) {
          const labelled = relabelled(term, choosing(list));
          const executed = execute(labelled, inputsOf(term, sizes), sizes);
          labelled.regions.forEach((region, i) => {
            if (region.kind === 'stream') streams++;
            assertMoves(labelled, region, executed[i] as RegionExecution, sizes, boundedOr('exactly', region));
          });
        }
      });
    });
    await fc.assert(property, settings(350));
    assert.ok(streams > 500, `${streams} streams`);
  });

  it('move what the formulas say where reads are plain, and no more where they are slices or gathers: any program', async () => {
    const seen = { exactly: 0, atMost: 0 };
    const property = fc.asyncProperty(tape, labels, async (choices, list) => {
      const program = grow(choices);
      const text = textOf(program);
      await showing(text, () => {
        const { term, tensors, sizes } = runnable(program, text);
        const labelled = relabelled(term, choosing(list));
        const executed = execute(labelled, tensors, sizes);
        labelled.regions.forEach((region, i) => {
          const claim = claimOf(labelled.term, region, sizes);
          if (claim === undefined) return;
          seen[claim]++;
          assertMoves(labelled, region, executed[i] as RegionExecution, sizes, claim);
        });
      });
    });
    await fc.assert(property, settings(400));
    assert.ok(seen.exactly > 100 && seen.atMost > 50, JSON.stringify(seen));
  });

  it('count a load once per group along an axis that it lacks, and each value saved once', () => {
    const term = termOf('export diagram main(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {\n  dot[b](A, B)\n}\n');
    const sizes = new Map([
      ['a', 7],
      ['b', 5],
      ['c', 6],
    ]);
    const [region] = executePlan(streamed(term, 'b', { a: 2, b: 3, c: 2 }), inputsOf(term, sizes), sizes).regions;
    // 4 groups along a, 3 along c
    assert.deepEqual(
      region?.loads.map(({ axes, values }) => [axes.join(), values]),
      [
        ['a,b', 7 * 5 * 3],
        ['b,c', 5 * 6 * 4],
      ],
    );
    assert.equal(region?.groups, 12);
    assert.deepEqual(
      region?.saves.map((s) => s.values),
      [42],
    );
  });

  it('fold an axis whole in every group, also where the values have that axis', () => {
    const term = termOf(
      'export diagram main(A: f32[a]) -> f32[n, a] {\n  at workgroup auto {\n    sum[a](A) + tanh(repeat[n = 2](A))\n  }\n}\n',
    );
    const sizes = new Map([['a', 200]]);
    const labelled = fusedPlan(term, { storageBuffers: 8, sizes });
    assert.deepEqual(
      labelled.regions.map(({ kind }) => kind),
      ['element'],
    );
    const [executed] = execute(labelled, inputsOf(term, sizes), sizes);
    assert.equal(executed?.transfers, 2 * 200 + 2 * 200); // each index of n needs all of A
  });

  it('count the parts of a merged axis and the places in them once for each of its indices', () => {
    const text = `export diagram main(A: f32[h, q, x], B: f32[x, e]) -> (s: f32[c], p: f32[c, e]) where c == h * q {
  let M = merge[h, q -> c](A)
  (sum[x](M), dot[x](M, B))
}
`;
    const term = termOf(text);
    const sizes = new Map(Object.entries({ h: 3, q: 5, x: 4, e: 2 }));
    for (const known of [sizes, new Map<string, number>()]) {
      const labelled = fusedPlan(term, { storageBuffers: 8, sizes: known });
      const executed = execute(labelled, inputsOf(term, sizes), sizes);
      for (const [i, region] of labelled.regions.entries())
        assertMoves(labelled, region, executed[i] as RegionExecution, sizes, 'exactly');
    }
  });

  it('leave out the chunks in which nothing counts: as many as the model says', () => {
    const masks = { 'index(x) <= index(q)': 10 / 16, 'index(x) <= index(q) and index(q) - index(x) < 5': 7 / 16 };
    for (const [mask, fraction] of Object.entries(masks)) {
      const term = termOf(
        `import { softmax } from "std/nn"\nexport diagram main(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {\n  dot[x](softmax[x](where(${mask}, dot[d](Q, K), -inf)), V)\n}\n`,
      );
      const sizes = new Map(Object.entries({ q: 16, x: 16, d: 3, e: 2 }));
      const labelled = streamed(term, 'x', { q: 4, x: 4 });
      const [region] = labelled.regions;
      assert.ok(region?.kind === 'stream');
      assert.equal(
        visitedFraction(region, groupsOf(region), (s) => sizes.get(s)),
        fraction,
      );
      const [executed] = execute(labelled, inputsOf(term, sizes), sizes);
      assert.deepEqual(executed?.loads.map(({ axes, values }) => [axes.join(), values]).sort(), [
        ['q,d', 16 * 3],
        ['x,d', 4 * 16 * 3 * fraction],
        ['x,e', 4 * 16 * 2 * fraction],
      ]);
    }
  });
});

function termOf(text: string): Term {
  const typed = checkText(text);
  assert.deepEqual(
    typed.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message),
    [],
  );
  const main = [...typed.diagrams.values()].find((d) => d.name === 'main');
  assert.ok(main);
  return buildTerm(typed, main);
}

function inputsOf(term: Term, sizes: Sizes): ReadonlyMap<string, Tensor> {
  return new Map(
    term.inputs.map(({ name, stored, axes }, position): [string, Tensor] => {
      const shape = axes.map(({ size }) => evaluateSize(size, (s) => sizes.get(s)) as number);
      const length = shape.reduce((a, b) => a * b, 1);
      const value = (_: unknown, i: number): number => (((i * 7919 + position * 104_729) % 33) - 16) / 8;
      return [name, { element: stored, shape, data: Float64Array.from({ length }, value) }];
    }),
  );
}

/** Runs a sound plan, whose results must be those of the definition. */
function execute(labelled: Labelled, inputs: ReadonlyMap<string, Tensor>, sizes: Sizes): readonly RegionExecution[] {
  assert.deepEqual(verifyLabelled(labelled), []);
  const { results, regions } = executePlan(labelled, inputs, sizes);
  for (const [name, { data, shape }] of evaluate(labelled.term, inputs, sizes)) {
    const found = results.get(name);
    assert.deepEqual(found?.shape, shape);
    data.forEach((expected, i) => {
      const actual = found?.data[i] as number;
      const near =
        Object.is(actual, expected) ||
        actual === expected ||
        Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
      assert.ok(near, `${name}[${i}] is ${actual} instead of ${expected}`);
    });
  }
  return regions;
}

type Claim = 'exactly' | 'atMost';

function assertMoves({ term }: Labelled, region: Region, executed: RegionExecution, sizes: Sizes, claim: Claim): void {
  const numberOf = (size: Parameters<typeof evaluateSize>[0]): number =>
    evaluateSize(size, (s) => sizes.get(s)) as number;
  // with sizes that are known, and without
  for (const known of [sizes, new Map<string, number>()]) {
    const moved = numberOf(transfers(regionShape(term, region, known)).total.values);
    if (claim === 'exactly') assert.equal(executed.transfers, moved, region.name);
    else assert.ok(executed.transfers <= moved, `${region.name} moves ${executed.transfers}, not ${moved}`);
  }
  if (claim !== 'exactly') return;
  const loads = variables(regionShape(term, region, sizes)).filter(({ role }) => role === 'load');
  assert.deepEqual(
    executed.loads.map(({ held }) => held).sort(),
    loads.map(({ size }) => numberOf(size.values)).sort(),
    `what ${region.name} holds`,
  );
}

/** What plan/visits.ts says that the model claims of the ways in which a region reads arrays; nothing where it has windows
 * or quotients, or a loop without an index. */
function claimOf(term: Term, region: Region, sizes: Sizes): Claim | undefined {
  const nodes = nodesOf(term, region);
  const axes = nodes.flatMap((n) => [...n.axes, ...(n.kind === 'reduce' ? n.reduced : [])]);
  if (axes.some(({ size }) => evaluateSize(size, (s) => sizes.get(s)) === 0)) return undefined;
  if (region.kind === 'stream' && foldsGroup(nodes, region)) return undefined;
  const kinds = nodes.flatMap((n) =>
    n.kind === 'reindex'
      ? n.entries.map(({ from, to }) =>
          to.kind === 'axis' && to.axis.size.key !== from.size.key ? 'slice' : kindOf(to),
        )
      : [],
  );
  if (kinds.includes('other')) return undefined;
  return boundedOr(kinds.every((kind) => kind === 'plain') ? 'exactly' : 'atMost', region);
}

/** Chunks that do not count are left out. */
const boundedOr = (claim: Claim, region: Region): Claim =>
  region.kind === 'stream' && region.stream.bounds ? 'atMost' : claim;

/** A reduction inside may run over an axis that is grouped, in a loop of its own that has the same name. */
const foldsGroup = (nodes: readonly Node[], { rows, column }: Extract<Region, { kind: 'stream' }>): boolean =>
  nodes.some((n) => n.kind === 'reduce' && n.reduced.some((a) => [...rows, column].some((t) => t?.axis.id === a.id)));

function kindOf(index: IndexExpression): 'plain' | 'slice' | 'other' {
  switch (index.kind) {
    case 'axis':
    case 'constant':
      return 'plain';
    case 'gather':
      return 'slice';
    case 'add': {
      const [left, right] = [kindOf(index.left), kindOf(index.right)];
      const shifted = index.left.kind === 'constant' || index.right.kind === 'constant';
      return shifted && left !== 'other' && right !== 'other' && ![index.left.kind, index.right.kind].includes('gather')
        ? 'slice'
        : 'other';
    }
    default:
      return 'other';
  }
}
