/** Documents as they come: names that clients spell differently, line ends, long lines, files that are closed or gone. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Client, killServers, startClient } from './client.ts';
import { edited, type Location, type TextEdit } from './kit.ts';

const half = 'export diagram half(A: f32[i]) -> f32[i] {\n  A * 0.5\n}\n';
const quarter = 'import { half } from "./a b"\nexport diagram quarter(A: f32[i]) -> f32[i] {\n  half(half(A))\n}\n';
const pulls = { textDocument: { diagnostic: {} } };

const open = (client: Client, uri: string, text: string): void =>
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text } });
const messages = async (client: Client, uri: string): Promise<readonly string[]> =>
  (
    await client.request<{ items: { message: string }[] }>('textDocument/diagnostic', { textDocument: { uri } })
  ).items.map(({ message }) => message);

/** How a path becomes a URI: as Node writes it, and as VS Code does. */
const spellings: Readonly<Record<string, (path: string) => string>> = {
  'few letters': (path) => pathToFileURL(path).href,
  'many letters': (path) =>
    `file://${path
      .split('/')
      .map((part) => encodeURIComponent(part).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`))
      .join('/')}`,
};

describe('language server: documents', function () {
  this.timeout(30_000);
  let folder = '';
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'ncd-')), 'a (b) @c é');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a b.ncd'), half);
    writeFileSync(join(folder, '100%.ncd'), quarter);
  });
  afterEach(() => {
    killServers();
    rmSync(join(folder, '..'), { recursive: true });
  });

  for (const [what, uriOf] of Object.entries(spellings))
    it(`are the same files to a client that escapes ${what}`, async () => {
      const [a, b] = [uriOf(join(folder, 'a b.ncd')), uriOf(join(folder, '100%.ncd'))];
      const { client } = await startClient(pulls, { traffic: false }, uriOf(folder));
      open(client, b, quarter);
      assert.deepEqual(await messages(client, b), []);
      const place = { textDocument: { uri: b }, position: { line: 2, character: 3 } };
      const definition = await client.request<Location>('textDocument/definition', place);
      assert.equal(decodeURIComponent(definition.uri), decodeURIComponent(a));
      assert.match(definition.uri, /a%20b\.ncd$/);
      open(client, a, half);
      const references = await client.request<Location[]>('textDocument/references', {
        ...place,
        context: { includeDeclaration: true },
      });
      assert.deepEqual(
        references.map(({ uri }) => uri),
        [b, b, b, a],
      );
      const symbols = await client.request<{ name: string; location: Location }[]>('workspace/symbol', { query: '' });
      assert.deepEqual(
        symbols.map(({ name, location }) => [name, location.uri]),
        [
          ['quarter', b],
          ['half', a],
        ],
      );
      const { changes } = await client.request<{ changes: Record<string, TextEdit[]> }>('textDocument/rename', {
        ...place,
        newName: 'halved',
      });
      assert.deepEqual(Object.keys(changes), [b, a]);
      client.notify('textDocument/didChange', {
        textDocument: { uri: a, version: 2 },
        contentChanges: [{ text: half.replace('half', 'other') }],
      });
      assert.match((await messages(client, b)).join(), /half/);
      await client.end();
    });

  it('that are closed while they are planned have no messages left', async () => {
    const uri = pathToFileURL(join(folder, 'c.ncd')).href;
    const text = Array.from(
      { length: 12 },
      (_, i) => `export diagram f${i}(X: f32[r, c], Y: f32[c]) -> f32[c, r] {\n  X * mean[c](X * ${i}) * Y\n}\n`,
    ).join('');
    writeFileSync(join(folder, 'c.ncd'), text);
    const { client } = await startClient();
    open(client, uri, text);
    assert.equal((await client.diagnostics()).version, 1);
    await sleep(220); // planning has begun
    client.notify('textDocument/didClose', { textDocument: { uri } });
    let last = await client.diagnostics();
    while (last.version !== undefined) last = await client.diagnostics();
    assert.deepEqual(last.diagnostics, []);
    assert.equal(await Promise.race([client.diagnostics(), sleep(2000)]), undefined);
    await client.end();
  });

  it('that are gone are missed where they are imported, and come back', async () => {
    const uri = pathToFileURL(join(folder, '100%.ncd')).href;
    const { client } = await startClient(pulls, { traffic: false });
    open(client, uri, quarter);
    const changed = (type: number) =>
      client.notify('workspace/didChangeWatchedFiles', {
        changes: [{ uri: pathToFileURL(join(folder, 'a b.ncd')).href, type }],
      });
    unlinkSync(join(folder, 'a b.ncd'));
    changed(3);
    assert.match((await messages(client, uri)).join(), /no module `\.\/a b`/);
    writeFileSync(join(folder, 'a b.ncd'), half);
    changed(1);
    assert.deepEqual(await messages(client, uri), []);
    await client.end();
  });

  it('keep their line ends where they are formatted and mended, and a byte order mark comes first', async () => {
    const uri = 'file:///work/a.ncd';
    const text = '\ufeffdiagram f(A: f32[i]) -> f32[i] {\n\n  let B =  A\n  half(A)\n}\n'.replaceAll('\n', '\r\n');
    const { client } = await startClient(
      { textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } } },
      { traffic: false },
    );
    open(client, uri, text);
    open(client, 'file:///work/b.ncd', half);
    const textDocument = { uri };
    const edits = await client.request<TextEdit[]>('textDocument/formatting', { textDocument, options: {} });
    assert.equal(edited(text, edits), text.replace('\ufeff', '').replace('{\r\n\r\n', '{\r\n').replace('=  A', '= A'));
    const position = { line: 3, character: 4 };
    const actions = await client.request<{ title: string; edit: { changes: Record<string, TextEdit[]> } }[]>(
      'textDocument/codeAction',
      { textDocument, range: { start: position, end: position }, context: { diagnostics: [] } },
    );
    const imports = actions.find(({ title }) => title === 'import `half` from "./b"');
    assert.equal(
      edited(text, imports?.edit.changes[uri] ?? []),
      text.replace('\ufeff', '\ufeffimport { half } from "./b"\r\n\r\n'),
    );
    const sums = 'diagram sums(A: f32[i, j]) -> f32[i] {\r\n  sum[j](A)\r\n}\r\n';
    const other = 'file:///work/c.ncd';
    open(client, other, sums);
    const head = { line: 0, character: 9 };
    const [plan] = await client.request<{ edit: { changes: Record<string, TextEdit[]> } }[]>(
      'textDocument/codeAction',
      { textDocument: { uri: other }, range: { start: head, end: head }, context: { diagnostics: [] } },
    );
    const written = edited(sums, plan?.edit.changes[other] ?? []);
    assert.match(written, /^ {2}at workgroup /m);
    assert.doesNotMatch(written, /[^\r]\n/);
    await client.end();
  });

  it('may be empty, or not there', async () => {
    const { client } = await startClient(pulls);
    open(client, 'file:///work/empty.ncd', '');
    const position = { line: 0, character: 0 };
    const params = { position, positions: [position], range: { start: position, end: position }, options: {} };
    for (const uri of ['file:///work/empty.ncd', 'file:///work/none.ncd', 'untitled:none', 'git:/a.ncd?{"ref":"~"}'])
      for (const method of ['documentSymbol', 'foldingRange', 'codeLens', 'documentLink', 'formatting', 'inlayHint'])
        assert.deepEqual(
          await client.request(`textDocument/${method}`, { textDocument: { uri }, ...params }),
          [],
          `${method} of ${uri}`,
        );
    await client.end();
  });

  for (const encoding of ['utf-8', 'utf-16'])
    it(`may have long lines, in ${encoding}`, async () => {
      const lets = Array.from({ length: 600 }, (_, i) => `let v${i} = A * ${i} // 🙂`.replace('// 🙂', '')).join('; ');
      const line = `import { softmax } from "🙂" diagram f(A: f32[i]) -> f32[i] { ${lets}; A }`;
      const uri = 'file:///work/a.ncd';
      const { client } = await startClient(
        { ...pulls, general: { positionEncodings: [encoding] } },
        { traffic: false },
      );
      open(client, uri, line);
      const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
      await client.request('textDocument/documentSymbol', { textDocument: { uri } });
      const before = client.cpuMilliseconds() ?? 0;
      for (const method of ['diagnostic', 'semanticTokens/full', 'inlayHint'])
        await client.request(`textDocument/${method}`, { textDocument: { uri }, range });
      const milliseconds = (client.cpuMilliseconds() ?? 0) - before;
      assert.ok(milliseconds < 400, `${Math.round(milliseconds)} ms`);
      await client.end();
    });
});
