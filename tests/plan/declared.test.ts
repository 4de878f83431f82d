/** Declared regions: one kernel each, with the tiles that are written, and the meaning that the program has without them. */
import { strict as assert } from 'node:assert';
import {
  buildTerm,
  checkLevels,
  evaluate,
  fusedPlan,
  groupsOf,
  type Labelled,
  planLog,
  replayDerivation,
  type Term,
  termFromJson,
  termToJson,
  verifyLabelled,
  verifyTerm,
} from '@ncd/language';
import { deviceFor, inputsOf, runOnDevice, type Sizes, suiteDevice } from '../support/on-device.ts';
import { checkText } from '../support/sources.ts';
import { libraryTarget, webgpu } from '../support/targets.ts';

const head = 'import { softmax } from "std/nn"\nexport diagram f';

function termOf(program: string): Term {
  const typed = checkText(head + program);
  assert.deepEqual(
    [...typed.diagnostics, ...checkLevels(typed, webgpu)].filter((d) => d.severity === 'error').map((d) => d.message),
    [],
  );
  const [diagram] = [...typed.diagrams.values()].filter((d) => d.name === 'f');
  assert.ok(diagram);
  const term = buildTerm(typed, diagram);
  assert.deepEqual(verifyTerm(term), []);
  return term;
}

function planOf(term: Term): Labelled {
  const labelled = fusedPlan(term, { storageBuffers: 8 });
  assert.deepEqual(verifyLabelled(labelled), []);
  const replayed = replayDerivation(term, planLog(labelled));
  assert.ok(replayed.kind === 'labelled', JSON.stringify(replayed));
  assert.deepEqual(planLog(replayed.labelled), planLog(labelled));
  return labelled;
}

/** `e: 16, q: 64, stream x: 8` of every declared kernel. */
const tilesOf = ({ regions }: Labelled): string[] =>
  regions
    .filter((region) => region.declared !== undefined)
    .map((region) => {
      if (region.kind === 'element') return 'element';
      const groups = groupsOf(region).map(({ axis, size }) => `${axis.name}: ${size}`);
      return [...groups.sort(), `stream ${region.stream.axis.name}: ${region.chunk}`].join(', ');
    });

const attention = (moves: string): string => `(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  at workgroup ${moves} {
    let S = dot[d](Q, K) * rsqrt(size(d))
    dot[x](softmax[x](S), V)
  }
}`;
const programs: Readonly<Record<string, { readonly text: string; readonly tiles: readonly string[] }>> = {
  'one kernel with the groups and chunks that are written': {
    text: attention('(group q: 64, group e: 16, stream x: 8)'),
    tiles: ['e: 16, q: 64, stream x: 8'],
  },
  'groups smaller than the usual workgroup': {
    text: attention('(group q: 8, group e: 4, stream x: 2)'),
    tiles: ['e: 4, q: 8, stream x: 2'],
  },
  'a size that is no power of two': {
    text: attention('(group q: 24, group e: 12, stream x: 5)'),
    tiles: ['e: 12, q: 24, stream x: 5'],
  },
  'two axes of a contraction': {
    text: '(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {\n  at workgroup (group a: 16, group c: 48, stream b: 2) {\n    dot[b](A, B)\n  }\n}',
    tiles: ['a: 16, c: 48, stream b: 2'],
  },
  'groups of what has no stream': {
    text: '(A: f32[i, j]) -> f32[i, j] {\n  at workgroup (group i: 8, group j: 16) {\n    exp(A) * 2\n  }\n}',
    tiles: ['i: 8, j: 16, stream once: 1'],
  },
  'a tile of an invocation inside one of a workgroup': {
    text: '(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {\n  at workgroup (group a: 16, group c: 16, stream b: 4) {\n    at register (group a: 2, group c: 2) {\n      dot[b](A, B)\n    }\n  }\n}',
    tiles: ['a: 16, c: 16, stream b: 4'],
  },
  'what is around a region is planned as before, and loads what the region saves': {
    text: '(A: f32[i, j], B: f32[j, k]) -> f32[i] {\n  let N = A / sum[j](A * A + 1)\n  let C = at workgroup (group i: 16, group k: 16) {\n    dot[j](N, B)\n  }\n  sum[k](tanh(C))\n}',
    tiles: ['i: 16, k: 16, stream j: 8'],
  },
  'a recurrence, which goes on only along its stream': {
    text: '(A: f32[i]) -> f32[i] {\n  at workgroup auto {\n    cumsum[i](A)\n  }\n}',
    tiles: ['stream i: 1'],
  },
  'a recurrence and a fold of what it gives': {
    text: '(A: f32[i]) -> (f32[i], f32) {\n  at workgroup auto {\n    let c = cumsum[i](A)\n    (c, sum[i](c) + sum[i](c))\n  }\n}',
    tiles: ['stream i: 1'],
  },
  'parts of a split, which another kernel merges': {
    text: attention('(group q: 2, split x: 4)'),
    tiles: ['e: 64, q: 2, x_part: 4, stream x_step: 8'],
  },
  'parts of a split in chunks, said beside it': {
    text: attention('(stream x: 3, group q: 2, split x: 4)'),
    tiles: ['e: 64, q: 2, x_part: 4, stream x_step: 3'],
  },
  'parts of a split in chunks, with nothing else said': {
    text: '(A: f32[i, j]) -> f32[i] {\n  let s = at workgroup (split j: 3) {\n    at register (stream j: 2) {\n      sum[j](A * A)\n    }\n  }\n  sqrt(s + 1)\n}',
    tiles: ['i: 64, j_part: 1, stream j_step: 2'],
  },
  'two values of one region': {
    text: '(A: f32[i, j]) -> (f32[i], f32[i]) {\n  let (m, s) = at workgroup (group i: 32, stream j: 4) {\n    let m = max[j](A)\n    (m, sum[j](exp(A - m)))\n  }\n  (m + 1, s * m)\n}',
    tiles: ['i: 32, stream j: 4'],
  },
};

