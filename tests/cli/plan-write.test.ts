/** `ncd plan --write`: what is written gives the same plan, and is not written again. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { folderWith, ncd } from '../support/ncd.ts';
import { root } from '../support/programs.ts';

const example = (name: string): string => readFileSync(`${root}examples/${name}.ncd`, 'utf8');

/** The kernels of a plan, whatever they and what passes between them are called. */
const kernelsIn = (json: string): unknown =>
  JSON.parse(json).kernels.map(({ moves, levels, flop, operations }: Record<string, unknown>) =>
    JSON.stringify({ moves, levels, flop, operations }),
  );

describe('ncd plan --write', () => {
  for (const name of ['attention', 'convolution', 'flash', 'gqa', 'layernorm'])
    it(`writes the plan of ${name}, from which the same plan comes`, async () => {
      const folder = folderWith({ 'a.ncd': example(name) });
      const before = await ncd(['plan', 'a.ncd', '--json'], { folder });
      const written = await ncd(['plan', 'a.ncd', '--write'], { folder });
      assert.deepEqual([written.code, written.stderr], [0, '']);
      const text = readFileSync(`${folder}/a.ncd`, 'utf8');
      assert.match(text, /at workgroup \((group|stream)/);
      assert.deepEqual(
        kernelsIn((await ncd(['plan', 'a.ncd', '--json'], { folder })).stdout),
        kernelsIn(before.stdout),
      );
      assert.deepEqual(await ncd(['plan', 'a.ncd', '--write'], { folder }), { code: 0, stdout: '', stderr: '' });
      assert.equal(readFileSync(`${folder}/a.ncd`, 'utf8'), text);
      assert.equal((await ncd(['test', 'a.ncd'], { folder })).code, 0);
    });

  it('says why a plan has no place in the source, and writes nothing', async () => {
    const text = `import { draw_from_top } from "std/sampling"
export diagram f(S: f32[v], u: f32) -> i32 where v >= 4 {
  draw_from_top[k = 4](S, 1, u)
}
`;
    const folder = folderWith({ 'a.ncd': text });
    const { code, stderr } = await ncd(['plan', 'a.ncd', '--write'], { folder });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error\[NCD4110\]: the plan of f cannot be written: one of its kernels cannot be said in the language/,
    );
    assert.equal(readFileSync(`${folder}/a.ncd`, 'utf8'), text);
  });
});
