/** Imports run one way: between packages, and between the rooms of the language. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { importsOf, type Source, sourcesBelow } from './sources.ts';

/** A room may import itself and those before it. */
const rooms = [
  'source',
  'diagnostics',
  'syntax',
  'names',
  'types',
  'term',
  'derive',
  'cost',
  'plan',
  'interpret',
  'diagram',
  'editor',
];

/** What each package may import of the project. */
const packages: Readonly<Record<string, readonly string[]>> = {
  language: [],
  stdlib: [],
  'backend-wgsl': ['@ncd/language'],
  cli: ['@ncd/language', '@ncd/stdlib', '@ncd/backend-wgsl', '@ncd/server'],
  server: ['@ncd/language', '@ncd/stdlib', '@ncd/backend-wgsl'],
  'client-vscode': ['@ncd/language', '@ncd/stdlib', '@ncd/backend-wgsl', '@ncd/server'],
};
/** The language is pure: what it imports from outside is pure too. */
const outsideLanguage = ['chevrotain', 'fastest-levenshtein'];

const targetOf = ({ path }: Source, specifier: string): string => join(dirname(path), specifier).replaceAll('\\', '/');

describe('arch: imports', () => {
  for (const [name, allowed] of Object.entries(packages))
    it(`${name} imports ${allowed.length > 0 ? allowed.join(', ') : 'no other package'}`, () => {
      const wrong = sourcesBelow(`${name}/src`).flatMap((source) =>
        importsOf(source).flatMap((specifier) => {
          if (specifier.startsWith('.'))
            return targetOf(source, specifier).startsWith(`${name}/`) ? [] : [`${source.path}: ${specifier}`];
          const own = /^(@ncd\/[^/]+|ncd-lang)/.exec(specifier)?.[0];
          return own === undefined || allowed.includes(own) ? [] : [`${source.path}: ${specifier}`];
        }),
      );
      assert.deepEqual(wrong, []);
    });

  it('the language imports nothing else from outside', () => {
    const wrong = sourcesBelow('language/src').flatMap((source) =>
      importsOf(source)
        .filter((specifier) => !specifier.startsWith('.') && !outsideLanguage.includes(specifier))
        .map((specifier) => `${source.path}: ${specifier}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('every room of the language has its place', () => {
    const found = new Set(sourcesBelow('language/src').map(({ path }) => path.split('/')[2] ?? ''));
    assert.deepEqual(
      [...found].filter((room) => room !== 'index.ts' && !rooms.includes(room)),
      [],
    );
  });

  for (const [position, room] of rooms.entries())
    it(`${room} imports only ${rooms.slice(0, position + 1).join(', ')}`, () => {
      const wrong = sourcesBelow(`language/src/${room}`).flatMap((source) =>
        importsOf(source)
          .filter((specifier) => specifier.startsWith('.'))
          .filter((specifier) => {
            const [, , target] = targetOf(source, specifier).split('/');
            return rooms.indexOf(target ?? '') < 0 || rooms.indexOf(target ?? '') > position;
          })
          .map((specifier) => `${source.path}: ${specifier}`),
      );
      assert.deepEqual(wrong, []);
    });

  it('relative imports name files, with their extension', () => {
    const wrong = Object.keys(packages).flatMap((name) =>
      sourcesBelow(`${name}/src`).flatMap((source) =>
        importsOf(source)
          .filter((specifier) => specifier.startsWith('.') && !/\.(ts|json|js|cjs|mjs)$/.test(specifier))
          .map((specifier) => `${source.path}: ${specifier}`),
      ),
    );
    assert.deepEqual(wrong, []);
  });
});
