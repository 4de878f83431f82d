/** What clients with menus of their own ask, and how far work is that nobody asked for. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { lateProgress } from '../../server/dist/progress.js';
import { killServers } from './client.ts';
import { desk, type Range, shown } from './kit.ts';

const source = `import { softmax } from "std/nn"
export diagram «weights»weights(S: f32[q, x]) -> f32[q, x] {
  softmax[x](S)
}
diagram broken(A: f32[i]) -> f32[i] {
  «unknown»B
}
accumulator «total»total[x](A: f32[x]) -> f32 {
  state (s: f32 = 0)
  step { next s = s + A }
  merge (left, right) { left.s + right.s }
}
target «small»small {
  level global { bandwidth: 1 GB/s }
  level workgroup { capacity: 1 KiB }
  compute f32: 1 GFLOP/s
}
test «test»weights at q = 2, x = 3 {
  sum[x](weights(S)) ~= 1
}
budget «budget»weights at q = 2, x = 3 { global <= 1 B }
`;

describe('language server: menus', function () {
  this.timeout(30_000);
  afterEach(killServers);

  it('lists what can be tried, planned for and run', async () => {
    const { client, uri, text, place } = await desk(source);
    interface Found {
      readonly item: number;
      readonly kind: string;
      readonly name: string;
      readonly range: Range;
    }
    const tests = await client.request<Found[]>('ncd/tests', { uri });
    assert.deepEqual(
      tests.map(({ item, kind, name, range }) => [item, kind, name, range.start, shown(text, range).split(' ')[1]]),
      [
        [3, 'accumulator', 'total', place('total'), 'total'],
        [5, 'test', 'weights', place('test'), 'weights'],
        [6, 'budget', 'weights', place('budget'), 'weights'],
      ],
    );
    const targets = await client.request<string[]>('ncd/targets', { uri });
    assert.ok(
      ['small', 'webgpu', 'm2'].every((name) => targets.includes(name)),
      targets.join(),
    );
    const diagrams = await client.request<{ name: string; symbols: string[]; range: Range }[]>('ncd/diagrams', { uri });
    assert.deepEqual(
      diagrams.map(({ name, symbols, range }) => [name, symbols, range.start.line]),
      [['weights', ['q', 'x'], place('weights').line]],
    );
    await client.end();
  });

  it('says what is wrong with a file that need not be open', async () => {
    const { client, uri, place } = await desk(source, { options: { traffic: false } });
    client.notify('textDocument/didClose', { textDocument: { uri } });
    assert.deepEqual(await client.request('ncd/check', { uri }), []);
    client.notify('ncd/files', { files: [{ uri, text: source.replaceAll(/«\w+»/g, '') }] });
    const found = await client.request<{ code: string; range: Range }[]>('ncd/check', { uri });
    assert.deepEqual(
      found.map(({ code, range }) => [code, range.start]).filter(([code]) => code !== 'NCD2007'),
      [
        ['NCD2001', place('unknown')],
        ['NCD5101', found.find(({ code }) => code === 'NCD5101')?.range.start],
      ],
    );
    await client.end();
  });

  it('knows files that only the client can read, until they are gone', async () => {
    const { client, uri, whole } = await desk('import { half } from "./b c"\naxis «»a = 1\n', {
      capabilities: { textDocument: { diagnostic: {} } },
      options: { traffic: false },
    });
    const codes = async () =>
      (await whole<{ items: { code: string }[] }>('textDocument/diagnostic')).items.map(({ code }) => code);
    assert.deepEqual(await codes(), ['NCD2003']);
    const other = uri.replace('a.ncd', 'b%20c.ncd');
    const text = 'export diagram half(A: f32[i]) -> f32[i] {\n  A * 0.5\n}\n';
    client.notify('ncd/files', { files: [{ uri: other, text }] });
    assert.deepEqual(await codes(), ['NCD2007']); // it is imported, and not used
    client.notify('ncd/files', { files: [{ uri: other, text: null }] });
    assert.deepEqual(await codes(), ['NCD2003']);
    await client.end();
  });

  it('runs a diagram on random inputs, or says why not', async () => {
    const { client, uri } = await desk(source);
    const run = (argument: object) =>
      client.request<{ inputs: unknown; results: { name: string; shape: number[]; values: number[] }[] }>(
        'workspace/executeCommand',
        { command: 'ncd.runDiagram', arguments: [{ uri, diagram: 'weights', ...argument }] },
      );
    const { inputs, results } = await run({ sizes: { q: 2, x: 3 } });
    assert.deepEqual(inputs, [{ name: 'S', shape: [2, 3] }]);
    const [result] = results;
    assert.deepEqual(result?.shape, [2, 3]);
    for (const row of [0, 3]) {
      const sum = result?.values.slice(row, row + 3).reduce((a, b) => a + b, 0) ?? 0;
      assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
    }
    await assert.rejects(run({ sizes: { q: 2 } }), /a run needs a size for x/);
    await assert.rejects(run({ sizes: { q: 1e6, x: 1e6 } }), /too much for the reference interpreter/);
    await assert.rejects(run({ diagram: 'broken', sizes: { i: 2 } }), /`broken` has errors/);
    await client.end();
  });

  it('says once that the settings name no target, and why there is no plan', async () => {
    const { client, uri } = await desk(source, { options: { target: 'm4' } });
    const { message } = (await client.heard('window/showMessage')) as { message: string };
    assert.match(message, /^no plans are made: there is no target `m4`; there are webgpu, .*, small$/);
    const plan = client.request('workspace/executeCommand', { command: 'ncd.showPlan', arguments: [{ uri }] });
    await assert.rejects(plan, /there is no target `m4`/);
    client.notify('workspace/didChangeConfiguration', { settings: { ncd: { target: 'm5' } } });
    assert.match(((await client.heard('window/showMessage')) as { message: string }).message, /`m5`/);
    await client.end();
  });

  it('shows work that nobody asked for where it takes long', async () => {
    const said: string[] = [];
    const window = {
      createWorkDoneProgress: async () => ({
        begin: (title: string) => said.push(title),
        done: () => said.push('done'),
      }),
    };
    const connection = { window } as unknown as Parameters<typeof lateProgress>[0];
    const [short, long] = ['short', 'long'].map((title) => lateProgress(connection, title));
    short?.end();
    await sleep(1200);
    assert.deepEqual(said, ['long']);
    long?.end();
    await sleep(0);
    assert.deepEqual(said, ['long', 'done']);
  });
});
