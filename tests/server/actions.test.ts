/** Code actions and commands. */
import assert from 'node:assert/strict';
import { killServers } from './client.ts';
import { able, type Desk, desk, edited, type TextEdit } from './kit.ts';

interface Action {
  readonly title: string;
  readonly kind: string;
  readonly data?: unknown;
  readonly edit?: { readonly documentChanges: readonly { readonly edits: readonly TextEdit[] }[] };
  readonly diagnostics?: readonly { readonly code: string }[];
}

const attention = `import { softmax } from "std/nn"
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  let «S»S = dot[d](Q, K)
  dot[x](softmax[x](S), V)
}
`;
const sizes = { q: 4096, x: 4096, d: 128, e: 128 };
const rich = { ...able, workspace: { ...able.workspace, configuration: false } };
const options = { target: 'm2', sizes };

const actionsAt = ({ whole, place }: Desk, name: string, only?: readonly string[]) =>
  whole<Action[]>('textDocument/codeAction', {
    range: { start: place(name), end: place(name) },
    context: { diagnostics: [], ...(only ? { only } : {}) },
  });
const result = ({ text }: Desk, action: Action | undefined): string =>
  edited(text, action?.edit?.documentChanges.flatMap(({ edits }) => edits) ?? []);

describe('language server: actions and commands', function () {
  this.timeout(60_000);
  afterEach(killServers);

  it('mends what a message is about, and nothing else', async () => {
    const d = await desk('diagram f(A: f32[i]) -> f32[i] {\n  «»let B = A\n  A\n}\n', { capabilities: rich, options });
    const actions = await actionsAt({ ...d, place: () => ({ line: 1, character: 6 }) }, '', ['quickfix']);
    assert.deepEqual(
      actions.map(({ title, kind, diagnostics }) => [title, kind, diagnostics?.map(({ code }) => code)]),
      [
        ['remove `B`', 'quickfix', ['NCD2007']],
        ['name it `_B`', 'quickfix', ['NCD2007']],
      ],
    );
    assert.equal(result(d, actions[0]), 'diagram f(A: f32[i]) -> f32[i] {\n  A\n}\n');
    assert.deepEqual(await actionsAt({ ...d, place: () => ({ line: 0, character: 2 }) }, '', ['quickfix']), []);
    await d.client.end();
  });

  it('rewrites a diagram whatever is wrong elsewhere, and offers nothing that changes nothing', async () => {
    const broken = 'export diagram «same»same(A: f32[i]) -> f32[i] {\n  A\n}\ntest attention at q = 1 { B }\n';
    const tiled = 'export diagram t(A: f32[i]) -> f32[i] {\n  at workgroup (group i: «tile»64) { A * 2 }\n}\n';
    const d = await desk(attention + tiled + broken, { capabilities: rich, options });
    const writing = (await actionsAt(d, 'S')).find(({ title }) => title.includes('as regions'));
    assert.match(result(d, await d.client.request<Action>('codeAction/resolve', writing)), /at workgroup \(group q: /);
    const tiles = await actionsAt(d, 'tile');
    assert.ok(tiles.some(({ title }) => title.startsWith('group i: 128 (moves ')));
    assert.deepEqual(await actionsAt(d, 'same'), []);
    await d.client.end();
  });

  it('imports what is missing', async () => {
    const d = await desk('diagram f(A: f32[i]) -> f32[i] {\n  «»softmax[i](half(A))\n}\n', {
      capabilities: rich,
      options,
      files: { 'b.ncd': 'export diagram half(A: f32[i]) -> f32[i] {\n  A * 0.5\n}\n' },
    });
    const end = { line: 1, character: 18 };
    const actions = await d.whole<Action[]>('textDocument/codeAction', {
      range: { start: d.place(''), end },
      context: { diagnostics: [], only: ['quickfix'] },
    });
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['import `softmax` from "std/nn"', 'import `half` from "./b"'],
    );
    assert.equal(result(d, actions[1]), `import { half } from "./b"\n\n${d.text}`);
    await d.client.end();
    const slip = await desk('diagram f(A: f32[i]) -> f32[i] {\n  «»sofmax[i](A)\n}\n', { capabilities: rich, options });
    const [near] = await actionsAt(slip, '', ['quickfix']);
    assert.equal(near?.title, 'import `softmax` from "std/nn", and write it here');
    assert.match(result(slip, near), /^import \{ softmax \} from "std\/nn"\n\n.*\n {2}softmax\[i\]\(A\)/);
    await slip.client.end();
  });

  it('gives commands to clients that know nothing else, and applies what they choose', async () => {
    const d = await desk('diagram f(A: f32[i]) -> f32[i] {\n  «»a\n}\n', {
      capabilities: { workspace: { applyEdit: true } },
    });
    const [command] = await d.whole<{ title: string; command: string; arguments: unknown[] }[]>(
      'textDocument/codeAction',
      {
        range: { start: d.place(''), end: d.place('') },
        context: { diagnostics: [] },
      },
    );
    assert.deepEqual([command?.title, command?.command], ['write `A`', 'ncd.applyEdit']);
    let asked: unknown;
    d.client.serve('workspace/applyEdit', (params) => {
      asked = params;
      return { applied: true };
    });
    assert.equal(await d.client.request('workspace/executeCommand', command), true);
    const { edit } = asked as { edit: { changes: Record<string, TextEdit[]> } };
    assert.equal(edited(d.text, edit.changes[d.uri] ?? []), 'diagram f(A: f32[i]) -> f32[i] {\n  A\n}\n');
    await d.client.end();
  });

  it('writes types, and plans as regions', async () => {
    const d = await desk(attention, { capabilities: rich, options });
    const actions = await actionsAt(d, 'S', ['refactor']);
    const [type, plan] = actions;
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['write the type of `S`', 'write the plan of `attention` as regions'],
    );
    assert.match(result(d, type), /let S: f32\[q, x\] = dot/);
    assert.equal(plan?.edit, undefined);
    const resolved = await d.client.request<Action>('codeAction/resolve', plan);
    assert.match(result(d, resolved), /\{\n {2}at workgroup \(group q: \d+.*stream x: \d+\) \{\n {4}let S/);
    await d.client.end();
  });

  it('offers the sizes of tiles that are legal, with what they move', async () => {
    const d = await desk(
      `export diagram product(A: f32[a, b], B: f32[b, c]) -> f32[a, c] {
  at workgroup (group a: «»64, group c: 64, stream b: 4) {
    dot[b](A, B)
  }
}
`,
      { capabilities: rich, options: { target: 'm2', sizes: { a: 1024, b: 1024, c: 1024 } } },
    );
    const titles = (await actionsAt(d, '', ['refactor.rewrite'])).map(({ title }) => title);
    assert.ok(titles.includes('group a: 32 (moves 206 MB)'), titles.join('\n'));
    assert.ok(!titles.some((title) => title.startsWith('group a: 64')));
    await d.client.end();
  });

  it('writes a plan at once for a client that does not ask again', async () => {
    const codeAction = { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
    const d = await desk(attention, {
      capabilities: { ...rich, textDocument: { ...rich.textDocument, codeAction } },
      options,
    });
    const plan = (await actionsAt(d, 'S', ['refactor'])).at(-1);
    assert.equal(plan?.title, 'write the plan of `attention` as regions');
    assert.match(result(d, plan), /\{\n {2}at workgroup \(group q: \d+/);
    await d.client.end();
  });

  const run = ({ client, uri }: Desk, command: string, argument: object = {}) =>
    client.request<never>('workspace/executeCommand', { command, arguments: [{ uri, ...argument }] });

  it('shows plans, derivations and kernels', async () => {
    const d = await desk(attention, { options });
    interface Shown {
      readonly diagram: string;
      readonly summary: string;
      readonly report: { readonly kernels: readonly { readonly moves: readonly unknown[] }[] };
    }
    const plan: Shown = await run(d, 'ncd.showPlan', { diagram: 'attention' });
    assert.equal(plan.diagram, 'attention');
    assert.match(plan.summary, /^1 kernel, [\d.]+ MB/);
    assert.equal(plan.report.kernels.length, 1);
    const derivation: { kernels: readonly { stream: string; steps: readonly { rule: string }[] }[] } = await run(
      d,
      'ncd.showDerivation',
    );
    assert.equal(derivation.kernels[0]?.stream, 'x');
    assert.ok(derivation.kernels[0]?.steps.some(({ rule }) => rule === 'CASCADE'));
    const { wgsl }: { wgsl: string } = await run(d, 'ncd.showWgsl');
    assert.match(wgsl, /@compute/);
    await assert.rejects(run(d, 'ncd.showPlan', { diagram: 'other' }), /there is no diagram `other`/);
    await assert.rejects(run(d, 'ncd.fly'), /no command/);
    await d.client.end();
  });

  it('runs tests, one or all, and says how far it is', async () => {
    const d = await desk(
      `diagram double(A: f32[i]) -> f32[i] {
  A + A
}
test double at i = 3 {
  double(A) ~= 2 * A
}
test "wrong" {
  double(A) ~= 3 * A
} at i = 3
budget double at i = 4 { global <= 1 B }
`,
    );
    interface Trial {
      readonly name: string;
      readonly passed: boolean;
      readonly diagnostics: readonly { readonly code: string }[];
    }
    const trials = await d.client.request<Trial[]>('workspace/executeCommand', {
      command: 'ncd.runTests',
      arguments: [{ uri: d.uri }],
      workDoneToken: 'tests',
    });
    assert.deepEqual(
      trials.map(({ name, passed, diagnostics }) => [name, passed, diagnostics.map(({ code }) => code)]),
      [
        ['double', true, []],
        ['wrong', false, ['NCD6232']],
        ['double', false, ['NCD5101']],
      ],
    );
    const kinds: unknown[] = [];
    for (let i = 0; i < 5; i++)
      kinds.push(((await d.client.heard('$/progress')) as { value: { kind: string } }).value.kind);
    assert.deepEqual(kinds, ['begin', 'report', 'report', 'report', 'end']);
    const one: readonly Trial[] = await run(d, 'ncd.runTests', { item: 1 });
    assert.deepEqual(
      one.map(({ name }) => name),
      ['double'],
    );
    await d.client.end();
  });
});
