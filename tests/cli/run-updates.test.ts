/** Arrays that `ncd run` updates, from files to files. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockFormat, dequantise, quantise, type Tensor } from '@ncd/language';
import { encodeNpy, readInput } from '../../cli/dist/data/index.js';
import { folderWith, ncd } from '../support/ncd.ts';

const f32 = (shape: readonly number[], ...values: number[]): Tensor => ({
  element: 'f32',
  shape,
  data: Float32Array.from(values),
});

async function readBack(path: string): Promise<Tensor> {
  const result = await readInput(path, { parameter: 'result', type: 'f32' });
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
}

describe('ncd run with arrays that are updated', function () {
  this.timeout(60_000);

  it('goes on from a cache in blocks that a run has written', async () => {
    const text = `export diagram append<C: weight>(inout K: C[t, d], k: f32[n, d], pos: i32) -> f32[d] {
  K[t = pos + index(n)] := k
  max[t](K)
}
`;
    const folder = folderWith({ 'a.ncd': text });
    const row = Array.from({ length: 64 }, (_, i) => Math.sin(i) - 2);
    writeFileSync(join(folder, 'k.npy'), encodeNpy(f32([2, 64], ...row, ...row.map((x) => 3 * x))));
    const run = (...args: string[]) =>
      ncd(['run', 'a.ncd', '--type', 'C=q8_0', '-i', 'k=k.npy', '--verify', ...args], { folder });
    const first = await run('-i', 'K=0', '--size', 't=4', '-i', 'pos=0', '-o', 'K=K.npy');
    assert.equal(first.code, 0, first.stderr);
    const K = await readBack(join(folder, 'K.npy'));
    const blocks = quantise([...row, ...row.map((x) => 3 * x), ...Array<number>(128).fill(0)], blockFormat('q8_0'));
    assert.deepEqual(K, f32([4, 64], ...dequantise(blocks, blockFormat('q8_0'))));
    const refused = await run('-i', 'K=K.npy', '-i', 'pos=2');
    assert.match(refused.stderr, /^error\[NCD6209\]: K.npy holds float32 but K is q8_0\n.*--quantise/);
    const second = await run('-i', 'K=K.npy', '--quantise', '-i', 'pos=2', '-o', 'K=K2.npy');
    assert.equal(second.code, 0, second.stderr);
    const { data } = await readBack(join(folder, 'K2.npy'));
    const rows = [...K.data.subarray(0, 128)];
    assert.deepEqual([...data], [...rows, ...rows]);
    const beyond = await run('-i', 'K=K2.npy', '--quantise', '-i', 'pos=3');
    assert.match(beyond.stderr, /^error\[NCD3147\]: K is updated at t = 4, outside its 4 positions\n/);
    const odd = await ncd(['run', 'a.ncd', '--type', 'C=q8_0', '--size', 't=4', '--size', 'd=96', '--size', 'n=1'], {
      folder,
    });
    assert.match(odd.stderr, /^error\[NCD6208\]: an update of q8_0 stores 64 values at a time/);
  });
});
