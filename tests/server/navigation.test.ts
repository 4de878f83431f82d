/** From names to what they mean, and to all names that mean the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sources } from '@ncd/stdlib';
import { killServers } from './client.ts';
import { able, desk, edited, type Location, type Range, shown, type TextEdit } from './kit.ts';

const source = `import { «import»softmax } from «path»"std/nn"
import { half as small } from "./b"
axis e = 4
/// Weighted means.
diagram «f»f(Q: f32[«q0»q, d], K: f32[x, d], «V0»V: f32[x, e]) -> f32[q, e] {
  let «S0»S = dot[«d1»d](Q, K)
  let P = «call»softmax[«x1»x](«S1»S)
  dot[x](small(P), «V1»V)
}
diagram g(A: f32[q, d]) -> f32[q, e] {
  «recur»f(A, A[q = q], «q2»A[q = 0, d = 1] * index(q))
}
test «subject»f at «q3»q = 2, x = 3, d = 4 {
  f(«in»Q, K, V) ~= f(Q, K, V)
}
budget f at «q4»q = 2, x = 2, d = 2 on «machine»webgpu { global <= 1 GB }
`;
const files = { 'b.ncd': 'export diagram half(A: f32[i]) -> f32[i] {\n  A * 0.5\n}\n' };

interface Edits {
  readonly changes: Readonly<Record<string, readonly TextEdit[]>>;
}

describe('language server: navigation', function () {
  this.timeout(20_000);
  afterEach(killServers);

  it('goes to definitions, also into the library, and from a path to its module', async () => {
    const { ask, text, uri, client } = await desk(source, { files });
    const definition = async (place: string): Promise<string> => {
      const found = await ask<Location | null>('textDocument/definition', place);
      if (!found) return 'nothing';
      if (found.uri === uri) return shown(text, found.range);
      const content = found.uri.endsWith('b.ncd') ? files['b.ncd'] : readFileSync(fileURLToPath(found.uri), 'utf8');
      return `${found.uri.replace(/^.*\/(\w+\/\w+\.ncd)$/, '$1')} ${shown(content, found.range).replace(/^\d+:/, '')}`;
    };
    assert.equal(await definition('S1'), '5:6 S');
    assert.equal(await definition('V1'), `4:${text.split('\n')[4]?.indexOf('V: ')} V`);
    assert.equal(await definition('d1'), '4:20 d');
    assert.equal(await definition('q2'), '9:10 A');
    assert.equal(await definition('recur'), '4:8 f');
    assert.equal(await definition('subject'), '4:8 f');
    assert.equal(await definition('q3'), '4:17 q');
    assert.equal(await definition('q4'), '4:17 q');
    assert.equal(await definition('call'), 'std/nn.ncd 15 softmax');
    assert.equal(await definition('import'), 'std/nn.ncd 15 softmax');
    assert.equal(await definition('path'), 'std/nn.ncd 0 ');
    assert.equal(await definition('machine'), 'std/targets.ncd 14 webgpu');
    await client.end();
  });

  it('answers in a file of the library', async () => {
    const { ask, client } = await desk(source, { files });
    const found = await ask<Location>('textDocument/definition', 'call');
    assert.equal(readFileSync(fileURLToPath(found.uri), 'utf8'), sources['std/nn']);
    client.notify('textDocument/didOpen', {
      textDocument: { uri: found.uri, languageId: 'ncd', version: 1, text: sources['std/nn'] },
    });
    const hover = await client.request<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri: found.uri },
      position: found.range.start,
    });
    assert.match(hover.contents.value, /diagram softmax/);
    await client.end();
  });

  it('gives the library as virtual documents where the client wants them', async () => {
    const { ask, client } = await desk(source, { files, options: { virtualDocuments: true } });
    const { uri } = await ask<Location>('textDocument/definition', 'call');
    assert.equal(uri, 'ncd:/std/nn.ncd');
    assert.equal(await client.request('ncd/text', { uri }), sources['std/nn']);
    assert.equal(await client.request('ncd/text', { uri: 'ncd:/std/none.ncd' }), null);
    await client.end();
  });

  it('goes to where the axes of a type are declared', async () => {
    const { ask, text, client } = await desk(source, { files });
    const found = await ask<Location[]>('textDocument/typeDefinition', 'V1');
    assert.deepEqual(
      found.map(({ range }) => shown(text, range)),
      ['4:31 x', '2:5 e'],
    );
    await client.end();
  });

  it('finds references and highlights them', async () => {
    const { ask, text, uri, client } = await desk(source, { files });
    const references = async (place: string, includeDeclaration: boolean): Promise<readonly string[]> => {
      const found = await ask<Location[]>('textDocument/references', place, { context: { includeDeclaration } });
      return found.map((l) => (l.uri === uri ? shown(text, l.range) : l.uri));
    };
    assert.deepEqual(await references('S1', true), ['5:6 S', '6:21 S']);
    assert.deepEqual(await references('S0', false), ['6:21 S']);
    assert.deepEqual(await references('x1', true), ['4:31 x', '4:45 x', '6:18 x', '7:6 x', '12:17 x', '15:19 x']);
    assert.equal((await references('f', true)).length, 6);
    const [declared = '', ...uses] = await references('call', true);
    assert.match(declared, /std\/nn\.ncd$/);
    assert.deepEqual(uses, ['0:9 softmax', '6:10 softmax']);
    assert.deepEqual(await references('call', false), uses);
    const marks = await ask<{ range: Range; kind: number }[]>('textDocument/documentHighlight', 'S1');
    assert.deepEqual(
      marks.map(({ range, kind }) => [shown(text, range), kind]),
      [
        ['5:6 S', 3],
        ['6:21 S', 2],
      ],
    );
    await client.end();
  });

  it('finds references in other files', async () => {
    const { client } = await desk(source, { files });
    const found = await client.request<Location[]>('textDocument/references', {
      textDocument: { uri: 'file:///work/b.ncd' },
      position: { line: 0, character: 16 },
      context: { includeDeclaration: true },
    });
    assert.deepEqual(
      found.map(({ uri, range }) => `${uri.replace(/.*\//, '')} ${range.start.line}:${range.start.character}`),
      ['b.ncd 0:15', 'a.ncd 1:9', 'a.ncd 1:17', 'a.ncd 7:9'],
    );
    await client.end();
  });

  it('renames values, axes of one diagram, diagrams and aliases', async () => {
    const { ask, text, uri, client } = await desk(source, { files });
    const rename = async (place: string, newName: string): Promise<string> => {
      const edits = await ask<Edits>('textDocument/rename', place, { newName });
      assert.deepEqual(Object.keys(edits.changes), [uri]);
      return edited(text, edits.changes[uri] ?? []);
    };
    assert.equal(await rename('S1', 'scores'), text.replace(/\bS\b/g, 'scores'));
    const renamed = await rename('q0', 'rows');
    assert.match(renamed, /f\(Q: f32\[rows, d\]/);
    assert.match(renamed, /test f at rows = 2/);
    assert.match(renamed, /budget f at rows = 2/);
    assert.match(renamed, /diagram g\(A: f32\[q, d\]\)/);
    assert.equal(await rename('f', 'means'), text.replace(/\bf\b(?=\(| at)/g, 'means'));
    await client.end();
  });

  it('renames what another file imports, there as well, and an alias where it is', async () => {
    const { client } = await desk(source, { files, capabilities: able });
    const rename = (uri: string, line: number, character: number) =>
      client.request<{ documentChanges: { textDocument: { uri: string; version: number }; edits: TextEdit[] }[] }>(
        'textDocument/rename',
        { textDocument: { uri }, position: { line, character }, newName: 'other' },
      );
    const all = await rename('file:///work/b.ncd', 0, 15);
    assert.deepEqual(
      all.documentChanges.map(({ textDocument, edits }) => [
        textDocument.uri.replace(/.*\//, ''),
        textDocument.version,
        edits.length,
      ]),
      [
        ['b.ncd', 1, 1],
        ['a.ncd', 1, 1],
      ],
    );
    const alias = await rename('file:///work/a.ncd', 7, 9);
    assert.deepEqual(
      alias.documentChanges.map(({ textDocument, edits }) => [textDocument.uri.replace(/.*\//, ''), edits.length]),
      [['a.ncd', 2]],
    );
    await client.end();
  });

  it('knows what declares a field: its name in a type, or a state', async () => {
    const lines = `import { «import»both } from "./c"
quant q4«format» { bits: 4, block: 32, scale: f16 }
accumulator total[x](A: f32[x]) {
  state («state»s: f32 = 0, n: f32 = 0)
  step { next s = s + A  next n = n + 1 }
  merge (a, b) { (a.«side»s + b.s, a.n + b.n) }
}
diagram f(A: f32[i]) -> f32 {
  let t = total[i](A)
  t.«last»s + both[i](A).«part»low
}
diagram g<W: weight>(w: W[i]) -> f32 {
  sum[i](w)
}
test g at «variable»W = q4, i = 32 {
  g(w) ~= g(w)
}
`;
    const both = 'export diagram both[i](A: f32[i]) -> (low: f32, high: f32) {\n  (min[i](A), max[i](A))\n}\n';
    const { ask, text, uri, client } = await desk(lines, { files: { 'c.ncd': both } });
    const changed = async (place: string, newName: string): Promise<readonly string[]> => {
      const { changes } = await ask<Edits>('textDocument/rename', place, { newName });
      return [...Object.entries(changes)].map(([file, edits]) => edited(file === uri ? text : both, edits));
    };
    const sums = [text.replace(/\bs\b/g, 'sum1')];
    for (const place of ['state', 'side', 'last']) assert.deepEqual(await changed(place, 'sum1'), sums);
    assert.deepEqual(await changed('part', 'least'), [text.replace('.low', '.least'), both.replace('low:', 'least:')]);
    assert.deepEqual(await changed('format', 'q5'), [text.replaceAll('q4', 'q5')]);
    assert.deepEqual(await changed('variable', 'V'), [text.replaceAll(/\bW\b/g, 'V')]);
    const { uri: place, range } = await ask<Location>('textDocument/definition', 'part');
    assert.deepEqual([place.slice(-5), shown(both, range)], ['c.ncd', '0:38 low']);
    await client.end();
  });

  it('refuses names that would mean something else, and what is not ours to rename', async () => {
    const { ask, client } = await desk(source, { files });
    const refused = (place: string, newName: string) =>
      ask('textDocument/rename', place, { newName }).then(
        () => 'renamed',
        (error: Error) => error.message,
      );
    assert.match(await refused('S1', 'P'), /would mean something else/);
    assert.match(await refused('S1', 'let'), /`let` is not a name/);
    assert.match(await refused('q0', 'x'), /would mean something else/);
    assert.match(await refused('call', 'other'), /declared in std\/nn/);
    await assert.rejects(ask('textDocument/prepareRename', 'import'), /declared in std\/nn/);
    const able = await ask<{ placeholder: string }>('textDocument/prepareRename', 'S1');
    assert.equal(able.placeholder, 'S');
    await client.end();
  });

  it('lists what a document declares, with the values in it and their types', async () => {
    const { whole, client } = await desk(
      'diagram f(A: f32[i, j]) -> f32[i] {\n  let (m, s) = (max[j](A), sum[j](A))\n  m + s\n}\naxis k = 3\n',
      { capabilities: able },
    );
    interface Symbol {
      readonly name: string;
      readonly detail?: string;
      readonly children: readonly Symbol[];
    }
    const symbols = await whole<readonly Symbol[]>('textDocument/documentSymbol');
    assert.deepEqual(
      symbols.map(({ name, detail, children }) => [name, detail, children.map((child) => [child.name, child.detail])]),
      [
        [
          'f',
          '(A: f32[i, j]) -> f32[i]',
          [
            ['m', 'f32[i]'],
            ['s', 'f32[i]'],
          ],
        ],
        ['k', '= 3', []],
      ],
    );
    await client.end();
  });

  it('lists symbols of the workspace', async () => {
    const { client } = await desk(source, { files });
    const named = async (query: string) =>
      (await client.request<{ name: string; location: Location }[]>('workspace/symbol', { query })).map((s) => s.name);
    assert.deepEqual(await named('hf'), ['half']);
    assert.deepEqual((await named('')).sort(), ['e', 'f', 'f', 'f', 'g', 'half']);
    await client.end();
  });

  it('knows who calls whom', async () => {
    const { ask, client } = await desk(source, { files });
    const [item] = await ask<object[]>('textDocument/prepareCallHierarchy', 'f');
    const incoming = await client.request<{ from: { name: string }; fromRanges: Range[] }[]>(
      'callHierarchy/incomingCalls',
      { item },
    );
    assert.deepEqual(
      incoming.map(({ from, fromRanges }) => [from.name, fromRanges.length]),
      [
        ['g', 1],
        ['f', 3],
        ['f', 1],
      ],
    );
    const outgoing = await client.request<{ to: { name: string; uri: string } }[]>('callHierarchy/outgoingCalls', {
      item,
    });
    assert.deepEqual(
      outgoing.map(({ to }) => to.name),
      ['softmax', 'half'],
    );
    await client.end();
  });
});
