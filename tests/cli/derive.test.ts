import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { folderWith, ncd } from '../support/ncd.ts';
import { root } from '../support/programs.ts';

const folder = folderWith({
  'softmax.ncd': `import { softmax } from "std/nn"

export diagram weights(S: f32[q, x]) -> f32[q, x] {
  softmax[x](S)
}
`,
});

describe('ncd derive', () => {
  it('tells how attention becomes one kernel', async () => {
    const { code, stdout, stderr } = await ncd(['derive', `${root}examples/attention.ncd`], { folder });
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(
      stdout.replaceAll(root, '').replace(/std\/nn:\d+/g, 'std/nn:N'),
      `attention: kernel attention streams x
  PRE      max over x: a max of values that each chunk computes by itself
           std/nn:N: max[x](S)
  CASCADE  sum over x: rescaled by the exponential of the change when an earlier result changes
           std/nn:N: sum[x](E)
  CASCADE  sum over x: rescaled by the exponential of the change when an earlier result changes; factors of final results moved to the tail
           examples/attention.ncd:10: dot[x](P, V)
  state
    max_x[q] = -inf; then maximum(max_x', max[x](S))
    sum_x[q] = 0; then sum_x' * exp(max_x' - max_x) + sum[x](exp(S - finite(max_x)))
    attention[q, e] = 0; then attention' * exp(max_x' - max_x) + dot[x](exp(S - finite(max_x)), V)
  saved
    attention = where(size(x) == 0, 0, attention / sum_x)
  where
    S = dot[d](Q, K) * rsqrt(size(d))
  local
    S stays in the workgroup: 4·q·x fewer values
    max_x stays in the workgroup: 3·q fewer values
    sum_x stays in the workgroup: 2·q fewer values
`,
    );
  });

  it('says why softmax is not streamed along its own axis', async () => {
    const { stdout } = await ncd(['derive', 'softmax.ncd'], { folder });
    assert.match(stdout, /^weights: kernel \w+ streams x\n/);
    assert.match(stdout, /\nweights: kernel weights computes each element by itself\n/);
    assert.match(
      stdout,
      /\nweights: weights does not take in \w+ along x\n {2}PRE {6}the output carries x and every element of it reads all of x\n {11}std\/nn:\d+: E \/ sum\[x\]\(E\)\n {2}hint {5}contract x in the same region\n$/,
    );
  });

  it('writes JSON', async () => {
    const { stdout } = await ncd(['derive', 'softmax.ncd', '--json'], { folder });
    const { kernels, refusals } = JSON.parse(stdout);
    assert.deepEqual(
      kernels.map((kernel: { stream: string | null }) => kernel.stream),
      ['x', null],
    );
    assert.deepEqual(
      kernels[0].steps.map((step: { rule: string; file: string }) => [step.rule, step.file]),
      [
        ['PRE', 'std/nn'],
        ['CASCADE', 'std/nn'],
      ],
    );
    assert.equal(refusals.length, 1);
    assert.deepEqual([refusals[0].rule, refusals[0].axis, refusals[0].kernel], ['PRE', 'x', 'weights']);
  });

  it('writes JSON that its schema describes, with a log of the moves', async () => {
    const args = ['derive', `${root}examples/attention.ncd`, '--json'];
    const sizes = ['q=4096', 'x=4096', 'd=64', 'e=64'].flatMap((size) => ['--size', size]);
    const known = JSON.parse((await ncd([...args, ...sizes], { folder })).stdout);
    const schema = JSON.parse(readFileSync(`${root}docs/schemas/derivation.schema.json`, 'utf8'));
    const fits = new Ajv2020({ strictTypes: false }).compile(schema);
    const valid: boolean = fits(known);
    assert.ok(valid, JSON.stringify(fits.errors));
    assert.deepEqual(known.kernels[0].local[0], {
      name: 'S',
      formula: '4·q·x',
      values: 4 * 4096 ** 2,
      bytes: 16 * 4096 ** 2,
    });
    assert.deepEqual(
      known.logs[0].kernels[0].moves.map((move: { kind: string; axis?: string }) => `${move.kind} ${move.axis}`),
      ['group q', 'column e', 'stream x'],
    );
  });

  it('writes a page without scripts', async () => {
    const { code, stdout } = await ncd(['derive', 'softmax.ncd', '--html', '-o', 'out.html'], { folder });
    assert.deepEqual([code, stdout], [0, '']);
    const page = readFileSync(`${folder}/out.html`, 'utf8');
    assert.match(page, /^<!doctype html>\n<html lang="en">/);
    assert.match(page, /<title>How weights became kernels<\/title>/);
    assert.match(page, /prefers-color-scheme: dark/);
    assert.match(page, /<th scope="col">Rule<\/th>/);
    assert.doesNotMatch(page, /<script|https?:\/\/|undefined/);
    const tags = [...page.matchAll(/<(\/?)(main|section|table|thead|tbody|tr|td|th|h[123]|code|span)\b/g)];
    const open: string[] = [];
    for (const [, close, tag = ''] of tags) close ? assert.equal(open.pop(), tag) : open.push(tag);
    assert.deepEqual(open, []);
    const both = await ncd(['derive', 'softmax.ncd', '--html', '--json'], { folder });
    assert.equal(both.code, 2);
  });

  it('takes one diagram, and reports an unknown one', async () => {
    const { code, stderr } = await ncd(['derive', 'softmax.ncd', '--diagram', 'weight'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /NCD6204/);
    assert.equal((await ncd(['derive', 'softmax.ncd', '--diagram', 'weights'], { folder })).code, 0);
  });
});
