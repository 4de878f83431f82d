/** A storm of edits in files that import each other: afterwards the server lives, knows what a fresh one knows, and has not grown.
 * `EDITS=n` tries another number of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { anyEdit, type Edit, edited } from '../support/edits.ts';
import { exampleFiles } from '../support/programs.ts';
import { type Client, killServers, type PublishedDiagnostics, startClient } from './client.ts';
import { askEverything, asked } from './everything.ts';

const count = Number(process.env.EDITS ?? 10_000);
const checkpoints = Math.max(2, Math.ceil(count / 1000));
const longest = 6000;

const example = (name: string): string =>
  readFileSync(exampleFiles.find((path) => path.endsWith(`/${name}.ncd`)) ?? '', 'utf8');
const start: Readonly<Record<string, string>> = {
  'file:///work/a.ncd': `import { halve } from "b"\n${example('attention')}`,
  'file:///work/b.ncd': `import { attention } from "a"\n${example('convolution')}`,
};
const uris = Object.keys(start);
/** Plans are tried by other tests; here they would take all the time. */
const options = { traffic: false, inlayHints: { levels: false, bytes: false, moves: false }, codeLens: false };
const takesPlans = /^codeAction|codeAction$|executeCommand|ncd\/check/;
const pulls = { textDocument: { diagnostic: {} } };

const open = (client: Client, texts: ReadonlyMap<string, string>): void => {
  for (const [uri, text] of texts)
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text } });
};

const positionAt = (text: string, offset: number) => {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};

/** One change, as an editor sends it. */
function changeBetween(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  // not between the halves of a pair
  if (/[\ud800-\udbff]/.test(before[head - 1] ?? '')) head--;
  if (/[\udc00-\udfff]/.test(before.at(-tail) ?? '')) tail--;
  return {
    range: { start: positionAt(before, head), end: positionAt(before, before.length - tail) },
    text: after.slice(head, after.length - tail),
  };
}

/** What is asked about a document, and at some places in it. */
const ofDocument = [
  ...['diagnostic', 'documentSymbol', 'semanticTokens/full', 'foldingRange', 'documentLink', 'formatting'],
  ...['inlayHint', 'codeLens'],
];
const atPlace = ['hover', 'completion', 'definition', 'references', 'signatureHelp', 'prepareCallHierarchy'];

/** What a server says of all documents. */
async function view(client: Client, texts: ReadonlyMap<string, string>): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const [uri, text] of texts) {
    const textDocument = { uri };
    const range = { start: { line: 0, character: 0 }, end: positionAt(text, text.length) };
    for (const method of ofDocument)
      answers.push(await client.request(`textDocument/${method}`, { textDocument, range }));
    for (const part of [0.3, 0.6, 0.9]) {
      const position = positionAt(text, Math.floor(part * text.length));
      const params = { textDocument, position, context: { includeDeclaration: true } };
      for (const method of atPlace) answers.push(await client.request(`textDocument/${method}`, params));
    }
  }
  // an id stands for how often it was asked
  return JSON.parse(JSON.stringify(answers, (key, value) => (key === 'resultId' ? undefined : value)));
}

async function freshView(texts: ReadonlyMap<string, string>): Promise<readonly unknown[]> {
  const { client } = await startClient(pulls, options);
  open(client, texts);
  const seen = await view(client, texts);
  await client.end();
  return seen;
}

class Storm {
  readonly texts = new Map(Object.entries(start));
  readonly versions = new Map(uris.map((uri) => [uri, 1]));
  readonly #history: string[] = [];
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    open(client, this.texts);
  }

  edit(edit: Edit): string {
    const uri = uris[edit.pick % uris.length] as string;
    const before = this.texts.get(uri) ?? '';
    const changed = edited(before, edit, this.#history);
    const after = changed.length > longest ? (start[uri] ?? '') : changed;
    this.#history.push(before);
    this.#history.splice(0, this.#history.length - 8);
    this.texts.set(uri, after);
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    this.#client.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [changeBetween(before, after)],
    });
    return uri;
  }
}

const wanted = asked.filter((method) => !takesPlans.test(method));

describe('language server: a storm of edits', function () {
  this.timeout(60_000 + 200 * count);
  afterEach(killServers);

  it('leaves the server as a fresh one, and no larger', async () => {
    const { client } = await startClient(pulls, options);
    const storm = new Storm(client);
    await view(client, storm.texts); // the thread in which plans are made belongs to the start
    const edits = fc.sample(anyEdit, { numRuns: count, seed: Number(process.env.SEED ?? 1) });
    let first: number | undefined;
    for (const [i, edit] of edits.entries()) {
      const uri = storm.edit(edit);
      const text = storm.texts.get(uri) ?? '';
      const place = { uri, position: positionAt(text, edit.at % (text.length + 1)) };
      // someone who types on does not wait
      if (i % 3 === 0) {
        const { position } = place;
        const answer = client.request(`textDocument/${atPlace[i % 2]}`, { textDocument: { uri }, position });
        client.cancel();
        await answer.catch((error: Error) => assert.match(error.message, /cancel|changed/i));
      } else {
        const method = wanted[i % wanted.length];
        assert.deepEqual(await askEverything(client, place, (own) => own === method), []);
      }
      if (i === Math.floor(count / 4)) first = client.memoryBytes();
      if ((i + 1) % Math.floor(count / checkpoints) === 0)
        assert.deepEqual(
          await view(client, storm.texts),
          await freshView(storm.texts),
          [...storm.texts.values()].join('\n--\n'),
        );
    }
    const last = client.memoryBytes();
    if (first !== undefined && last !== undefined)
      assert.ok(
        last <= 1.5 * first,
        `${Math.round(first / 2 ** 20)} MiB have become ${Math.round(last / 2 ** 20)} MiB`,
      );
    assert.equal(await client.end(), 0);
  });

  it('never shows what was true of an older text', async () => {
    const { client } = await startClient({}, options);
    const [uri = ''] = uris;
    const version = (n: number) => `axis a${n} = ${n}\naxis a${n} = ${n}\n`;
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text: version(1) } });
    const last = 40;
    let sent = 1;
    const shown: PublishedDiagnostics[] = [];
    while (shown.at(-1)?.version !== last) {
      // bursts, so that some versions are never checked
      for (let burst = 0; burst < 5 && sent < last; burst++)
        client.notify('textDocument/didChange', {
          textDocument: { uri, version: ++sent },
          contentChanges: [{ text: version(sent) }],
        });
      const next = await client.diagnostics();
      const [first] = next.diagnostics;
      assert.match(
        first?.message ?? '',
        new RegExp(`a${next.version}\\b`),
        'what is shown is of the version that it names',
      );
      assert.ok((next.version ?? 0) > (shown.at(-1)?.version ?? 0), 'versions only grow');
      shown.push(next);
    }
    assert.equal(await client.end(), 0);
  });
});
