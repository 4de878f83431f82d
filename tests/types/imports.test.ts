/** What an importer has to do with: declarations, and what is wrong with them. */
import assert from 'node:assert/strict';
import { checkProgram, resolveSpecifier } from '@ncd/language';

const codes = (entry: string, files: Readonly<Record<string, string>>): readonly string[] =>
  checkProgram(entry, { resolve: resolveSpecifier, read: (path) => files[path] })?.diagnostics.map(
    ({ code }) => code,
  ) ?? [];

const importer = 'import { f } from "b"\nexport diagram g(A: f32[x]) -> f32[x] { f(A) }\n';
const f = 'export diagram f(A: f32[x]) -> f32[x] { A }\n';

describe('types: imported modules', () => {
  for (const [what, aside] of [
    ['does not parse', 'test f at x = 2 { f(A ~= }\n'],
    ['calls nothing that there is', '// first\ntest "t" { nothing(A) ~= A }\n'],
    ['is about nothing that there is', 'budget nothing at x = 2 { m2 <= 4 KiB }\n'],
  ] as const)
    it(`say nothing of a test or a budget that ${what}; the file itself does`, () => {
      const files = { 'a.ncd': importer, 'b.ncd': f + aside };
      assert.deepEqual(codes('a.ncd', files), []);
      assert.notDeepEqual(codes('b.ncd', files), []);
    });

  it('say what is wrong with their declarations, also behind a test', () => {
    const files = { 'a.ncd': importer, 'b.ncd': `${f}test f at x = 2 { f(A) ~= A } axis n = m\n` };
    assert.deepEqual(codes('a.ncd', files), codes('b.ncd', files));
    assert.equal(codes('a.ncd', files).length, 1);
  });
});
