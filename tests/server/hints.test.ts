/** Inlay hints and code lenses. */
import assert from 'node:assert/strict';
import { killServers } from './client.ts';
import { desk, edited, type Position, type Range, shown, type TextEdit } from './kit.ts';

const source = `import { softmax } from "std/nn"
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let S = dot[d](Q, K)
  let P: f32[q, x] = softmax[x](S)
  dot[x](P, V)
}
test attention at q = 1, x = 2, d = 3, e = 4 {
  attention(Q, K, V) ~= attention(Q, K, V)
}
`;
const sizes = { q: 4096, x: 4096, d: 128, e: 128 };

interface Hint {
  readonly position: Position;
  readonly label: string;
  readonly textEdits?: readonly TextEdit[];
}
interface Lens {
  readonly range: Range;
  readonly command: { readonly title: string; readonly command: string; readonly arguments: readonly unknown[] };
}

const everything = { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } };

describe('language server: hints and lenses', function () {
  this.timeout(30_000);
  afterEach(killServers);

  it('says types, levels, bytes and moves where the text does not', async () => {
    const { whole, text, client } = await desk(source, { options: { target: 'm2', sizes } });
    const hints = await whole<Hint[]>('textDocument/inlayHint', everything);
    const told = hints.map(({ position, label }) => `${position.line}:${position.character}${label}`);
    assert.ok(told.includes('2:7: f32[q, x]'), told.join('\n'));
    assert.ok(told.includes('2:7 @ workgroup'), told.join('\n'));
    assert.ok(!told.some((hint) => hint.startsWith('3:7: ')), 'a type that is written needs no hint');
    assert.ok(
      told.some((hint) => /^1:81 attention: group q: \d+.*stream x: \d+/.test(hint)),
      told.join('\n'),
    );
    assert.ok(
      told.some((hint) => /^1:37 ↓ [\d.]+ MB$/.test(hint)),
      told.join('\n'),
    );
    const [type] = hints.filter(({ label }) => label.startsWith(': '));
    assert.equal(edited(text, type?.textEdits ?? []), text.replace('let S =', 'let S: f32[q, x] ='));
    await client.end();
  });

  it('says how many more kernels there are, and all of them to the pointer', async () => {
    const { whole, client } = await desk(
      `export diagram f(A: f32[i, j], B: f32[j, k], C: f32[k, l], D: f32[l, m]) -> f32[i, m] {
  dot[l](dot[k](dot[j](A, B), C), D)
}
`,
      { options: { target: 'm2' } },
    );
    const hints = await whole<(Hint & { readonly tooltip: string })[]>('textDocument/inlayHint', everything);
    const [moves] = hints.filter(({ label }) => label.includes('stream'));
    assert.match(moves?.label ?? '', /^ r0: group .*; r1: group .*; 1 more$/);
    assert.match(moves?.tooltip ?? '', /\nr0: group .*\nr1: group .*\nf: group .*stream/);
    await client.end();
  });

  it('takes smaller sizes where many axes make arrays that no machine has', async () => {
    const { whole, client } = await desk(
      'export diagram f(A: f32[a, b, c, d, e]) -> f32[a] {\n  sum[b, c, d, e](A)\n}\n',
      { options: { target: 'm2', sizes: { a: 4 } } },
    );
    const [lens] = await whole<Lens[]>('textDocument/codeLens');
    assert.match(lens?.command.title ?? '', / on m2 at a = 4, b = c = d = e = 64$/);
    await client.end();
  });

  it('says types of the names of a tuple, and none of a number', async () => {
    const { whole, client } = await desk(
      `export diagram f(A: f32[i, j]) -> f32[i, j] {
  let (m, s) = (max[j](A), sum[j](A))
  let two = 2
  (A - m) / s * two
}
`,
      { options: { defaultSize: 0 } },
    );
    const hints = await whole<Hint[]>('textDocument/inlayHint', everything);
    const types = hints.filter(({ label }) => label.startsWith(': '));
    assert.deepEqual(
      types.map(({ position, label, textEdits }) => [position.character, label, textEdits]),
      [
        [8, ': f32[i]', undefined],
        [11, ': f32[i]', undefined],
      ],
    );
    await client.end();
  });

  it('says what an update stores, and what of its array is read', async () => {
    const { whole, client } = await desk(
      `export diagram append(inout K: f32[t, d], k: f32[d], pos: i32) -> f32[d] {
  K[t = pos] := k
  sum[t](K)
}
`,
      { options: { target: 'm2', sizes: { t: 1000, d: 100 } } },
    );
    const hints = await whole<Hint[]>('textDocument/inlayHint', everything);
    const told = hints.map(({ position, label }) => `${position.line}:${position.character}${label}`);
    assert.ok(told.includes('1:17 ↑ 400 B'), told.join('\n'));
    assert.ok(
      told.some((hint) => /^0:40 ↓ 40\d kB$/.test(hint)),
      told.join('\n'),
    );
    await client.end();
  });

  it('says bytes of what goes through global memory', async () => {
    const through = source.replace('dot[x](P, V)\n', 'P * sum[x](V)\n').replace('-> f32[q, e]', '-> f32[q, x, e]');
    const { whole, client } = await desk(through, { options: { target: 'm2', sizes } });
    const hints = await whole<Hint[]>('textDocument/inlayHint', everything);
    const told = hints.map(({ position, label }) => `${position.line}:${position.character}${label}`);
    assert.ok(
      told.some((hint) => /^[23]:\d+ ↑ 67\.1 MB/.test(hint)),
      told.join('\n'),
    );
    await client.end();
  });

  it('shows formulas and numbers under the pointer', async () => {
    const { whole, client, uri } = await desk(source, {
      options: { target: 'm2', sizes },
      capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
    });
    await whole('textDocument/codeLens'); // plans are made
    const hover = async (line: number, character: number): Promise<string> =>
      (
        await client.request<{ contents: { value: string } }>('textDocument/hover', {
          textDocument: { uri },
          position: { line, character },
        })
      ).contents.value;
    const score = await hover(2, 6);
    assert.match(score, /S: f32\[q, x\]/);
    assert.match(score, /- q·x = 16,777,216 values of 4 B: 67\.1 MB/);
    assert.match(score, /- at workgroup in attention: .* KiB\n- not at global: nothing of it crosses/);
    assert.match(await hover(1, 25), /- q·d = 524,288 values of 4 B: 2\.1 MB[\s\S]*- at global, read: /);
    assert.match(await hover(1, 32), /axis q[\s\S]*- 4,096 in plans/);
    assert.match(await hover(1, 18), /diagram attention[\s\S]*- 1 kernel, /);
    await client.end();
  });

  it('shows what is held of a value that is made of what a reduction gives', async () => {
    const scaled = source.replace('dot[d](Q, K)', 'dot[d](Q, K) * rsqrt(size(d))');
    const { whole, client, uri } = await desk(scaled, { options: { target: 'm2', sizes } });
    await whole('textDocument/codeLens');
    const hover = await client.request<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 2, character: 6 },
    });
    assert.match(hover.contents.value, /\nat workgroup in attention: .* values, [\d.]+ (Ki)?B\n/);
    await client.end();
  });

  it('switches each kind off', async () => {
    const kinds = ['types', 'levels', 'bytes', 'moves'];
    const { whole, client } = await desk(source, { options: { sizes } });
    for (const kind of kinds) {
      const inlayHints = Object.fromEntries(kinds.map((k) => [k, k === kind]));
      client.notify('workspace/didChangeConfiguration', { settings: { ncd: { sizes, inlayHints } } });
      const hints = await whole<{ data: string }[]>('textDocument/inlayHint', everything);
      assert.deepEqual([...new Set(hints.map(({ data }) => data))], [kind]);
    }
    client.notify('workspace/didChangeConfiguration', { settings: { ncd: { inlayHints: false } } });
    assert.deepEqual(await whole('textDocument/inlayHint', everything), []);
    await client.end();
  });

  it('shows above a diagram what it moves, and above a test how to run it', async () => {
    const { whole, text, uri, client } = await desk(source, { options: { target: 'm2', sizes } });
    const lenses = await whole<Lens[]>('textDocument/codeLens');
    assert.deepEqual(
      lenses.map(({ range, command }) => [shown(text, range), command.command, command.arguments]),
      [
        ['1:15 attention', 'ncd.showDerivation', [{ uri, diagram: 'attention' }]],
        ['1:15 attention', 'ncd.showPlan', [{ uri, diagram: 'attention' }]],
        ['6:5 attention', 'ncd.runTests', [{ uri, item: 2 }]],
      ],
    );
    assert.match(
      lenses[0]?.command.title ?? '',
      /^1 kernel, [\d.]+ MB, [\d.]+× the least, [\d.]+ [mµ]s, (memory|compute)-bound on m2 at q = x = 4096, /,
    );
    const codeLens = { traffic: false, plan: false, tests: false };
    client.notify('workspace/didChangeConfiguration', { settings: { ncd: { codeLens } } });
    assert.deepEqual(await whole<Lens[]>('textDocument/codeLens'), []);
    await client.end();
  });

  it('calls each trial what it is', async () => {
    const { whole, client } = await desk(
      `${source}budget attention at q = 1, x = 2, d = 3, e = 4 { global <= 1 GB }
accumulator total[x](A: f32[x]) -> f32 {
  state (s: f32 = 0)
  step { next s = s + A }
  merge (left, right) { left.s + right.s }
}
`,
      { options: { codeLens: { traffic: false, plan: false } } },
    );
    const lenses = await whole<Lens[]>('textDocument/codeLens');
    assert.deepEqual(
      lenses.map(({ command }) => command.title),
      ['run test', 'check budget', 'test merge'],
    );
    await client.end();
  });

  it('answers other requests while plans are made', async () => {
    const { whole, client, uri } = await desk(source);
    const order: string[] = [];
    const lenses = whole('textDocument/codeLens').then(() => order.push('plans'));
    for (const [line, method] of ['hover', 'documentHighlight', 'completion'].entries())
      await client
        .request(`textDocument/${method}`, { textDocument: { uri }, position: { line: 2 + line, character: 4 } })
        .then(() => order.push(method));
    await lenses;
    assert.deepEqual(order, ['hover', 'documentHighlight', 'completion', 'plans']);
    await client.end();
  });

  it('gives up plans of a text that has changed', async () => {
    const { whole, uri, text, client } = await desk(source, { options: { sizes } });
    const asked = whole('textDocument/inlayHint', everything);
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: `${text}\n` }],
    });
    await assert.rejects(asked, /the text has changed/);
    const cancelled = whole('textDocument/codeLens');
    client.cancel();
    await assert.rejects(cancelled, /cancelled/);
    await client.end();
  });
});
