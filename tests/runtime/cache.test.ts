/** A cache of keys and values that stays on the device from the prompt to the last token, against plain loops. */
import { strict as assert } from 'node:assert';
import { compileTerm, createProgram, type DeviceArray, type Program } from '@ncd/backend-wgsl';
import { buildTerm, type Tensor } from '@ncd/language';
import { checkText } from '../support/sources.ts';
import { deviceOrSkip, numbers } from './device.ts';

const [groups, shared, d] = [2, 3, 8];

const sources = (cache: string) => `import { cached_gqa, cached_window_attention } from "std/attention"
export diagram all(Q: f32[g, r, n, d], k: f32[g, n, d], v: f32[g, n, d], inout K: ${cache}[g, t, d], inout V: ${cache}[g, t, d], pos: i32) -> f32[g, r, n, d] {
  cached_gqa(Q, k, v, K, V, pos)
}
export diagram window(Q: f32[g, r, n, d], k: f32[g, n, d], v: f32[g, n, d], inout K: ${cache}[g, t, d], inout V: ${cache}[g, t, d], pos: i32) -> f32[g, r, n, d] where n <= t - 3 {
  cached_window_attention[window = 4](Q, k, v, K, V, pos)
}`;

/** What each token sees of itself and the tokens before it, `window` in all, for one query head. */
function attention(q: readonly Float32Array[], k: readonly Float32Array[], v: readonly Float32Array[], window: number) {
  return q.map((query, i) => {
    const from = Math.max(0, i + 1 - window);
    const seen = k.slice(from, i + 1);
    const scores = seen.map((key) => key.reduce((sum, x, c) => sum + x * (query[c] as number), 0) / Math.sqrt(d));
    const most = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - most));
    const total = weights.reduce((a, b) => a + b);
    return Array.from({ length: d }, (_, c) =>
      weights.reduce((sum, w, j) => sum + (w / total) * ((v[from + j] as Float32Array)[c] as number), 0),
    );
  });
}

/** Row `token` of head `head`, of an array with `heads` heads of `count` tokens. */
const row = (data: Float32Array, head: number, token: number, count: number): Float32Array =>
  data.slice((head * count + token) * d, (head * count + token + 1) * d);

/** Some tokens of every head. */
function tokens(data: Float32Array, heads: number, count: number, from: number, to: number): Float32Array {
  const rows = Array.from({ length: heads }, (_, h) => [...data.slice((h * count + from) * d, (h * count + to) * d)]);
  return Float32Array.from(rows.flat());
}

describe('a cache on the device', function () {
  this.timeout(60_000);

  /** Runs a text in steps of some numbers of tokens and compares every row with plain attention. */
  async function generate(
    { device, program }: { readonly device: GPUDevice; readonly program: Program },
    {
      steps,
      places,
      window,
      bytes,
      tolerance,
    }: {
      readonly steps: readonly number[];
      readonly places: number;
      readonly window: number;
      readonly bytes: number;
      readonly tolerance: number;
    },
  ): Promise<void> {
    const count = steps.reduce((a, b) => a + b);
    const [Q, k, v] = [
      numbers(groups * shared * count * d),
      numbers(groups * count * d + 5).slice(5),
      numbers(groups * count * d + 9).slice(9),
    ];
    const cache = (): DeviceArray => ({
      buffer: device.createBuffer({ size: groups * places * d * bytes, usage: 0x80 | 0x8 }), // STORAGE | COPY_DST, all zero
      shape: [groups, places, d],
    });
    const [K, V] = [cache(), cache()];
    let pos = 0;
    for (const n of steps) {
      const array = (data: Float32Array, ...heads: number[]): Tensor => ({
        element: 'f32',
        shape: [...heads, n, d],
        data: tokens(
          data,
          heads.reduce((a, b) => a * b),
          count,
          pos,
          pos + n,
        ),
      });
      const position: Tensor = { element: 'i32', shape: [], data: Int32Array.of(pos) };
      const inputs = { Q: array(Q, groups, shared), k: array(k, groups), v: array(v, groups), K, V, pos: position };
      const outcome = await program.run(inputs);
      if (outcome.kind === 'failed') assert.fail(JSON.stringify(outcome.errors));
      assert.deepEqual(Object.keys(outcome.updated), []);
      const found = outcome.results.result?.data as Float32Array;
      for (let head = 0; head < groups * shared; head++) {
        const all = Array.from({ length: count }, (_, i) => i);
        const group = Math.floor(head / shared);
        const expected = attention(
          all.map((i) => row(Q, head, i, count)),
          all.map((i) => row(k, group, i, count)),
          all.map((i) => row(v, group, i, count)),
          window,
        );
        for (let i = 0; i < n; i++)
          row(found, head, i, n).forEach((value, c) => {
            const wanted = expected[pos + i]?.[c] as number;
            assert.ok(Math.abs(value - wanted) <= tolerance, `head ${head}, token ${pos + i}: ${value}, not ${wanted}`);
          });
      }
      pos += n;
    }
    for (const { buffer } of [K, V]) buffer.destroy();
  }

  async function programOf(device: GPUDevice, name: string, cache: string, f16 = false): Promise<Program> {
    const typed = checkText(sources(cache));
    const diagram = [...typed.diagrams.values()].find((candidate) => candidate.name === name);
    assert.ok(diagram?.sound, JSON.stringify(typed.diagnostics.map((x) => x.message)));
    const { wgsl, manifest } = compileTerm(buildTerm(typed, diagram), { f16, sizes: new Map([['t', 4096]]) });
    const created = await createProgram(device, wgsl, manifest);
    if (created.kind === 'failed') assert.fail(`${JSON.stringify(created.errors)}\n${wgsl}`);
    return created.program;
  }

  it('a prompt and tokens one by one are attention to the whole text', async function () {
    const { device } = await deviceOrSkip(this);
    const program = await programOf(device, 'all', 'f32');
    await generate({ device, program }, { steps: [6, 1, 1, 3, 1], places: 20, window: 99, bytes: 4, tolerance: 1e-4 });
    await generate({ device, program }, { steps: [1, 40, 1], places: 42, window: 99, bytes: 4, tolerance: 1e-4 });
    device.destroy();
  });

  it('the cache may be f16', async function () {
    const { device } = await deviceOrSkip(this);
    const f16 = device.features.has('shader-f16');
    const program = await programOf(device, 'all', 'f16', f16);
    await generate(
      { device, program },
      { steps: [6, 1, 1], places: 9, window: 99, bytes: f16 ? 2 : 4, tolerance: 2e-2 },
    );
    device.destroy();
  });

  it('a ring is a sliding window over the whole text', async function () {
    const { device } = await deviceOrSkip(this);
    const program = await programOf(device, 'window', 'f32');
    await generate(
      { device, program },
      { steps: [3, 3, 1, 2, 3, 1, 1], places: 6, window: 4, bytes: 4, tolerance: 1e-4 },
    );
    device.destroy();
  });
});
