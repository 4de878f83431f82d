/** Programs with quantised parameters, each stored in several ways from one source: a device computes what the reference
 * does, at sizes that are ragged along every axis but that of the blocks. */
import { strict as assert } from 'node:assert';
import { type OpenedDevice, openDevice } from '@ncd/backend-wgsl/node';
import {
  bindSizes,
  buildTerm,
  checkProgram,
  chooseElements,
  evaluateSize,
  hasErrors,
  signatureOf,
  type Tensor,
  type Term,
} from '@ncd/language';
import { randomTensor } from '../../cli/dist/data/index.js';
import { diskHost } from '../support/programs.ts';
import { compileChecked, runAndCompare } from './device.ts';

interface Program {
  readonly text: string;
  readonly types: readonly Readonly<Record<string, string>>[];
  readonly sizes: readonly Readonly<Record<string, number>>[];
  readonly scalars?: Readonly<Record<string, number>>;
}

const programs: Readonly<Record<string, Program>> = {
  'a feed-forward block': {
    text: `quant q2 { bits: 2, block: 16, scale: f16, minimum: f16 }
export diagram mlp<W: weight>(X: f32[t, d], G: W[h, d], U: W[h, d], D: W[d, h]) -> f32[t, d] {
  let H = silu(dot[d](X, G)) * dot[d](X, U)
  dot[h](H, D)
}`,
    types: ['q8_0', 'q4_0', 'q4_1', 'q2', 'f16'].map((W) => ({ W })),
    sizes: [
      { t: 7, d: 64, h: 96 },
      { t: 1, d: 32, h: 32 },
    ],
  },
  'an attention block': {
    text: `import { causal_gqa } from "std/attention"
import { rmsnorm } from "std/nn"
quant q2 { bits: 2, block: 16, scale: f16, minimum: f16 }
export diagram block<W: weight>(X: f32[t, d], N: f32[d], Q: W[k, r, e, d], K: W[k, e, d], V: W[k, e, d], O: W[d, o]) -> f32[t, d] where o == k * r * e {
  let Y = rmsnorm[d](X, N, 0.00001)
  let q: f32[k, r, t, e] = dot[d](Y, Q)
  let keys: f32[k, x, e] = rename[t -> x](dot[d](Y, K))
  let values: f32[k, x, e] = rename[t -> x](dot[d](Y, V))
  let A: f32[t, k, r, e] = causal_gqa(q, keys, values)
  X + dot[o](merge[k, r, e -> o](A), O)
}`,
    types: [{ W: 'q4_0' }, { W: 'q2' }],
    sizes: [{ t: 5, d: 32, k: 2, r: 2, e: 16, o: 64 }],
  },
  'a cache of keys and values': {
    text: `import { softmax } from "std/nn"
quant q2 { bits: 2, block: 16, scale: f16, minimum: f16 }
export diagram decode<W: weight>(Q: f32[k, r, d], K: W[k, x, d], V: W[k, x, e], length: i32) -> f32[k, r, e] {
  let S = dot[d](Q, K) * rsqrt(size(d))
  dot[x](softmax[x](where(index(x) < length, S, -inf)), V)
}`,
    types: [{ W: 'q8_0' }, { W: 'q4_0' }, { W: 'f16' }],
    scalars: { length: 37 },
    sizes: [
      { k: 3, r: 2, x: 41, d: 32, e: 64 },
      { k: 1, r: 1, x: 130, d: 64, e: 32 },
    ],
  },
  'weights with a scale for each output': {
    text: `import { linear_quantized } from "std/quant"
export diagram linear<Q: code>(x: f32[t, i], w: Q[o, i], s: f32[o], z: Q[o]) -> f32[t, o] {
  linear_quantized(x, w, s, z)
}`,
    types: [{ Q: 'i4' }, { Q: 'u4' }, { Q: 'i8' }, { Q: 'u8' }, { Q: 'i32' }],
    sizes: [
      { t: 3, i: 33, o: 7 },
      { t: 1, i: 1, o: 1 },
    ],
  },
  'weights with a scale for each block': {
    text: `import { linear_blocks } from "std/quant"
export diagram linear<Q: code>(x: f32[t, i], w: Q[o, i], s: f32[o, b], z: Q[o, b]) -> f32[t, o] where b == (i + 15) / 16 {
  linear_blocks[i, block = 16](x, w, s, z)
}`,
    types: [{ Q: 'i4' }, { Q: 'u4' }, { Q: 'u8' }],
    sizes: [
      { t: 3, i: 41, o: 5, b: 3 },
      { t: 2, i: 64, o: 3, b: 4 },
    ],
  },
  MatMulNBits: {
    text: `import { matmul_nbits } from "std/quant"
export diagram matmul<Q: code>(A: f32[m, k], B: Q[n, j, v], scales: f32[n, j], zero_points: Q[n, p]) -> f32[m, n] where j == (k + v - 1) / v, p >= j {
  matmul_nbits(A, B, scales, zero_points)
}`,
    types: [{ Q: 'u4' }, { Q: 'u8' }],
    sizes: [
      { m: 3, k: 41, n: 5, j: 3, v: 16, p: 4 },
      { m: 1, k: 64, n: 3, j: 2, v: 32, p: 2 },
    ],
  },
  'integer products': {
    text: `import { qlinear_matmul } from "std/quant"
export diagram matmul<A: code, B: code>(a: A[m, k], za: A, b: B[n, k], zb: B[n], sb: f32[n]) -> i32[m, n] {
  qlinear_matmul[k](a, 0.02, za, b, abs(sb), zb, 0.7, 3, -128, 127)
}`,
    types: [
      { A: 'u8', B: 'i8' },
      { A: 'i8', B: 'i4' },
      { A: 'u4', B: 'u4' },
    ],
    sizes: [{ m: 5, k: 37, n: 3 }],
  },
};

