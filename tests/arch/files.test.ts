/** Files stay small, and tests run. */
import assert from 'node:assert/strict';
import { sourcesBelow } from './sources.ts';

const folders = [
  'language',
  'stdlib',
  'backend-wgsl',
  'cli',
  'server',
  'client-vscode',
  'tests',
  'bench',
  'playground',
];
const sources = folders
  .flatMap(sourcesBelow)
  .filter(({ path }) => !/generated|stdlib\/src\/sources\.ts|runtime-bundle\.ts/.test(path));

/** Why a file has more than 300 lines. */
const reasons: Readonly<Record<string, string>> = {
  'language/src/syntax/ast.ts': 'one union, one declaration for each kind of node',
  'language/src/syntax/grammar.ts': 'one grammar, which is one class for Chevrotain',
  'language/src/syntax/build-ast.ts': 'one function for each rule of the grammar',
  'language/src/types/calls.ts': 'one call, from its brackets to its result',
  'language/src/types/context.ts': 'what is known while one diagram is checked',
  'language/src/types/expressions.ts': 'one function for each kind of expression',
  'tests/generate/grow-scalars.ts': 'one function for each kind of scalar expression',
  'tests/generate/meaning.ts': 'the meaning of the language once more, by definition',
  'language/src/names/bind-names.ts': 'one walk over the syntax tree',
  'tests/kernels/cases.ts': 'a list of cases',
  'tests/kernels/recurrences.test.ts': 'a list of programs',
};

const lines = (text: string): number => text.split('\n').length - 1;

describe('arch: files', () => {
  it('have at most 500 lines, and a reason for more than 300', () => {
    const wrong = sources
      .filter(({ path, text }) => lines(text) > 500 || (lines(text) > 300 && reasons[path] === undefined))
      .map(({ path, text }) => `${path}: ${lines(text)} lines`);
    assert.deepEqual(wrong, []);
  });

  it('have a reason only where it is needed', () => {
    const short = Object.keys(reasons).filter((path) => !sources.some((s) => s.path === path && lines(s.text) > 300));
    assert.deepEqual(short, []);
  });

  it('no test is left out, or left alone', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('tests/') && path.endsWith('.test.ts'))
      .filter(({ code }) =>
        /\b(describe|context|it|test|suite)\.(skip|only)\b|\b(xit|xdescribe|fit|fdescribe)\s*\(/.test(code),
      );
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    );
  });

  it('a test that skips itself says why', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('tests/'))
      .filter(({ code }) => /\b(this|context)\.skip\(/.test(code) && !/console\.log\(/.test(code));
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    );
  });
});
