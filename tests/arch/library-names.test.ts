/** Below `stdlib/`, nothing knows an operator of the library by name: it sees map, reduce and reindex. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourcesBelow, withoutComments } from './sources.ts';

/** Words of mathematics that are also names of diagrams. */
const plainWords = ['affine', 'linear'];

const library = join(root, 'stdlib');
const names = readdirSync(library)
  .filter((name) => name.endsWith('.ncd'))
  .flatMap((name) =>
    [...readFileSync(join(library, name), 'utf8').matchAll(/^\s*(?:export\s+)?(?:diagram|accumulator)\s+(\w+)/gm)].map(
      ([, diagram = '']) => diagram,
    ),
  )
  .filter((name) => !plainWords.includes(name));

const below = [
  'language/src/term',
  'language/src/derive',
  'language/src/cost',
  'language/src/plan',
  'language/src/interpret',
  'backend-wgsl/src',
];

describe('arch: no name of the library below it', () => {
  it('there is a library', () => assert.ok(names.length > 0));

  for (const folder of below)
    it(folder, () => {
      const wrong = sourcesBelow(folder).flatMap(({ path, text }) => {
        const code = withoutComments(text);
        // as a word of its own, in `snake_case` or in `camelCase`
        return names
          .filter((name) => new RegExp(`(?<![A-Za-z])${name}(?![a-z])`, 'i').test(code))
          .map((name) => `${path}: ${name}`);
      });
      assert.deepEqual(wrong, []);
    });
});
