/** What can be written, and what a call takes. */
import assert from 'node:assert/strict';
import { killServers } from './client.ts';
import { able, type Desk, desk, edited, type TextEdit } from './kit.ts';

interface Item {
  readonly label: string;
  readonly kind: number;
  readonly sortText: string;
  readonly textEdit: TextEdit;
  readonly insertTextFormat?: number;
  readonly documentation?: { readonly kind: string; readonly value: string };
  readonly additionalTextEdits?: readonly TextEdit[];
}

const itemsAt = async ({ ask }: Desk, place: string): Promise<readonly Item[]> => {
  const { items } = await ask<{ items: Item[] }>('textDocument/completion', place);
  return [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0));
};
const labelsAt = async (d: Desk, place: string): Promise<readonly string[]> =>
  (await itemsAt(d, place)).map(({ label }) => label);

const source = `import { softmax, «import»log } from "std/nn"
import { half } from "«path»"
axis e = 4
«top»dia
diagram f(Q: «type»f32[q, d], K: f32[x, «axis»d]) -> f32[q, x] «where» {
  let S = dot[«dot»d](Q, K)
  at «level»workgroup («move»group «grouped»q: «size»2) {
    let T: f32[q, x] @ «claim»workgroup = softmax[«call»x](S) // «comment»S
    «expression»
    let M = (a: 1, T)
    T[«index»q = «indexed»q]
  }
}
test «test»f at q = 1, d = 1, x = 1 { f(Q, K) ~= f(Q, K) }
budget f at q = 1, d = 1, x = 1 on «target»m { global <= 1 GB }
target m { level «machine»workgroup { «property»capacity: 1 KiB } }
`;
const files = { 'b.ncd': '/// Half of it.\nexport diagram half(A: f32[i]) -> f32[i] {\n  A * 0.5\n}\n' };