function termOf(text: string, types: Readonly<Record<string, string>>): Term {
  const typed = checkProgram('/a.ncd', { ...diskHost, read: (p) => (p === '/a.ncd' ? `${text}\n` : diskHost.read(p)) });
  assert.ok(typed && !hasErrors(typed.diagnostics), JSON.stringify(typed?.diagnostics.map((d) => d.message)));
  const chosen = chooseElements(
    typed,
    Object.entries(types).map(([name, value]) => ({ name, value })),
  );
  assert.deepEqual(chosen.diagnostics, []);
  const own = typed.resolved.entry.parsed.module.items.find((item) => item.kind === 'diagram');
  const diagram = own && chosen.typed.diagrams.get(own);
  assert.ok(diagram);
  return buildTerm(chosen.typed, diagram);
}

function inputsAt(term: Term, given: Readonly<Record<string, number>>, scalars: Program['scalars'] = {}) {
  const { sizes, problems } = bindSizes(signatureOf(term), new Map(), new Map(Object.entries(given)));
  assert.deepEqual(problems, []);
  return Object.fromEntries(
    term.inputs.map(({ name, stored, axes }): readonly [string, Tensor] => {
      const shape = axes.map((axis) => evaluateSize(axis.size, (s) => sizes.get(s)) as number);
      const scalar = scalars[name];
      if (scalar !== undefined) return [name, { element: stored, shape, data: Int32Array.of(scalar) }];
      const random = randomTensor(name, stored, shape, 5);
      // Small activations: what is left of sums of large numbers is no measure of a kernel.
      return [name, stored === 'f32' ? { ...random, data: random.data.map((value) => value / 16) } : random];
    }),
  );
}

describe('quantised programs on a device', () => {
  let opened: OpenedDevice | undefined;
  before(async () => {
    opened = await openDevice('auto');
    assert.ok(opened, 'there is no device');
  });
  after(() => opened?.device.destroy());

  for (const [title, { text, types, sizes, scalars }] of Object.entries(programs))
    for (const choice of types)
      it(`${title} of ${Object.values(choice).join(' and ')}`, async () => {
        assert.ok(opened);
        const term = termOf(text, choice);
        for (const at of sizes) {
          const inputs = inputsAt(term, at, scalars);
          const example = { name: title, term, inputs, sizes: at, tolerance: 1e-4 };
          await runAndCompare(opened.device, example, compileChecked(example, { plan: 'fused' }));
        }
      });
});
