/** Incomplete code is the normal case: every request at tokens of every library file, with the text cut off there, is answered
 * without an error. `GENERATE=n` tries n places in each file, `GENERATE=all` every token, in the files that `ONLY` matches; `SEED`
 * chooses which. */
import assert from 'node:assert/strict';
import { parseModule } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { killServers, startClient } from './client.ts';
import { askEverything, unasked } from './everything.ts';
import { able } from './kit.ts';

const places = process.env.GENERATE === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.GENERATE ?? 8);
const files = Object.entries(sources).filter(([path]) => new RegExp(process.env.ONLY ?? '').test(path));
const seed = Number(process.env.SEED ?? 0);

/** Settings are those that are given at the start. */
const capabilities = { ...able, workspace: { ...able.workspace, configuration: false } };

describe('language server: incomplete code', function () {
  this.timeout(places === Number.POSITIVE_INFINITY ? 0 : Math.max(60_000, 10_000 * places * files.length));
  afterEach(killServers);

  it('is what everything that the server announces is asked about', async () => {
    const { client, initialized } = await startClient(capabilities);
    assert.deepEqual(unasked((initialized as { capabilities: object }).capabilities), []);
    await client.end();
  });

  it('is answered by every request', async () => {
    const { client } = await startClient(capabilities, { defaultSize: 0, traffic: false });
    client.serve('workspace/applyEdit', () => ({ applied: true }));
    const problems: string[] = [];
    const texts = files.map(([path, text]) => {
      const uri = `file:///work/${path.replace('/', '-')}.ncd`;
      client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 0, text: '' } });
      return { uri, text, ends: parseModule({ path, text }).tokens.map(({ endOffset }) => endOffset ?? 0) };
    });
    let state = seed;
    const most = Math.min(places, Math.max(...texts.map(({ ends }) => ends.length)));
    for (let version = 1; version <= most; version++) {
      const cuts = texts.flatMap(({ uri, text, ends }) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        const end = ends[places === Number.POSITIVE_INFINITY ? version - 1 : state % ends.length];
        return end === undefined ? [] : [{ uri, cut: text.slice(0, end + (state % 2)) }];
      });
      for (const { uri, cut } of cuts)
        client.notify('textDocument/didChange', {
          textDocument: { uri, version },
          contentChanges: [{ text: cut }],
        });
      // what commands do takes longest, and is of the whole text
      const wants = (method: string): boolean => method !== 'workspace/executeCommand' || version % 16 === 1;
      await Promise.all(
        cuts.map(async ({ uri, cut }) => {
          const lines = cut.split('\n');
          const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
          for (const problem of await askEverything(client, { uri, position }, wants))
            problems.push(`${problem} after ${JSON.stringify(cut.slice(-60))}`);
        }),
      );
    }
    assert.deepEqual(problems, []);
    assert.equal(await client.end(), 0);
  });

  it('loses only the request that fails, with a code in the log', async () => {
    const { client } = await startClient();
    const uri = 'file:///work/a.ncd';
    client.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'ncd', version: 1, text: 'axis a = 1\n' },
    });
    // no client says this; it stands for a bug in the server
    await assert.rejects(client.request('textDocument/hover', { textDocument: { uri } }), /NCD9001/);
    assert.match(
      ((await client.heard('window/logMessage')) as { message: string }).message,
      /^NCD9001: .*textDocument\/hover/,
    );
    const symbols = await client.request<unknown[]>('textDocument/documentSymbol', { textDocument: { uri } });
    assert.equal(symbols.length, 1);
    assert.equal(await client.end(), 0);
  });
});
