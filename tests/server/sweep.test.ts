/** Incomplete code is the normal case: every request, at every token of every library file, is answered without an error where a
 * declaration stops there and the next one goes on. Where the whole text stops, so many places of each file are tried: `GENERATE=n`
 * tries n, `GENERATE=all` every token; `SEED` chooses which. `ONLY` says which files. */
import assert from 'node:assert/strict';
import { type Parsed, parseModule } from '@ncd/language';
import { sources } from '@ncd/stdlib';
import { killServers, startClient } from './client.ts';
import { askEverything, isOfPlace, unasked } from './everything.ts';
import { able } from './kit.ts';

const cutOffs = process.env.GENERATE === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.GENERATE ?? 8);
const files = Object.entries(sources).filter(([path]) => new RegExp(process.env.ONLY ?? '').test(path));
const seed = Number(process.env.SEED ?? 0);

/** Settings are those that are given at the start. */
const capabilities = { ...able, workspace: { ...able.workspace, configuration: false } };

/** A text in which something stops, and where. */
interface Unfinished {
  readonly text: string;
  readonly stops: readonly number[];
}

/** Every declaration stops within or behind its first token, then its second, and so on; one that has no more is whole. */
function* stopped({ parts }: Parsed): Generator<Unfinished> {
  const most = Math.max(...parts.map(({ tokens }) => tokens.length));
  for (let i = 0; i < most; i++) {
    let text = '';
    const stops: number[] = [];
    for (const { text: own, start, tokens } of parts) {
      const end = tokens[i]?.endOffset;
      text += end === undefined ? own : own.slice(0, end - start + (i % 2));
      if (end === undefined) continue;
      stops.push(text.length);
      text += '\n\n';
    }
    yield { text, stops };
  }
}

/** The text stops within or behind a token. */
function* cutOff({ module, tokens }: Parsed): Generator<Unfinished> {
  let state = seed;
  for (let i = 0; i < Math.min(cutOffs, tokens.length); i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const token = tokens[cutOffs === Number.POSITIVE_INFINITY ? i : state % tokens.length];
    const text = module.file.text.slice(0, (token?.endOffset ?? 0) + (state % 2));
    yield { text, stops: [text.length] };
  }
}

describe('language server: incomplete code', function () {
  this.timeout(0);
  afterEach(killServers);

  it('is what everything that the server announces is asked about', async () => {
    const { client, initialized } = await startClient(capabilities);
    assert.deepEqual(unasked((initialized as { capabilities: object }).capabilities), []);
    await client.end();
  });

  for (const [what, unfinished] of [
    ['where declarations stop, at every token', stopped],
    ['where the text stops', cutOff],
  ] as const)
    it(`is answered by every request ${what}`, async () => {
      const { client } = await startClient(capabilities, { defaultSize: 0, traffic: false });
      client.serve('workspace/applyEdit', () => ({ applied: true }));
      const problems: string[] = [];
      const sweep = async (path: string, whole: string): Promise<void> => {
        const uri = `file:///work/${path.replace('/', '-')}.ncd`;
        client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 0, text: '' } });
        let version = 0;
        for (const { text, stops } of unfinished(parseModule({ path, text: whole }))) {
          version++;
          client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
          const askAt = async (stop: number, i: number): Promise<void> => {
            const lines = text.slice(0, stop).split('\n');
            const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
            // what commands do takes longest, and is of the whole text
            const isDue = (method: string): boolean => method !== 'workspace/executeCommand' || version % 16 === 1;
            const wants = (method: string): boolean => isOfPlace(method) || (i === 0 && isDue(method));
            for (const problem of await askEverything(client, { uri, position }, wants))
              problems.push(`${problem} after ${JSON.stringify(text.slice(Math.max(0, stop - 60), stop))}`);
          };
          await Promise.all(stops.map(askAt));
        }
      };
      await Promise.all(files.map(([path, text]) => sweep(path, text)));
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
