/** The language server over real JSON-RPC. */
import assert from 'node:assert/strict';
import { type Client, killServers, startClient } from './client.ts';

const uri = 'file:///work/a.ncd';
const text = `import { softmax } from "std/nn"
/// Weighted means.
diagram f(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q,  K)
  dot[x](softmax[x](S), V)
}
`;
const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
const open = (client: Client, source: string) =>
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text: source } });
const change = (client: Client, version: number, contentChanges: unknown[]) =>
  client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
const range = (line: number, from: number, to: number) => ({
  start: { line, character: from },
  end: { line, character: to },
});

interface Hover {
  readonly contents: { readonly kind: string; readonly value: string };
}

describe('language server', function () {
  this.timeout(20_000);
  afterEach(killServers);

  it('publishes diagnostics, and again when the text changes', async () => {
    const { client } = await startClient();
    open(client, text);
    assert.deepEqual((await client.diagnostics()).diagnostics, []);
    change(client, 2, [{ range: range(4, 24, 25), text: 'W' }]);
    const broken = await client.diagnostics();
    assert.equal(broken.version, 2);
    assert.deepEqual(
      broken.diagnostics.filter((d) => d.code === 'NCD2001').map((d) => d.range),
      [range(4, 24, 25)],
    );
    change(client, 3, [{ text }]);
    assert.deepEqual((await client.diagnostics()).diagnostics, []);
    assert.equal(await client.end(), 0);
  });

  it('hovers, also in a text that is not finished', async () => {
    const { client } = await startClient({ textDocument: { hover: { contentFormat: ['markdown'] } } });
    open(client, text);
    const hover = async (line: number, character: number) =>
      (await client.request<Hover | null>('textDocument/hover', at(line, character)))?.contents.value;
    assert.match((await hover(4, 20)) ?? '', /^```ncd\nS: f32\[q, x\]\n```/);
    assert.match((await hover(4, 11)) ?? '', /diagram softmax<T: float>\[x\][\s\S]*\n```\n\n\S/);
    assert.match((await hover(3, 10)) ?? '', /^```ncd\ndot\[d\]\(A, B, …\): f32\[q, x\]\n```\n\nthe product/);
    change(client, 2, [{ text: text.slice(0, text.indexOf(', V)\n}')) }]);
    assert.match((await hover(4, 20)) ?? '', /^```ncd\nS: f32\[q, x\]\n```/);
    assert.equal(await hover(0, 7), undefined);
    change(client, 3, [{ text: 'diagram f(A: f32[i]) -> f32[i] {\n  at workgroup (group i: 64) { A * 2 }\n}\n' }]);
    assert.equal(await hover(1, 26), undefined, 'a size has no type');
    assert.match((await hover(1, 32)) ?? '', /^```ncd\nA: f32\[i\]/);
    await client.end();
  });

  it('goes to definitions, lists declarations and formats', async () => {
    const { client } = await startClient();
    open(client, text);
    assert.deepEqual(await client.request('textDocument/definition', at(4, 20)), { uri, range: range(3, 6, 7) });
    assert.deepEqual(await client.request('textDocument/definition', at(3, 17)), { uri, range: range(2, 10, 11) });
    const symbols = await client.request<{ name: string }[]>('textDocument/documentSymbol', { textDocument: { uri } });
    assert.deepEqual(
      symbols.map((s) => s.name),
      ['f'],
    );
    const edits = await client.request('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    assert.deepEqual(edits, [{ range: range(3, 20, 21), newText: '' }]);
    await client.end();
  });

  for (const [encoding, column] of [
    ['utf-8', 30],
    ['utf-16', 28],
    ['utf-32', 27],
  ] as const)
    it(`counts columns in ${encoding}`, async () => {
      const { client, initialized } = await startClient({ general: { positionEncodings: [encoding] } });
      const { capabilities } = initialized as { capabilities: { positionEncoding: string } };
      assert.equal(capabilities.positionEncoding, encoding);
      open(client, 'import { softmax } from "🙂" import { a } from "std/nn"\n');
      const { diagnostics } = await client.diagnostics();
      const first = diagnostics.find((d) => d.code === 'NCD2003');
      assert.deepEqual(first?.range, range(0, 24, column));
      await client.end();
    });

  it('answers whatever the text is cut to', async () => {
    const { client } = await startClient();
    open(client, text);
    let version = 1;
    for (let length = text.length; length >= 0; length -= 7) {
      change(client, ++version, [{ text: text.slice(0, length) }]);
      const line = text.slice(0, length).split('\n').length - 1;
      for (const method of ['hover', 'definition', 'documentSymbol', 'formatting'])
        await client.request(`textDocument/${method}`, { ...at(line, 3), options: { tabSize: 2, insertSpaces: true } });
    }
    assert.equal(await client.end(), 0);
  });
});
