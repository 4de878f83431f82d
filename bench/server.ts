/** `npm run bench:server`: how fast the language server answers, through JSON-RPC to the real process. Prints the median and
 * the 95th percentile of each, and how long its main thread ran for one; on a machine that does other things too, look at that. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, startClient } from '../tests/server/client.ts';
import { diagrams } from './diagrams.ts';

const uri = 'file:///bench/thousand.ncd';
const position = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });

const quantile = (list: readonly number[], q: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] as number;
/** `ran`: what the main thread ran for all of them. */
const report = (what: string, list: readonly number[], ran?: number): void => {
  const busy = ran === undefined ? '' : `, ${(ran / list.length).toFixed(1)} ms of CPU`;
  const [p50, p95] = [0.5, 0.95].map((q) => quantile(list, q).toFixed(1));
  console.log(`${what.padEnd(46)} p50 ${p50} ms, p95 ${p95} ms, most ${Math.max(...list).toFixed(0)} ms${busy}`);
};
/** What the main thread has run since. */
const since = (client: Client, before: number | undefined): number | undefined => {
  const now = client.cpuMilliseconds();
  return now === undefined || before === undefined ? undefined : now - before;
};
const milliseconds = async (body: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await body();
  return performance.now() - start;
};
const open = (client: Client, text: string): void =>
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'ncd', version: 1, text } });
let version = 1;
const edit = (client: Client, line: number, from: number, to: number, text: string): void => {
  const range = { start: { line, character: from }, end: { line, character: to } };
  client.notify('textDocument/didChange', {
    textDocument: { uri, version: ++version },
    contentChanges: [{ range, text }],
  });
};
/** Until those of this version, or of a later one. */
const diagnosed = async (client: Client, wanted: number): Promise<void> => {
  while (((await client.diagnostics()).version ?? 0) < wanted);
};

async function starts(rounds: number): Promise<void> {
  const list: number[] = [];
  let ran = 0;
  for (let i = 0; i < rounds; i++) {
    const begun = performance.now();
    const { client } = await startClient();
    version = 1;
    open(client, diagrams(1000));
    await client.diagnostics();
    // the first of a build compiles it
    if (i > 0) list.push(performance.now() - begun);
    if (i > 0) ran += client.cpuMilliseconds() ?? Number.NaN;
    await client.end();
  }
  report('start to first diagnostics, 1,000 lines', list, ran);
}

/** A letter into the name `S`, and out of it again: each changes what is wrong. */
async function typing(lines: number, rounds: number): Promise<void> {
  const { client } = await startClient();
  version = 1;
  open(client, diagrams(lines));
  await client.diagnostics();
  const list: number[] = [];
  let before: number | undefined;
  for (let i = 0; i < rounds; i++) {
    if (i === 10) before = client.cpuMilliseconds();
    const line = 5 + 8 * ((i * 7) % Math.floor((lines - 8) / 8));
    const key = (from: number, to: number, text: string) =>
      milliseconds(async () => {
        edit(client, line, from, to, text);
        await diagnosed(client, version);
      });
    const times = [await key(22, 22, 'x'), await key(22, 23, '')];
    if (i >= 10) list.push(...times);
    await sleep(20);
  }
  report(`key press to diagnostics, ${lines.toLocaleString('en')} lines`, list, since(client, before));
  await client.end();
}

async function requests(rounds: number): Promise<void> {
  const { client } = await startClient();
  version = 1;
  open(client, diagrams(1000));
  await client.diagnostics();
  for (const method of ['hover', 'completion', 'definition', 'documentSymbol', 'semanticTokens/full', 'foldingRange']) {
    const list: number[] = [];
    let before: number | undefined;
    for (let i = 0; i < rounds; i++) {
      if (i === 10) before = client.cpuMilliseconds();
      const line = 5 + 8 * ((i * 7) % 120);
      // each after a change, as an editor asks
      edit(client, 0, 0, 0, i % 2 === 0 ? ' ' : '');
      const time = await milliseconds(() =>
        client.request(`textDocument/${method}`, position(line, 21)).catch(() => {}),
      );
      if (i >= 10) list.push(time);
    }
    report(method, list, since(client, before));
  }
  await client.end();
}

/** How long the server keeps anything waiting while plans are made for a long file in which someone types. */
async function stalls(seconds: number): Promise<void> {
  const { client } = await startClient();
  version = 1;
  open(client, diagrams(2000));
  await client.diagnostics();
  const list: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end; i++) {
    if (i % 40 === 0) edit(client, 5, 22, i % 80 === 0 ? 22 : 23, i % 80 === 0 ? 'x' : '');
    list.push(await milliseconds(() => client.request('textDocument/hover', position(1, 0))));
    await sleep(10);
  }
  report('any answer while plans are made, 2,000 lines', list);
  await client.end();
}

await starts(12);
await typing(1000, 60);
await typing(2000, 40);
await requests(60);
await stalls(8);
process.exit(0);
