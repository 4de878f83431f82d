/** Predicates that are affine in indices become bounds of the stream: found from the algebra, and right on a device. */
import { strict as assert } from 'node:assert';
import { compileTerm } from '@ncd/backend-wgsl';
import {
  buildTerm,
  checkProgram,
  deriveStream,
  printExpression,
  resolveSpecifier,
  type Tensor,
  type Term,
} from '@ncd/language';
import { compileChecked, runAndCompare } from '../kernels/device.ts';
import { deviceFor, inputsOf, type Sizes, suiteDevice } from '../support/on-device.ts';
import { diskHost } from '../support/programs.ts';

interface Expected {
  readonly source: string;
  readonly lower?: string;
  readonly upper?: string;
}

const qkv = '(Q: f32[q, d], K: f32[x, d], V: f32[x, e]';
const attending = (mask: string, more = '') =>
  `${qkv}${more}) -> f32[q, e] {\n  let S = dot[d](Q, K) * rsqrt(size(d))\n  dot[x](softmax[x](${mask}), V)\n}`;
const where = (condition: string, more = '') => attending(`where(${condition}, S, -inf)`, more);
const summing = (value: string, more = '') =>
  `(S: f32[q, x], V: f32[x, e]${more}) -> f32[q, e] {\n  dot[x](${value}, V)\n}`;

const programs: Readonly<Record<string, Expected>> = {
  causal: { source: where('index(x) <= index(q)'), upper: 'index(q) + 1' },
  strictly_before: { source: where('index(q) > index(x)'), upper: 'index(q)' },
  behind: { source: where('index(x) <= index(q) - 3'), upper: 'index(q) - 2' },
  ahead: { source: where('index(x) - 5 < index(q)'), upper: 'index(q) + 5' },
  aligned_ends: {
    source: where('index(x) - size(x) <= index(q) - size(q)'),
    upper: 'size(x) + (index(q) - size(q)) + 1',
  },
  future: { source: where('index(x) >= index(q)'), lower: 'index(q)' },
  window: {
    source: where('index(x) <= index(q) and index(q) - index(x) < 4'),
    lower: 'index(q) - 3',
    upper: 'index(q) + 1',
  },
  both_sides: { source: where('abs(index(q) - index(x)) <= 2'), lower: 'index(q) - 2', upper: 'index(q) + 3' },
  not_later: { source: where('not (index(x) > index(q))'), upper: 'index(q) + 1' },
  as_floats: { source: where('f32(index(x)) <= f32(index(q))'), upper: 'index(q) + 1' },
  added: { source: attending('S + where(index(x) <= index(q), 0, -inf)'), upper: 'index(q) + 1' },
  added_to_scaled: { source: attending('0.5 * S + where(index(x) <= index(q), 0, -inf)'), upper: 'index(q) + 1' },
  scaled_after: {
    source: attending('where(index(x) <= index(q), S, -inf) * rsqrt(1 + exp(0.5))'),
    upper: 'index(q) + 1',
  },
  prefix: { source: where('index(x) <= index(q) or index(x) < 6'), upper: 'maximum(index(q) + 1, 6)' },
  given_length: {
    source: where('index(x) < length', ', length: i32'),
    upper: 'maximum(minimum(length, 1073741824), -1073741824)',
  },
  given_positions: {
    source: where('index(x) <= places', ', places: i32[q]'),
    upper: 'maximum(minimum(places, 1073741824), -1073741824) + 1',
  },
  blocks: {
    source: where('index(x) / 4 == index(q) / 4'),
    lower: 'index(q) / 4 * 4',
    upper: 'index(q) / 4 * 4 + 4',
  },
  strided: {
    source: where('3 * index(x) <= index(q) + 1'),
    upper: '(maximum(index(q) + 2, 0) + 2) / 3',
  },
  sum_of_earlier: { source: summing('where(index(x) <= index(q), S, 0)'), upper: 'index(q) + 1' },
  factor: { source: summing('S * f32(index(x) <= index(q))'), upper: 'index(q) + 1' },
  gate: { source: summing('sigmoid(where(index(x) <= index(q), S, -inf))'), upper: 'index(q) + 1' },
  inner_columns: { source: summing('where(index(x) <= index(e), S, 0)'), upper: 'index(e) + 1' },
  largest: {
    source: '(S: f32[q, x]) -> f32[q] {\n  max[x](where(index(x) < index(q), S, -inf))\n}',
    upper: 'index(q)',
  },
  product: {
    source: '(S: f32[q, x]) -> f32[q] {\n  prod[x](where(index(x) < index(q), S, 1))\n}',
    upper: 'index(q)',
  },
  // every element may count
  square: { source: where('index(x) * index(x) <= index(q)') },
  parity: { source: where('index(x) % 2 == index(q) % 2') },
  given_mask: { source: where('M', ', M: bool[q, x]') },
  finite_fill: { source: attending('where(index(x) <= index(q), S, -1e9)') },
  one_of_two: { source: '(S: f32[q, x]) -> f32[q] {\n  sum[x](where(index(x) <= index(q), S, 0)) / sum[x](S)\n}' },
  scaled_by_given: { source: attending('where(index(x) <= index(q), S, -inf) * scale', ', scale: f32') },
  either_end: { source: where('index(x) <= index(q) - 3 or index(x) >= index(q)') },
};

