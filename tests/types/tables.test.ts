/** What checking leaves behind: a type, or a size, for every expression of a sound diagram; what tools show is made of it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { ast, Typed } from '@ncd/language';
import { blocksOf } from '../suite/blocks.ts';
import { checkFile, exampleFiles, libraryModules, root } from '../support/programs.ts';
import { checkText } from '../support/sources.ts';

const isExpression = (node: { readonly kind?: string }): boolean =>
  ['number', 'bool', 'inf', 'reference', 'unary', 'binary', 'call', 'index', 'field', 'tuple', 'at'].includes(
    node.kind ?? '',
  );

/** Expressions of a body that have neither a type nor a size. */
function unknownIn(typed: Typed, node: unknown, found: string[] = []): string[] {
  if (typeof node !== 'object' || node === null) return found;
  const e = node as { readonly kind?: string; readonly span?: ast.Expression['span'] };
  if (isExpression(e) && e.span) {
    const known = typed.types.has(e as ast.Expression) || typed.sizes.has(e as ast.Expression);
    if (!known) found.push(e.span.file.text.slice(e.span.start, e.span.end));
  }
  // the argument of these is an axis, and what stands between brackets is made of axes
  if (e.kind === 'call' && ['index', 'size'].includes((e as ast.Call).callee.text)) return found;
  for (const [key, value] of Object.entries(node))
    if (key !== 'span' && key !== 'file' && key !== 'axes') unknownIn(typed, value, found);
  return found;
}

function probe(typed: Typed): void {
  for (const [declaration, diagram] of [...typed.diagrams, ...typed.tests]) {
    if (!diagram.sound) continue;
    assert.deepEqual(
      unknownIn(typed, declaration.body).filter((text) => !text.includes('~=')),
      [],
      diagram.name,
    );
    for (const type of [diagram.result, ...diagram.parameters.map((p) => p.type)])
      assert.notEqual(type.kind, 'unknown');
    for (const symbol of diagram.symbols) assert.ok(diagram.axes.has(symbol), `${diagram.name}: ${symbol}`);
  }
}

describe('types: tables', () => {
  for (const path of [...libraryModules, ...exampleFiles]) it(path.replace(root, ''), () => probe(checkFile(path)));
  for (const page of readdirSync(`${root}tests/suite`).filter((name) => name.endsWith('.md')))
    it(page, () => {
      for (const { text, file } of blocksOf(readFileSync(`${root}tests/suite/${page}`, 'utf8')))
        if (!file) probe(checkText(text));
    });
});
