/** Files of the workspace that are not open. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { killServers, startClient } from './client.ts';
import type { Location, TextEdit } from './kit.ts';

const a = 'export diagram half(A: f32[i]) -> f32[i] {\n  A * 0.5\n}\n';
const b = 'import { half } from "../a"\ndiagram quarter(A: f32[i]) -> f32[i] {\n  half(half(A))\n}\n';

describe('language server: files of the workspace', function () {
  this.timeout(20_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ncd-'));
    mkdirSync(join(folder, 'sub'));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'a.ncd'), a);
    writeFileSync(join(folder, 'sub/b.ncd'), b);
    writeFileSync(join(folder, 'node_modules/c.ncd'), b);
  });
  afterEach(() => {
    killServers();
    rmSync(folder, { recursive: true });
  });

  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const names = (places: readonly { readonly uri: string }[]): readonly string[] =>
    places.map(({ uri }) => uri.slice(pathToFileURL(folder).href.length + 1));

  it('are looked through, and looked at again when they change', async () => {
    const capabilities = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
    const { client } = await startClient(capabilities, { traffic: false }, pathToFileURL(folder).href);
    const asked = (await client.heard('client/registerCapability')) as { registrations: { method: string }[] };
    assert.deepEqual(
      asked.registrations.map(({ method }) => method),
      ['workspace/didChangeWatchedFiles'],
    );
    client.notify('textDocument/didOpen', {
      textDocument: { uri: uriOf('a.ncd'), languageId: 'ncd', version: 1, text: a },
    });
    const place = { textDocument: { uri: uriOf('a.ncd') }, position: { line: 0, character: 16 } };
    const references = (): Promise<Location[]> =>
      client.request('textDocument/references', { ...place, context: { includeDeclaration: false } });
    assert.deepEqual(names(await references()), ['sub/b.ncd', 'sub/b.ncd', 'sub/b.ncd']);
    const symbols = await client.request<{ name: string; location: Location }[]>('workspace/symbol', { query: '' });
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['half', 'quarter'],
    );
    const { changes } = await client.request<{ changes: Record<string, TextEdit[]> }>('textDocument/rename', {
      ...place,
      newName: 'halved',
    });
    assert.deepEqual(names(Object.keys(changes).map((uri) => ({ uri }))), ['a.ncd', 'sub/b.ncd']);
    const { items } = await client.request<{ items: { label: string; detail?: string }[] }>('textDocument/completion', {
      ...place,
      position: { line: 1, character: 3 },
    });
    assert.equal(
      items.find(({ label }) => label === 'quarter'),
      undefined,
      'what is not exported is not offered',
    );

    writeFileSync(join(folder, 'sub/b.ncd'), 'axis a = 1\n');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('sub/b.ncd'), type: 2 }] });
    assert.deepEqual(await references(), []);
    writeFileSync(join(folder, 'sub/d.ncd'), b);
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('sub/d.ncd'), type: 1 }] });
    assert.deepEqual(names(await references()), ['sub/d.ncd', 'sub/d.ncd', 'sub/d.ncd']);
    await client.end();
  });

  it('are those of the folders that the client has at the time', async () => {
    const root = pathToFileURL(join(folder, 'sub')).href;
    const { client } = await startClient({ workspace: { workspaceFolders: true } }, { traffic: false }, root);
    const symbols = async () =>
      (await client.request<{ name: string }[]>('workspace/symbol', { query: '' })).map(({ name }) => name);
    assert.deepEqual(await symbols(), ['quarter']);
    const [sub, node] = ['sub', 'node_modules'].map((name) => ({ uri: uriOf(name), name }));
    client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [node], removed: [sub] } });
    assert.deepEqual(await symbols(), ['quarter']);
    const same = { ...node, uri: `${node?.uri}/` };
    client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [same] } });
    assert.deepEqual(await symbols(), []);
    await client.end();
  });
});