const text = `import { softmax } from "std/nn"

${Object.entries(programs)
  .map(([name, { source }]) => `export diagram ${name}${source}\n`)
  .join('\n')}
export diagram along(S: f32[q, x]) -> (T: f32[q, x], s: f32[q]) {
  let T = where(index(x) <= index(q), S, 0)
  (T, sum[x](T))
}
`;
const typed = checkProgram('bounds.ncd', {
  resolve: resolveSpecifier,
  read: (path) => (path === 'bounds.ncd' ? text : diskHost.read(path)),
});

function termOf(name: string): Term {
  const diagram = [...(typed?.diagrams.values() ?? [])].find((d) => d.name === name);
  if (!typed || !diagram?.sound) assert.fail(`${name}: ${typed?.diagnostics.map((d) => d.message).join('; ')}`);
  return buildTerm(typed, diagram);
}

/** Of all nodes that are no inputs or, where another kernel masks, of those behind the mask. */
function boundsOf(name: string, isApart = false): { lower?: string; upper?: string } {
  const term = termOf(name);
  const mask = isApart ? term.nodes.findIndex((n) => n.kind === 'map' && n.fn === 'select') : -1;
  const axis = term.nodes.flatMap((n) => n.axes).find((a) => a.name === 'x');
  assert.ok(axis);
  const interior = term.nodes.filter((n) => n.kind !== 'input' && n.id > mask).map((n) => n.id);
  const derived = deriveStream({ nodes: term.nodes, interior, outputs: term.results.map((r) => r.node) }, axis);
  assert.ok(derived.kind === 'stream', name);
  const { nodes, bounds } = derived.stream;
  const ends = Object.entries(bounds ?? {}).map(([end, id]) => [
    end,
    printExpression(nodes, id, { of: (node) => (node.kind === 'input' ? node.name : undefined) }),
  ]);
  return Object.fromEntries(ends);
}

describe('bounds', () => {
  for (const [name, { source: _, ...expected }] of Object.entries(programs))
    it(`${name}: ${Object.keys(expected).length > 0 ? JSON.stringify(expected) : 'every element may count'}`, () => {
      assert.deepEqual(boundsOf(name), expected);
    });

  it('leave a stream whole that saves an output along it', () => assert.deepEqual(boundsOf('along'), {}));

  it('are known of what another kernel has masked', () => {
    for (const name of ['causal', 'window', 'given_length']) assert.deepEqual(boundsOf(name, true), boundsOf(name));
  });

  it('keep a kernel that stores masked values from computing what the mask hides', () => {
    const { wgsl } = compileTerm(termOf('given_length'), { plan: 'first' });
    assert.match(wgsl, /if \(.* < length_\[0u\]\) \{\n +for \(var d = 0u/);
  });

  it('end the loop of the kernel', () => {
    assert.match(compileTerm(termOf('window')).wgsl, /for \(var x_chunk = x_first; x_chunk < x_end; x_chunk\+\+\)/);
    assert.match(
      compileTerm(termOf('finite_fill')).wgsl,
      /for \(var x_chunk = 0u; x_chunk < sizes\.\w+; x_chunk\+\+\)/,
    );
  });
});

describe('bounded kernels', function () {
  this.timeout(240_000);
  const device = suiteDevice();

  const sizes = [
    { q: 7, x: 13, d: 5, e: 3 },
    { q: 19, x: 9, d: 4, e: 70 },
    { q: 1, x: 1, d: 1, e: 1 },
    { q: 33, x: 40, d: 3, e: 6 },
  ];
  for (const name of [...Object.keys(programs), 'along'])
    it(`${name} equals its definition`, async function () {
      const opened = deviceFor(this, device());
      const term = termOf(name);
      for (const at of sizes)
        for (const given of ['length', 'places'].some((n) => term.inputs.some((i) => i.name === n))
          ? [-2, 0, 5, 2 ** 31 - 1]
          : [0]) {
          const inputs = inputsAt(term, new Map(Object.entries(at)), given);
          const example = { name, term, inputs, sizes: at, tolerance: 1e-4 };
          await runAndCompare(opened, example, compileChecked(example));
        }
    });
});

/** Given places go up from `given`, wrapping round. */
function inputsAt(term: Term, sizes: Sizes, given: number): Record<string, Tensor> {
  return Object.fromEntries(
    [...inputsOf(term, sizes, 5)].map(([name, tensor]) => [
      name,
      tensor.element === 'i32' ? { ...tensor, data: Int32Array.from(tensor.data, (_, i) => given + 3 * i) } : tensor,
    ]),
  );
}
