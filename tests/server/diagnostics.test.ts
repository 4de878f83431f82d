/** Diagnostics, pushed and pulled, of types and of plans. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { killServers } from './client.ts';
import { able, desk, type Location, type Range, shown } from './kit.ts';

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly range: Range;
  readonly tags?: readonly number[];
  readonly codeDescription?: { readonly href: string };
  readonly relatedInformation?: readonly { readonly location: Location; readonly message: string }[];
}
interface Report {
  readonly kind: string;
  readonly resultId: string;
  readonly items: readonly Diagnostic[];
}

const quiet = { traffic: false };
const weights = `import { softmax } from "std/nn"
export diagram weights(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  softmax[x](dot[d](Q, K))
}
`;
const sizes = { target: 'm2', sizes: { q: 4096, x: 4096, d: 128 } };

describe('language server: diagnostics', function () {
  this.timeout(30_000);
  afterEach(killServers);

  it('pushes to clients that do not pull, with what they can show', async () => {
    const source = 'import { softmax } from "std/nn"\naxis a = 1\naxis a = 2\n';
    const { textDocument } = able;
    const { client, text, initialized } = await desk(source, {
      capabilities: { textDocument: { publishDiagnostics: textDocument.publishDiagnostics } },
      options: quiet,
    });
    assert.equal(
      (initialized as { capabilities: { diagnosticProvider?: object } }).capabilities.diagnosticProvider,
      undefined,
    );
    const found = (await client.diagnostics()).diagnostics as readonly Diagnostic[];
    assert.deepEqual(
      found.map(({ code, range, tags }) => [code, shown(text, range), tags]),
      [
        ['NCD2007', '0:9 softmax', [1]],
        ['NCD2004', '2:5 a', undefined],
      ],
    );
    const [related] = found[1]?.relatedInformation ?? [];
    assert.equal(related && shown(text, related.location.range), '1:5 a');
    assert.match(readFileSync(fileURLToPath(found[1]?.codeDescription?.href ?? ''), 'utf8'), /^# NCD2004: /);
    await client.end();

    const minimal = await desk(source, { options: quiet });
    for (const diagnostic of (await minimal.client.diagnostics()).diagnostics)
      assert.deepEqual(Object.keys(diagnostic).sort(), ['code', 'message', 'range', 'severity', 'source']);
    await minimal.client.end();
  });

  it('answers who pulls, and says when nothing has changed', async () => {
    const { client, whole, uri } = await desk('diagram f(A: f32[i]) -> f32[i] {\n  B\n}\n', {
      capabilities: { textDocument: { diagnostic: {} } },
      options: quiet,
    });
    const first = await whole<Report>('textDocument/diagnostic');
    assert.deepEqual([first.kind, first.items.map(({ code }) => code)], ['full', ['NCD2007', 'NCD2001']]);
    const again = await whole<Report>('textDocument/diagnostic', { previousResultId: first.resultId });
    assert.deepEqual(again, { kind: 'unchanged', resultId: first.resultId });
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'diagram f(A: f32[i]) -> f32[i] {\n  A\n}\n' }],
    });
    assert.deepEqual((await whole<Report>('textDocument/diagnostic', { previousResultId: first.resultId })).items, []);
    await client.end();
  });

  it('says of modules that import each other in each of them, where it imports', async () => {
    const importer = (name: string, other: string): string =>
      `import { ${other} } from "${other}"\nexport diagram ${name}(A: f32[i]) -> f32[i] {\n  A\n}\n`;
    const { client } = await desk(importer('a', 'b'), {
      files: { 'b.ncd': importer('b', 'a') },
      capabilities: able,
      options: quiet,
    });
    for (const [own, other] of ['ab', 'ba']) {
      const uri = `file:///work/${own}.ncd`;
      const { items } = await client.request<Report>('textDocument/diagnostic', { textDocument: { uri } });
      const found = items.filter(({ code }) => code === 'NCD2005');
      assert.deepEqual(
        found.map(({ message, range }) => [message, range.start.line]),
        [[`modules import each other: ${own}.ncd → ${other}.ncd → ${own}.ncd`, 0]],
      );
    }
    await client.end();
  });

  it('says what plans move more than they might, once the typing rests', async () => {
    const { client, uri, text } = await desk(weights, { options: sizes });
    assert.deepEqual((await client.diagnostics()).diagnostics, []);
    const planned = (await client.diagnostics()).diagnostics;
    const trip = planned.find(({ code }) => code === 'NCD5111');
    assert.match(trip?.message ?? '', /goes to global and back: .* of /);
    assert.equal(trip && shown(text, trip.range as Range), '2:13 dot[d](Q, K)');
    // a change takes away at once what was said of the text before it
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: weights.replace('softmax[x](dot[d](Q, K))', 'dot[d](Q, K)') }],
    });
    const next = await client.diagnostics();
    assert.equal(next.version, 2);
    assert.ok(!next.diagnostics.some(({ code }) => code === 'NCD5111'));
    await client.end();
  });

  it('says once what moves in a diagram that another calls', async () => {
    const { whole } = await desk(
      `${weights}export diagram scaled(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  weights(Q, K) * 2
}
`,
      { capabilities: { textDocument: { diagnostic: {} } }, options: sizes },
    );
    const { items } = await whole<Report>('textDocument/diagnostic');
    const places = items.map(({ code, range: { start } }) => `${code} ${start.line}:${start.character}`);
    assert.deepEqual(places, [...new Set(places)]);
    assert.ok(places.includes('NCD5111 2:13'), places.join());
  });

  it('does not ask to store an array along an axis that it does not have', async () => {
    const { whole } = await desk(
      'export diagram sums(tokens: i32[t], E: f32[v, d]) -> f32[t] {\n  sum[d](E[v = tokens])\n}\n',
      { capabilities: { textDocument: { diagnostic: {} } }, options: { target: 'm2' } },
    );
    const { items } = await whole<Report>('textDocument/diagnostic');
    const [apart] = items.filter(({ code }) => code === 'NCD5114');
    assert.match(apart?.message ?? '', /\nlet the result end in d$/);
  });

  it('tells a client that pulls to ask again when plans are made', async () => {
    const { client, whole } = await desk(weights, { capabilities: able, options: sizes });
    client.serve('workspace/configuration', () => [sizes]);
    await client.heard('workspace/diagnostic/refresh');
    const { items } = await whole<Report>('textDocument/diagnostic');
    assert.ok(items.some(({ code }) => code === 'NCD5111'));
    await client.end();
  });

  it('shows what is wrong with regions, claims and budgets', async () => {
    const { client, whole } = await desk(
      `export diagram f(Q: f32[q, d], K: f32[x, d]) -> f32[q, x] {
  at workgroup (group d: 16) {
    dot[d](Q, K)
  }
}
budget f at q = 64, x = 64, d = 64 { global <= 1 B }
`,
      { capabilities: { textDocument: { diagnostic: {} } }, options: quiet },
    );
    const { items } = await whole<Report>('textDocument/diagnostic');
    assert.deepEqual(
      items.map(({ code }) => code),
      ['NCD4101', 'NCD5101'],
    );
    await client.end();
  });

  it('follows the configuration', async () => {
    const { client, whole } = await desk(weights, { capabilities: able });
    let settings: object = { ...sizes, traffic: false };
    client.serve('workspace/configuration', () => [settings]);
    await client.heard('client/registerCapability');
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.heard('workspace/diagnostic/refresh');
    assert.deepEqual((await whole<Report>('textDocument/diagnostic')).items, []);
    settings = sizes;
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.heard('workspace/diagnostic/refresh');
    assert.notDeepEqual((await whole<Report>('textDocument/diagnostic')).items, []);
    await client.end();
  });
});