describe('language server: completion', function () {
  this.timeout(20_000);
  afterEach(killServers);

  it('knows what fits where', async () => {
    const d = await desk(source, { files });
    assert.deepEqual((await labelsAt(d, 'dot')).slice(0, 3), ['d', 'q', 'x']);
    assert.deepEqual((await labelsAt(d, 'axis')).includes('e'), true);
    assert.deepEqual((await labelsAt(d, 'call')).slice(0, 2), ['q', 'x']);
    assert.deepEqual((await labelsAt(d, 'index')).slice(0, 2), ['q', 'x']);
    assert.ok((await labelsAt(d, 'indexed')).includes('index'));
    assert.deepEqual(await labelsAt(d, 'level'), ['global', 'workgroup', 'register']);
    assert.deepEqual(await labelsAt(d, 'claim'), ['global', 'workgroup', 'register']);
    assert.deepEqual(await labelsAt(d, 'machine'), ['global', 'workgroup', 'register']);
    assert.deepEqual(await labelsAt(d, 'move'), ['group', 'stream', 'split']);
    assert.ok((await labelsAt(d, 'grouped')).includes('q'));
    assert.deepEqual(await labelsAt(d, 'size'), ['auto']);
    assert.ok((await labelsAt(d, 'type')).includes('f16'));
    assert.ok((await labelsAt(d, 'where')).includes('where'));
    assert.deepEqual((await labelsAt(d, 'expression')).slice(0, 4), ['T', 'S', 'Q', 'K']);
    assert.ok((await labelsAt(d, 'import')).includes('logsumexp'));
    assert.ok(!(await labelsAt(d, 'import')).includes('softmax'));
    assert.ok((await labelsAt(d, 'path')).includes('./b'));
    assert.ok((await labelsAt(d, 'path')).includes('std/nn'));
    assert.ok((await labelsAt(d, 'top')).includes('diagram'));
    assert.deepEqual((await labelsAt(d, 'test')).toSorted(), ['f', 'softmax']);
    assert.deepEqual((await labelsAt(d, 'target')).slice(0, 2), ['m', 'webgpu']);
    assert.ok((await labelsAt(d, 'property')).includes('capacity'));
    assert.deepEqual(await labelsAt(d, 'comment'), []);
    await d.client.end();
  });

  it('goes on with heads as they are written', async () => {
    const heads = `diagram f<T: «bound»>[i](A: T[i]) -> T[i] where i > 1, «where»i == «size»2 {
  A
}
test f «at»at «sizes»T = «element»f16 { f(A) == A }
test "twice" {
  f(«input»A) == A
} «behind»at «late»i = 3
«next»
budget f at i = 4 «on»on webgpu { global <= 1 «bytes»MB }
target m {
  level global { bandwidth: 1 «rate»GB/s }
  workgroup access: 1 «time»ns
}
accumulator total[x](A: f32[x]) -> f32 {
  state (s: f32 = 0)
  step { next s = s + A }
  merge (left, right) { «sides»left.s }
}
`;
    const d = await desk(heads);
    assert.deepEqual(await labelsAt(d, 'bound'), ['float', 'int', 'number', 'weight', 'code']);
    assert.deepEqual(await labelsAt(d, 'where'), ['i']);
    assert.deepEqual(await labelsAt(d, 'at'), ['at']);
    assert.deepEqual(await labelsAt(d, 'sizes'), ['i', 'T']);
    assert.ok((await labelsAt(d, 'element')).includes('f16'));
    assert.deepEqual((await labelsAt(d, 'input')).slice(0, 1), ['A']);
    assert.deepEqual(await labelsAt(d, 'behind'), ['at']);
    assert.deepEqual(await labelsAt(d, 'late'), ['i']);
    assert.deepEqual((await labelsAt(d, 'next')).slice(0, 3), ['import', 'export', 'diagram']);
    assert.deepEqual(await labelsAt(d, 'on'), ['on']);
    assert.ok((await labelsAt(d, 'bytes')).includes('MB'));
    assert.ok((await labelsAt(d, 'rate')).includes('GB/s'));
    assert.deepEqual(await labelsAt(d, 'time'), ['ps', 'ns', 'us', 'ms', 's']);
    assert.deepEqual((await labelsAt(d, 'sides')).slice(0, 2), ['left', 'right']);
    await d.client.end();
  });

  it('writes a call with its places, and a name alone where nothing is called', async () => {
    const d = await desk(
      `import { f«import» } from "./c"
diagram g(A: f32[i]) -> f32[i] {
  let B = f«whole»
  let C = A |> f«piped»
  let D = f«bracket»[i](A, B)
  let E = A |> ex«one»
  f[«axes»i](A, B)
}
test g«name» at i = 1 { g(A) == A }
`,
      {
        files: { 'c.ncd': 'export diagram f[x](A: f32[x], B: f32[x]) -> f32[x] { A * B }\n' },
        capabilities: able,
      },
    );
    const written = async (place: string, name: string): Promise<string | undefined> =>
      (await itemsAt(d, place))
        .find(({ label }) => label === name)
        ?.textEdit.newText.replace(/\$\{\d+:(\w+)\}/g, '‹$1›');
    assert.equal(await written('whole', 'f'), 'f[‹x›](‹A›, ‹B›)');
    assert.equal(await written('whole', 'sum'), 'sum[‹x›](‹A›)');
    assert.equal(await written('piped', 'f'), 'f[‹x›](‹B›)');
    assert.equal(await written('one', 'exp'), 'exp');
    assert.equal(await written('bracket', 'f'), 'f');
    assert.equal(await written('import', 'f'), 'f');
    assert.equal(await written('name', 'g'), 'g');
    assert.equal(await written('axes', 'x ='), 'x = ');
    await d.client.end();
  });

  it('lists fields behind a dot, whatever is there already', async () => {
    const d = await desk(`diagram two(A: f32[i], B: f32[i, j]) -> (m: f32[i], s: f32[i]) {
  (max[j](B), sum[j](B) + A)
}
diagram use(A: f32[i], B: f32[i, j]) -> f32[i] {
  let r = two(A, B)
  r.m + r.«value»
}
diagram call(A: f32[i], B: f32[i, j]) -> f32[i] {
  two(A, B).«call»
}
diagram last(A: f32[t, i]) -> f32[i] {
  let r = scan[t](S = 0.0) { let S1 = S + A; next S = S1; emit S1 }
  r.«state»
}
accumulator mean(A: f32[x]) -> f32 {
  state (n: f32 = 0, m: f32 = 0)
  step { next n = n + 1; next m = m + A }
  merge (left, right) { (left.«side» }
}
`);
    assert.deepEqual(await labelsAt(d, 'value'), ['m', 's']);
    assert.deepEqual(await labelsAt(d, 'call'), ['m', 's']);
    assert.deepEqual(await labelsAt(d, 'state'), ['S']);
    assert.deepEqual(await labelsAt(d, 'side'), ['n', 'm']);
    await d.client.end();
  });

  it('imports what it writes', async () => {
    for (const [text, expected] of [
      [
        'diagram f(A: f32[i]) -> f32[i] {\n  ha«»\n}\n',
        'import { half } from "./b"\n\ndiagram f(A: f32[i]) -> f32[i] {\n  half\n}\n',
      ],
      [
        'import { softmax } from "std/nn"\ndiagram f(A: f32[i]) -> f32[i] {\n  softmax[i](rms«»\n}\n',
        'import { softmax, rmsnorm } from "std/nn"\ndiagram f(A: f32[i]) -> f32[i] {\n  softmax[i](rmsnorm\n}\n',
      ],
    ] as const) {
      const d = await desk(text, { files });
      const name = /half|rmsnorm/.exec(expected)?.[0];
      const item = (await itemsAt(d, '')).find(({ label }) => label === name);
      assert.ok(item, `${name} is offered`);
      assert.equal(edited(d.text, [item.textEdit, ...(item.additionalTextEdits ?? [])]), expected);
      await d.client.end();
    }
  });

  it('writes snippets and leaves documentation for later only where the client can take that', async () => {
    const text = 'import { half } from "./b"\ndiagram f(A: f32[i]) -> f32[i] {\n  ha«»\n}\n';
    const plain = await desk(text, { files });
    const [before] = (await itemsAt(plain, '')).filter(({ label }) => label === 'half');
    assert.equal(before?.textEdit.newText, 'half');
    assert.equal(before?.insertTextFormat, undefined);
    assert.match(before?.documentation?.value ?? '', /Half of it\./);
    await plain.client.end();
    const rich = await desk(text, { files, capabilities: able });
    const [lazy] = (await itemsAt(rich, '')).filter(({ label }) => label === 'half');
    assert.equal(lazy?.textEdit.newText, 'half(${' + '1:A})');
    assert.equal(lazy?.insertTextFormat, 2);
    assert.equal(lazy?.documentation, undefined);
    const resolved = await rich.client.request<Item>('completionItem/resolve', lazy);
    assert.match(resolved.documentation?.value ?? '', /Half of it\./);
    await rich.client.end();
  });

  it('says what a call takes, and which argument is at hand', async () => {
    const d = await desk(
      `import { softmax } from "std/nn"
diagram f(A: f32[i], B: f32[j]) -> f32[i, j] { A * B }
diagram g(A: f32[i]) -> f32[i] {
  let B = softmax[«axes»i](«first»A)
  let C = f(A, «second»
  let D = where(A > 0, A, «builtin»0)
  A
}
`,
      {
        capabilities: {
          textDocument: {
            signatureHelp: { signatureInformation: { parameterInformation: { labelOffsetSupport: true } } },
          },
        },
      },
    );
    const help = async (place: string): Promise<string> => {
      const found = await d.ask<{
        activeParameter: number;
        signatures: { label: string; parameters: { label: [number, number] }[] }[];
      } | null>('textDocument/signatureHelp', place);
      const [signature] = found?.signatures ?? [];
      const range = signature?.parameters[found?.activeParameter ?? 0]?.label;
      return `${signature?.label} at ${signature?.label.slice(...(range ?? [0, 0]))}`;
    };
    assert.equal(await help('axes'), 'softmax<T: float>[x](S: T[x]) -> T[x] at x');
    assert.equal(await help('first'), 'softmax<T: float>[x](S: T[x]) -> T[x] at S: T[x]');
    assert.equal(await help('second'), 'f(A: f32[i], B: f32[j]) -> f32[i, j] at B: f32[j]');
    assert.equal(await help('builtin'), 'where(condition, A, B) at B');
    await d.client.end();
  });

  it('takes a parenthesis that starts a line for no call', async () => {
    const head = 'diagram f(A: f32[i«type», j]) -> f32[i, j] {\n  let total = sum[j](A)\n  («value»';
    const d = await desk(head);
    assert.equal((await labelsAt(d, 'value'))[0], 'total');
    for (const place of ['value', 'type']) assert.equal(await d.ask('textDocument/signatureHelp', place), null);
    await d.client.end();
    const parts =
      'accumulator a[x](A: f32[x]) -> f32 {\n  state (s: f32 = 0)\n  step { next s = s + A }\n  merge («side»';
    const open = await desk(parts);
    assert.equal(await open.ask('textDocument/signatureHelp', 'side'), null);
    await open.client.end();
  });
});
