/** Quick fixes of what plans move more than they might: with each, its message is gone. */
import assert from 'node:assert/strict';
import { killServers } from './client.ts';
import { able, type Desk, desk, edited, type TextEdit } from './kit.ts';

interface Action {
  readonly title: string;
  readonly edit?: { readonly documentChanges: readonly { readonly edits: readonly TextEdit[] }[] };
  readonly diagnostics?: readonly { readonly code: string }[];
}
interface Case {
  readonly code: string;
  readonly what: string;
  readonly target?: string;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly source: string;
  /** Of the first fix. */
  readonly title: RegExp;
  readonly text: RegExp;
}

const product = (region: string) => `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  at workgroup (${region}) {
    «»dot[b](A, B)
  }
}
`;

const cases: readonly Case[] = [
  {
    code: 'NCD5111',
    what: 'a region around the whole body',
    sizes: { b: 1024, i: 1024, h: 1024, o: 1024 },
    source: `export diagram mlp(A: f32[b, i], W: f32[i, h], U: f32[h, o]) -> f32[b, o] {
  let H = relu(«»dot[i](A, W))
  dot[h](H, U)
}
`,
    title: /^stream h at workgroup: moves [\d.]+ MB instead of [\d.]+ MB/,
    text: /\{\n {2}at workgroup \((group b: \d+, )?(group o: \d+, )?stream h: auto\) \{\n {4}let H/,
  },
  {
    code: 'NCD5111',
    what: 'a region around some of the statements',
    sizes: { b: 1024, i: 1024, h: 1024, o: 1024 },
    source: `export diagram mlp(A: f32[b, i], W: f32[i, h], U: f32[h, o]) -> (f32[b, o], f32[i]) {
  let H = relu(«»dot[i](A, W))
  let O = dot[h](H, U)
  (O, sum[h](W))
}
`,
    title: /^stream h at workgroup: moves [\d.]+ MB instead of [\d.]+ MB/,
    text: /let O = at workgroup \([^)]*stream h: auto\) \{\n {4}let H = relu\(dot\[i\]\(A, W\)\)\n {4}dot\[h\]\(H, U\)\n {2}\}\n {2}\(O/,
  },
  {
    code: 'NCD5112',
    what: 'tiles that a core holds',
    sizes: { q: 256, x: 256, d: 256, e: 256 },
    source: `import { softmax } from "std/nn"
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  at workgroup (stream x: auto) {
    let S = dot[d](Q, K)
    «»dot[x](softmax[x](S), V)
  }
}
`,
    title: /^group q: \d+, group e: \d+: moves/,
    text: /at workgroup \(group q: \d+, group e: \d+, stream x: auto\)/,
  },
  {
    code: 'NCD5113',
    what: 'tiles that an axis fills, in the region that is there',
    target: 'm2',
    sizes: { a: 513, b: 1024, c: 1024 },
    source: product('group a: 128, group c: 128, stream b: 4'),
    title: /^group a: \d+: moves/,
    text: /\(group a: (103|129|86|74), group c: 128, stream b: 4\)/,
  },
  {
    code: 'NCD5113',
    what: 'tiles that an axis fills, where the planner has chosen them',
    target: 'm2',
    sizes: { a: 513, b: 1024, c: 1024 },
    source: `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  «»dot[b](A, B)
}
`,
    title: /^group a: \d+: moves/,
    text: /at workgroup \([^)]*group a: \d+/,
  },
  {
    code: 'NCD5113',
    what: 'tiles that an axis fills, of one kernel among others',
    target: 'm2',
    sizes: { b: 600, c: 600, h: 600 },
    source: `import { rmsnorm } from "std/nn"
export diagram block(X: f32[b, c], g: f32[c], W: f32[c, h], D: f32[h, c]) -> f32[b, c] {
  let N = rmsnorm[c](X, g, 1e-5)
  let A = silu(dot[c](N, W))
  «»X + dot[h](A, D)
}
`,
    title: /^group b: \d+: moves/,
    text: /group b: \d+[\s\S]*group b: \d+/,
  },
  {
    code: 'NCD5114',
    what: 'an array in another order',
    target: 'm2',
    sizes: { i: 1024, j: 1024 },
    source: `export diagram total(A: f32[i, j], «»B: f32[j, i]) -> f32[i, j] {
  A + B
}
`,
    title: /^store it as B: f32\[i, j\]$/,
    text: /B: f32\[i, j\]\)/,
  },
  {
    code: 'NCD5115',
    what: 'the tiles of the planner',
    target: 'radeon_780m',
    sizes: { a: 1024, b: 1024, c: 1024 },
    source: product('group a: 4, group c: 4, stream b: 4'),
    title: /^leave the tiles to the planner: moves [\d.]+ MB instead of [\d.]+ GB$/,
    text: /group a: auto, group c: auto, stream b: auto/,
  },
];

const codesOf = async ({ whole }: Desk): Promise<readonly string[]> =>
  (await whole<{ items: { code: string }[] }>('textDocument/diagnostic')).items.map(({ code }) => code);
const until = async (holds: () => Promise<boolean>): Promise<boolean> => {
  for (const end = Date.now() + 20_000; Date.now() < end; ) if (await holds()) return true;
  return false;
};

describe('language server: fixes of traffic', function () {
  this.timeout(60_000);
  afterEach(killServers);

  for (const { code, what, target = 'webgpu', sizes = {}, source, title, text } of cases)
    it(`${code}: ${what}`, async () => {
      const capabilities = { ...able, workspace: { ...able.workspace, configuration: false } };
      const d = await desk(source, { capabilities, options: { target, sizes } });
      const actions = await d.whole<Action[]>('textDocument/codeAction', {
        range: { start: d.place(''), end: d.place('') },
        context: { diagnostics: [], only: ['quickfix'] },
      });
      const own = actions.filter(({ diagnostics }) => diagnostics?.[0]?.code === code);
      assert.match(own[0]?.title ?? '', title, actions.map((a) => a.title).join('\n'));
      const before = (await codesOf(d)).filter((c) => c === code).length;
      for (const [i, action] of own.entries()) {
        const changed = edited(d.text, action.edit?.documentChanges.flatMap(({ edits }) => edits) ?? []);
        if (i === 0) assert.match(changed, text);
        const contentChanges = [{ text: changed }];
        d.client.notify('textDocument/didChange', {
          textDocument: { uri: d.uri, version: i + 2 },
          contentChanges,
        });
        const lens = await d.whole<unknown[]>('textDocument/codeLens'); // plans are there
        assert.ok(lens.length > 0, changed);
        assert.ok(await until(async () => (await codesOf(d)).filter((c) => c === code).length < before), changed);
        assert.deepEqual(
          (await codesOf(d)).filter((c) => /^NCD[1-4]/.test(c)),
          [],
        );
      }
      await d.client.end();
    });

  it('do not hold up other requests', async () => {
    const d = await desk(cases[2]?.source ?? '', { options: { defaultSize: 256 } });
    await d.whole('textDocument/codeLens');
    let answered = false;
    const asked = d
      .whole<unknown[]>('textDocument/codeAction', {
        range: { start: d.place(''), end: d.place('') },
        context: { diagnostics: [] },
      })
      .finally(() => {
        answered = true;
      });
    let between = 0;
    while (!answered) {
      await d.ask('textDocument/hover', '');
      if (!answered) between++;
    }
    await asked;
    assert.ok(between > 3, `${between} hovers were answered meanwhile`);
    await d.client.end();
  });
});
