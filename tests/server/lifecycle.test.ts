/** How a conversation begins and ends, in any order. */
import assert from 'node:assert/strict';
import { type Client, connect, killServers, startClient } from './client.ts';

const initialize = { processId: null, rootUri: null, capabilities: {} };
const hover = { textDocument: { uri: 'file:///work/a.ncd' }, position: { line: 0, character: 0 } };
const code = (client: Client, method: string, params: unknown): Promise<number | undefined> =>
  client.request(method, params).then(
    () => undefined,
    (error: { code: number }) => error.code,
  );

describe('language server: beginning and end', function () {
  this.timeout(20_000);
  afterEach(killServers);

  it('answers nothing before it is initialized, and is initialized once', async () => {
    const client = connect();
    assert.equal(await code(client, 'textDocument/hover', hover), -32002);
    assert.equal(await code(client, 'shutdown', null), -32002);
    assert.equal(await code(client, 'initialize', initialize), undefined);
    assert.equal(await code(client, 'initialize', initialize), -32600);
    assert.equal(await code(client, 'textDocument/hover', hover), undefined);
    assert.equal(await code(client, 'textDocument/fly', hover), -32601);
    assert.equal(await client.end(), 0);
  });

  it('answers nothing behind `shutdown`', async () => {
    const { client } = await startClient();
    await client.request('shutdown', null);
    assert.equal(await code(client, 'textDocument/hover', hover), -32600);
    assert.equal(await code(client, 'shutdown', null), -32600);
    assert.equal(await client.leave('exit'), 0);
  });

  it('ends with an error where nobody said goodbye', async () => {
    assert.equal(await connect().leave('exit'), 1);
    for (const how of ['exit', 'hang up'] as const) {
      const { client } = await startClient();
      assert.equal(await client.leave(how), 1, how);
    }
  });

  it('ends with the process that started it', async () => {
    const client = connect();
    const gone = 0x3fffffff;
    await client.request('initialize', { ...initialize, processId: gone });
    // nobody says anything: it looks for its parent from time to time
    assert.equal(await client.ended, 1);
  });
});
