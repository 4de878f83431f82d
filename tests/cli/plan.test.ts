import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { folderWith, ncd } from '../support/ncd.ts';
import { root } from '../support/programs.ts';

const attention = `${root}examples/attention.ncd`;
const sizes = ['q=4096', 'x=4096', 'd=128'].flatMap((size) => ['--size', size]);
const folder = folderWith({
  'a.ncd': 'export diagram softened(A: f32[n]) -> f32[n] {\n  exp(A) / sum[n](exp(A))\n}\n',
  'box.ncd': `export diagram doubled(A: f32[n]) -> f32[n] {
  A + A
}
target box {
  level global { bandwidth: 8 GB/s }
  level workgroup { capacity: 1 KiB }
  compute f32: 1 TFLOP/s
}
`,
});

describe('ncd plan', () => {
  it('shows what attention moves, holds and computes', async () => {
    assert.deepEqual(await ncd(['plan', attention, ...sizes], { folder }), {
      code: 0,
      stdout: `attention on webgpu at q = 4096, x = 4096, d = 128

kernel attention
  moves       group q: 64, group e: 128, stream x: 8
  rather than q: 96, e: 128, which needs 1.35× what a workgroup may hold
  rather than q: 32, e: 128, which takes 1.18× as long
  loads       Q: f32[q, d], K: f32[x, d], V: f32[x, e]
  saves       attention: f32[q, e]
  H           2·q·d + 2·x·d·⌈q/64⌉ = 68,157,440 values, 273 MB
  M           144·d + 640 = 19,072 values, 74.5 KiB of 80 KiB on a core
  registers   2·d + 20 = 276 values, 1,104 B of 8,192 B for each of 32 invocations
  at least    219 MB with 80 KiB on a core: 2·q·d + 4·q·x·d²/M
  FLOP        4·q·x·d = 8,589,934,592
  other ops   5·q·x + 2·q·d + q·d·⌈x/8⌉ + 5·q + q·⌈x/8⌉ + 2·⌈q/64⌉ = 355,487,872
  intensity   31.5 FLOP/B
  time        11.8 ms, compute-bound

            kernels        H        FLOP     time
this plan         1   273 MB  8.59 GFLOP  11.8 ms
unfused           4   518 MB  8.59 GFLOP  14.1 ms
ratio            4×     1.9×          1×     1.2×
optimum               273 MB
at least              219 MB
in and out           8.39 MB

H is 1.2× the least
`,
      stderr: '',
    });
  });

  it('gives formulas where sizes are open', async () => {
    const { stdout } = await ncd(['plan', attention], { folder });
    assert.match(stdout, /H +q·d \+ q·d·⌈d\/64⌉ \+ x·d·⌈q\/256⌉ \+ x·d·⌈q\/256⌉·⌈d\/64⌉ values\n/);
    assert.doesNotMatch(stdout, /time {8}|NaN|null|undefined/);
    assert.match(stdout, /\nopen: q, d, x; sizes, as in `--size q=64`, give numbers\n$/);
  });

  it('writes JSON with numbers, or null where a size is open', async () => {
    const known = JSON.parse((await ncd(['plan', attention, '--json', ...sizes], { folder })).stdout);
    assert.deepEqual(Object.keys(known), ['target', 'sizes', 'kernels', 'totals']);
    assert.deepEqual(known.sizes, { q: 4096, x: 4096, d: 128 });
    const [kernel] = known.kernels;
    assert.deepEqual([kernel.name, kernel.diagram, kernel.bound], ['attention', 'attention', 'compute']);
    assert.deepEqual(kernel.moves, [
      { kind: 'group', axis: 'q', size: 64, level: 'workgroup', rule: 'WEAVE' },
      { kind: 'group', axis: 'e', size: 128, level: 'workgroup', rule: 'WEAVE' },
      { kind: 'stream', axis: 'x', size: 8, level: 'workgroup', rule: 'CASCADE' },
    ]);
    assert.deepEqual(kernel.levels, [
      {
        level: 'workgroup',
        transfers: {
          formula: '2·q·d + 2·x·d·⌈q/64⌉',
          values: 68_157_440,
          bytes: 272_629_760,
        },
        memory: { formula: '144·d + 640', values: 19_072, bytes: 76_288, capacityBytes: 81_920 },
      },
    ]);
    assert.deepEqual(kernel.flop, { formula: '4·q·x·d', value: 8_589_934_592 });
    const { unfused, ...totals } = known.totals;
    assert.deepEqual(totals, {
      globalBytes: 272_629_760,
      flop: 8_589_934_592,
      seconds: kernel.seconds,
      lowerBoundBytes: 218_942_669,
      optimumBytes: 272_629_760,
      onceBytes: 8_388_608,
    });
    // 2·q·d + 2·x·d + 4·q·x values, and the maxima and sums of the rows; beyond that, in tiles of scores of 128 queries and 96
    // keys Q and K are read again, and V for each 96 queries
    const again = 4096 * 128 * (Math.ceil(4096 / 96) - 1 + 4096 / 128 - 1 + Math.ceil(4096 / 96) - 1);
    assert.equal(unfused.globalBytes, 4 * (69_206_016 + 5 * 4096 + again));

    const schema = JSON.parse(readFileSync(`${root}docs/schemas/plan.schema.json`, 'utf8'));
    const fits = new Ajv2020({ strictTypes: false }).compile(schema);
    assert.ok(fits(known), JSON.stringify(fits.errors));
    const open = JSON.parse((await ncd(['plan', attention, '--json'], { folder })).stdout);
    assert.deepEqual([open.kernels[0].seconds, open.totals.globalBytes], [null, null]);
    assert.ok(fits(open), JSON.stringify(fits.errors));
    // one head does not fill the machine: the keys are cut into parts, and a thread has registers for some of the values
    const h100 = await ncd(['plan', attention, ...sizes, '--target', 'h100', '--json'], { folder });
    const split = JSON.parse(h100.stdout);
    const [parts] = split.kernels;
    assert.ok(split.totals.seconds < split.totals.unsplit.seconds);
    assert.ok(parts.stage.shares.length === 1 && parts.registers.bytes <= parts.registers.capacityBytes);
    assert.ok(fits(split), JSON.stringify(fits.errors));
  });

  it('says what a plan without parts would take', async () => {
    const { stdout } = await ncd(['plan', attention, ...sizes, '--target', 'h100'], { folder });
    assert.match(stdout, /\nthis plan +2 .*\nunsplit +1 .*\nunfused +4 /);
    assert.match(stdout, /registers +\d+ values, \d+ B of 1,020 B for each of \d+ invocations\n/);
  });

  it('plans for a target of the file or of the library', async () => {
    const box = await ncd(['plan', 'box.ncd', '--target', 'box', '--size', 'n=1000000'], { folder });
    assert.match(
      box.stdout,
      /H +2·n = 2,000,000 values, 8 MB\n.*of 65 KiB on a core\n[\s\S]*time {8}1\.01 ms, memory-bound/,
    );
    assert.match((await ncd(['plan', 'box.ncd', '--target', 'm2'], { folder })).stdout, /^doubled on m2\n/);
  });

  it('takes the size of an axis that others fix, where it is the same', async () => {
    const withValues = (e: string) => ncd(['plan', attention, ...sizes, '--size', `e=${e}`], { folder });
    assert.equal((await withValues('128')).code, 0);
    assert.match(
      (await withValues('64')).stderr,
      /^error\[NCD6208\]: axis d is 128 in the given sizes but 64 in the size given for e\n/,
    );
  });

  it('reports unknown targets, diagrams and sizes', async () => {
    const reports = async (...args: string[]) => {
      const { code, stdout, stderr } = await ncd(['plan', 'a.ncd', ...args], { folder });
      assert.deepEqual([code, stdout], [1, '']);
      return stderr;
    };
    assert.match(await reports('--target', 'webgpuu'), /NCD6229\]: there is no target webgpuu\n.*webgpu/);
    assert.match(await reports('--diagram', 'soft'), /NCD6204/);
    assert.match(await reports('--size', 'm=4'), /NCD6211\]: softened has no open axis m\n.*n/);
    assert.match(await reports('--size', 'n=4', '--size', 'n=5'), /NCD6228/);
  });

  it('plans for no elements', async () => {
    const { code, stdout } = await ncd(['plan', 'a.ncd', '--size', 'n=0'], { folder });
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /NaN|Infinity|∞/);
  });
});
