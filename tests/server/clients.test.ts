/** What is sent depends on what the client can take: minimal clients, and columns in every encoding. */
import assert from 'node:assert/strict';
import { killServers, startClient } from './client.ts';
import { askEverything } from './everything.ts';
import { type Desk, desk, type Range } from './kit.ts';

const uri = 'file:///work/a.ncd';
/** Letters of one, two and three bytes and of two UTF-16 units stand before everything on the line. */
const source = `// 🙂
diagram f(A: f32[i]) -> f32[i] {
  let B = A  // é∀🙂
  where(A > 0, /**/ B, B)
}
`.replace('/**/ ', '');
const wide = 'import { softmax } from "é∀🙂" diagram f(A: f32[i]) -> f32[i] { let B = softmax[i](A) B }\n';

const widths = {
  'utf-8': (c: string) => Buffer.byteLength(c),
  'utf-16': (c: string) => c.length,
  'utf-32': (c: string) => [...c].length,
} as const;

describe('language server: clients', function () {
  this.timeout(30_000);
  afterEach(killServers);

  for (const [encoding, width] of Object.entries(widths))
    it(`counts columns in ${encoding}, in questions and answers`, async () => {
      const textDocument = { documentSymbol: { hierarchicalDocumentSymbolSupport: true } };
      const general = { positionEncodings: [encoding] };
      const { client } = await startClient({ general, textDocument }, { traffic: false });
      client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text: wide } });
      const column = (offset: number): number => width(wide.slice(0, offset));
      const at = (text: string, from = 0): Range => {
        const start = wide.indexOf(text, from);
        const end = start + text.length;
        return { start: { line: 0, character: column(start) }, end: { line: 0, character: column(end) } };
      };
      const last = wide.lastIndexOf('B');
      const position = { line: 0, character: column(last) };
      const ask = <T>(method: string, more: object = {}): Promise<T> =>
        client.request(`textDocument/${method}`, { textDocument: { uri }, position, ...more });
      assert.deepEqual((await ask<{ range: Range }>('definition')).range, at('B'));
      assert.deepEqual(
        (await ask<{ range: Range }[]>('documentHighlight')).map(({ range }) => range),
        [at('B'), at('B', last)],
      );
      const { changes } = await ask<{ changes: Record<string, { range: Range }[]> }>('rename', { newName: 'C' });
      assert.deepEqual(
        changes[uri]?.map(({ range }) => range),
        [at('B'), at('B', last)],
      );
      const [symbol] = await ask<{ selectionRange: Range }[]>('documentSymbol');
      assert.deepEqual(
        symbol?.selectionRange,
        at('f(A').start && { start: at('f(A').start, end: { line: 0, character: at('f(A').start.character + 1 } },
      );
      const [selection] = await ask<{ range: Range }[]>('selectionRange', { positions: [position] });
      assert.deepEqual(selection?.range, at('B', last));
      const { items } = await ask<{ items: { label: string; textEdit: { range: Range } }[] }>('completion', {
        position: at('B', last).end,
      });
      assert.deepEqual(items.find(({ label }) => label === 'B')?.textEdit.range, at('B', last));
      const { data } = await ask<{ data: number[] }>('semanticTokens/full');
      const string = wide.indexOf('"');
      let character = 0;
      const tokens: [number, number][] = [];
      for (let i = 0; i < data.length; i += 5) {
        character += data[i + 1] ?? 0;
        tokens.push([character, data[i + 2] ?? 0]);
      }
      assert.ok(tokens.some(([c, length]) => c === column(string) && length === width('"é∀🙂"')));
      // an edit in the encoding of the client
      client.notify('textDocument/didChange', {
        textDocument: { uri, version: 2 },
        contentChanges: [{ range: at('B', last), text: 'A' }],
      });
      assert.deepEqual((await ask<{ range: Range }>('definition')).range, at('A'));
      await client.end();
    });

  for (const encoding of [undefined, ...Object.keys(widths)])
    it(`answers everything to a client that can do nothing${encoding ? ` but ${encoding}` : ''}`, async () => {
      const { client } = await startClient(encoding ? { general: { positionEncodings: [encoding] } } : {});
      client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text: source } });
      for (const [line, text] of source.split('\n').entries())
        for (const character of [0, text.indexOf('A'), text.length].filter((column) => column >= 0))
          assert.deepEqual(await askEverything(client, { uri, position: { line, character } }), []);
      assert.equal(await client.end(), 0);
    });

  it('sends a client without abilities nothing that it cannot take', async () => {
    const { client, whole, ask, initialized, uri } = await desk(source.replace('B, B)', 'B, «»B)'), {
      options: { traffic: false },
    });
    const { capabilities } = initialized as { capabilities: Record<string, unknown> };
    assert.equal(capabilities.positionEncoding, 'utf-16');
    assert.equal(capabilities.diagnosticProvider, undefined);
    const hover = await ask<{ contents: { kind: string; value: string } }>('textDocument/hover', '');
    assert.equal(hover.contents.kind, 'plaintext');
    assert.doesNotMatch(hover.contents.value, /```/);
    const { items } = await ask<{ items: { insertTextFormat?: number; textEdit: { newText: string } }[] }>(
      'textDocument/completion',
      '',
    );
    assert.ok(items.length > 0);
    for (const { insertTextFormat, textEdit } of items) {
      assert.notEqual(insertTextFormat, 2);
      assert.doesNotMatch(textEdit.newText, /\$\{?\d/);
    }
    assert.equal(capabilities.renameProvider, true);
    assert.equal(capabilities.codeActionProvider, true);
    const symbols =
      await whole<{ location: { uri: string }; selectionRange?: unknown }[]>('textDocument/documentSymbol');
    assert.deepEqual(
      symbols.map(({ location, selectionRange }) => [location.uri, selectionRange]),
      symbols.map(() => [uri, undefined]),
    );
    const rename = await ask<object>('textDocument/rename', '', { newName: 'C' });
    assert.deepEqual(Object.keys(rename), ['changes']);
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    for (const action of await whole<{ command: unknown }[]>('textDocument/codeAction', {
      range,
      context: { diagnostics: [] },
    }))
      assert.equal(typeof action.command, 'string');
    await client.end();
  });

  const lensOf = async (d: Desk): Promise<string> =>
    (await d.whole<{ command: { title: string } }[]>('textDocument/codeLens'))[0]?.command.title ?? '';

  it('keeps the options of the start where the settings of the client say nothing', async () => {
    const asked = await desk(source, {
      options: { target: 'm2' },
      capabilities: { workspace: { configuration: true } },
    });
    asked.client.serve('workspace/configuration', () => [null]);
    await asked.client.heard('workspace/configuration');
    assert.match(await lensOf(asked), / on m2 /);
    await asked.client.end();
    const told = await desk(source, { options: { target: 'm2', sizes: { i: 7 } } });
    for (const settings of [null, {}, { other: {} }, { target: 'rtx4090' }, { ncd: { target: 'h100' } }]) {
      told.client.notify('workspace/didChangeConfiguration', { settings });
      const target = settings?.ncd?.target ?? settings?.target ?? 'm2';
      assert.match(await lensOf(told), new RegExp(` on ${target} at i = 7$`));
    }
    await told.client.end();
  });

  it('registers nothing with a client that cannot be registered with', async () => {
    const { client, whole } = await desk('axis a = 1\n', { capabilities: { workspace: { configuration: true } } });
    client.serve('workspace/configuration', () => [{ target: 'm2' }]);
    await client.heard('workspace/configuration');
    let registered = false;
    client.serve('client/registerCapability', () => {
      registered = true;
      return null;
    });
    await whole('textDocument/documentSymbol');
    assert.equal(registered, false);
    await client.end();
  });
});