describe('plan: declared regions', function () {
  this.timeout(240_000);
  const device = suiteDevice();

  for (const [title, { text, tiles }] of Object.entries(programs)) {
    it(title, () => assert.deepEqual(tilesOf(planOf(termOf(text))), tiles));

    it(`${title}: the values`, async function () {
      const opened = deviceFor(this, device());
      const term = termOf(text);
      for (const choice of [
        [7, 5, 13, 3],
        [1, 1, 1, 1],
        [65, 33, 18, 20],
        [16, 8, 48, 64],
      ])
        await compare(opened, term, new Map(term.symbols.map((s, i) => [s, choice[i % 4] as number])));
    });
  }

  it('a region keeps what it computes apart from what is computed outside', () => {
    const term = termOf(
      '(A: f32[i]) -> f32[i] {\n  let B = at workgroup (group i: 64) {\n    exp(A)\n  }\n  B + exp(A)\n}',
    );
    const [region] = term.regions;
    assert.ok(region);
    assert.deepEqual(region.interior, region.outputs);
    assert.equal(term.nodes.filter((n) => n.kind === 'map' && n.fn === 'exp').length, 2);
  });

  it('the parts of a split are called after what they are parts of, as where the planner splits', () => {
    const names = (text: string) => planOf(termOf(text)).regions.map(({ name }) => name);
    assert.deepEqual(names(attention('(group q: 2, split x: 4)')), ['f_parts', 'f']);
    const named =
      '(A: f32[i, j]) -> f32[i] {\n  let s = at workgroup (split j: 3) {\n    sum[j](A)\n  }\n  sqrt(s + 1)\n}';
    assert.deepEqual(names(named), ['s_parts', 'f']);
  });

  it('regions and claims stay through JSON', () => {
    const term = termOf(attention('(group q: 64)'));
    const again = termFromJson(JSON.parse(JSON.stringify(termToJson(term))), [term.span.file]);
    assert.deepEqual(again.regions, term.regions);
  });

  it('a tile of 64 KiB beside what it loads is too large for webgpu, and not for a larger machine', () => {
    const text =
      '(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {\n  at workgroup (group a: 128, group c: 128, stream b: 4) {\n    dot[b](A, B)\n  }\n}';
    const typed = checkText(head + text);
    const [problem, ...others] = checkLevels(typed, webgpu);
    assert.deepEqual(others, []);
    assert.equal(problem?.code, 'NCD4104');
    assert.match(
      problem?.message ?? '',
      /^this tile needs 69,632 bytes \(.*65,536\), and a workgroup of webgpu holds 65,536/,
    );
    assert.equal(problem?.hint, 'the largest tile that fits is group a: 64, group c: 128');
    assert.deepEqual(checkLevels(typed, libraryTarget('m1')), []);
  });
});

describe('registers', () => {
  const text = (tile: number) => `(Q: f32[q, d], K: f32[x, d], V: f32[x, e = 128]) -> f32[q, e] {
  at workgroup (group q: 64, group e: 128, stream x: 8) {
    at register (group q: ${tile}, group e: 64) {
      dot[x](softmax[x](dot[d](Q, K)), V)
    }
  }
}`;
  const problemsOf = (tile: number, name: string) => checkLevels(checkText(head + text(tile)), libraryTarget(name));

  it('of an invocation are too few for the tile that a program gives it', () => {
    const [problem, ...others] = problemsOf(2, 'm2');
    assert.deepEqual(others, []);
    assert.equal(problem?.code, 'NCD4104');
    assert.match(
      problem?.message ?? '',
      /^this tile needs 592 bytes \(.* 512.*\), and an invocation of m2 holds 512, in registers$/,
    );
    assert.equal(problem?.hint, 'the largest tile that fits is group q: 2, group e: 32');
    assert.deepEqual(problemsOf(1, 'm2'), []);
    assert.deepEqual(problemsOf(2, 'h100'), []);
  });
});

async function compare(device: GPUDevice, term: Term, sizes: Sizes): Promise<void> {
  const inputs = inputsOf(term, sizes, 3);
  const { results } = await runOnDevice(device, term, [{ sizes, inputs }]);
  for (const [name, { data }] of evaluate(term, inputs, sizes))
    data.forEach((value, i) => {
      const found = results[0]?.get(name)?.data[i] as number;
      const limit = 1e-5 * Math.max(1, Math.abs(value));
      assert.ok(
        Math.abs(found - value) <= limit,
        `${name}[${i}] is ${found}, not ${value}, at ${JSON.stringify([...sizes])}`,
      );
    });
}
