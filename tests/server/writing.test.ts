/** What is offered and said while a program is written: texts with the cursor in them, most of them not finished. */
import assert from 'node:assert/strict';
import { killServers } from './client.ts';
import { able, type Desk, desk } from './kit.ts';

interface Item {
  readonly label: string;
  readonly sortText: string;
  readonly detail?: string;
  readonly textEdit: { readonly newText: string };
  readonly additionalTextEdits?: readonly { readonly newText: string }[];
}

const capabilities = { ...able, workspace: { ...able.workspace, configuration: false } };
const attention = (body: string): string => `import { softmax } from "std/nn"
export diagram attention(Q: f32[q, d], K: f32[x, d], V: f32[x, e]) -> f32[q, e] {
  ${body}
`;
const f = (rest: string): string => `diagram f(A: f32[i, j]) -> f32[i] {\n  sum[j](A)\n}\n${rest}`;
const scanned = (rest: string): string => `diagram f(X: f32[t]) -> f32[t] {\n  scan[t](S = 0.0) {\n    ${rest}`;

/** The labels that come first, and some that are not there. */
const completions: readonly (readonly [what: string, source: string, first: string, without?: string])[] = [
  ['an argument, in the value of a `let`', attention('let S = dot[d](Q, «»\n}'), 'Q K V softmax', 'S'],
  ['a value, which an axis is not', f('diagram g(A: f32[i]) -> f32[i] {\n  A * «»'), 'A f exp', 'i j'],
  ['an axis in an index, also between parentheses', attention('Q[q = 2 * («»)]\n}'), 'Q K V q d x e', 'attention'],
  ['a second statement', attention('let S = dot[d](Q, K)\n  «»\n}'), 'S Q K V softmax'],
  [
    'a `let` after an open region',
    attention('at workgroup (stream x: auto) {\n    let S = dot[d](Q, K)\n    max[x](«»'),
    'S Q K V',
  ],
  ['the axis that two operands share', attention('dot[«»](Q, K)\n}'), 'd'],
  ['the axes of an argument', attention('let S = dot[d](Q, K)\n  softmax[«»](S)\n}'), 'q x'],
  ['what can be called, behind a pipe', attention('dot[d](Q, K) |> «»\n}'), 'softmax exp log', 'Q q attention'],
  ['what goes on with a value', attention('let S = dot[d](Q, K)«»\n}'), 'and or', 'Q K at'],
  ['what goes on with a value, on its line', attention('Q e«»\n}'), 'and or', 'exp V'],
  ['what an index gives outside of its array', attention('let S = Q[q = 9 «»\n}'), 'else', 'Q and'],
  ['axes that are not listed yet', attention('sum[q, «»](Q)\n}'), 'd', 'q'],
  ['an array that is updated, as a parameter', 'diagram g(«»', 'inout'],
  ['the parts of an accumulator', 'accumulator a[x](A: f32[x]) -> f32 {\n  «»\n}', 'state step merge tail', 'A sum'],
  [
    'the parts of an accumulator that are not there',
    'accumulator a[x](A: f32[x]) -> f32 {\n  state (s: f32 = 0)\n  «»\n}',
    'step merge tail',
    'state A',
  ],
  ['a declared size', 'axis d = 2\naxis e = «»', 'd', 'diagram'],
  ['a state, behind `next`', scanned('let S1 = S + X\n    next «»\n  }\n}'), 'S', 'X S1'],
  ['a state, in a text that is cut off', scanned('next «»'), 'S', 'X'],
  ['what a recurrence knows', scanned('let S1 = S + X\n    «»'), 'S1 S X'],
  ['the targets that a budget knows', f('budget f at i = 4 on «»'), 'webgpu', 'f sum'],
  ['the sizes of a budget', f('budget f at i = 4, «»'), 'j', 'i'],
  ['the sizes of a test', f('test f at «»'), 'i j'],
  ['what a budget bounds', f('budget f at i = 4 on m2 { «» }'), 'global workgroup flop seconds', 'f sum'],
  ['properties of a level', 'target t {\n  level register { «» }\n}', 'capacity units', 'bandwidth bits'],
  ['properties of a block format', 'quant q { «» }', 'bits block', 'level units'],
  ['a level', f('diagram g(A: f32[i] @ «»'), 'global workgroup register'],
  ['the axis of a move', attention('at workgroup (stream «») {\n    Q\n  }\n}'), 'q d x e'],
  [
    'a field of a tuple',
    'diagram p(A: f32[i]) -> (m: f32, s: f32) {\n  (max[i](A), sum[i](A))\n}\ndiagram g(A: f32[i]) -> f32 {\n  let r = p(A)\n  r.«»\n}',
    'm s',
  ],
];

/** Places where a person makes something up, or where nothing can stand. */
const nowhere: readonly (readonly [what: string, source: string])[] = [
  ['the name of a `let`', attention('let «»')],
  ['the name of a `let` that is written', attention('let S «»')],
  ['names of a tuple', attention('let (a, «»')],
  ['an axis without a comma', attention('sum[d «»](Q)\n}')],
  ['an axis of a type without a comma', 'diagram g(A: f32[i «»])'],
  ['a level', attention('at workgroup «»')],
  ['a state behind `next`', scanned('next S «»\n  }\n}')],
  ['a comment', attention('// so«»')],
  ['the names of two parts', 'accumulator a[x](A: f32[x]) -> f32 {\n  merge («»'],
];

/** Places and what the hover says there. */
const hovers: readonly (readonly [what: string, source: string, says: RegExp])[] = [
  [
    'a call: what is declared, and what is given here',
    attention('soft«»max[x](dot[d](Q, K))\n}'),
    /softmax<T: float>\[x\].*\nsoftmax\(…\): f32\[q, x\]/,
  ],
  ['a value before an error', attention('let S«» = dot[d](Q, K)\n  S +\n}'), /S: f32\[q, x\]/],
  [
    'a level',
    attention('at work«»group (stream x: auto) {\n    sum[x](V)\n  }\n}'),
    /memory and registers of one core/,
  ],
  ['a move', attention('at workgroup (str«»eam x: auto) {\n    sum[x](V)\n  }\n}'), /so many at a time/],
  ['a recurrence', scanned('«»next S = S + X\n    emit S\n  }\n}'), /the state after this element/],
  ['an element type', 'diagram g(A: «»bool[i])', /```ncd\nbool\n```\n\n32 bits a value in memory$/],
  [
    'a block format',
    'diagram g(A: q4«»_1[i])',
    /blocks of 32 codes of 4 bits .*: 5 bits a value in memory; read as f32$/,
  ],
  ['what a type may be', 'diagram g<T: «»float>(A: T[i])', /stands for f32 or f16$/],
  ['what a budget bounds', f('budget f at i = 4 on m2 { «»global <= 1 MB }'), /bytes that cross/],
  [
    'a machine of the library',
    f('budget f at i = 4 on m«»2 { global <= 1 MB }'),
    /target m2 \{[^`]*bandwidth: 100 GB\/s/,
  ],
  ['a property of a level', 'target t { level global { «»bandwidth: 3 GB/s } }', /bytes per second/],
  ['a property of two words', 'target t { matrix «»f16: 3 TFLOP/s }', /matrix f16\n```\n\nthe peak of f16 in matrix/],
  ['a property of a block format', 'quant q { bits: 4, «»block: 32 }', /how many values share a scale/],
  [
    'a field',
    'diagram p(A: f32[i]) -> (m: f32, s: f32) {\n  (max[i](A), sum[i](A))\n}\ndiagram g(A: f32[i]) -> f32 {\n  let r = p(A)\n  r.«»m\n}',
    /```ncd\nm: f32\n```/,
  ],
  ['the path of an import', 'import { softmax } from "std/«»nn"', /import "std\/nn"\n```\n\nLayers/],
];

describe('language server: while a program is written', function () {
  this.timeout(120_000);
  let d: Desk;
  let version = 1;
  before(async () => {
    d = await desk('', { capabilities });
  });
  after(killServers);

  /** The same document with another text, and the place of the cursor in it. */
  const write = (source: string) => {
    const [before = '', after = ''] = source.split('«»');
    const lines = before.split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    version++;
    d.client.notify('textDocument/didChange', {
      textDocument: { uri: d.uri, version },
      contentChanges: [{ text: before + after }],
    });
    return { textDocument: { uri: d.uri }, position };
  };
  const completed = async (source: string): Promise<readonly Item[]> => {
    const { items } = await d.client.request<{ items: readonly Item[] }>('textDocument/completion', write(source));
    return [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0));
  };

  for (const [what, source, first, without = ''] of completions)
    it(`offers ${what}`, async () => {
      const labels = (await completed(source)).map(({ label }) => label);
      const wanted = first.split(' ');
      assert.deepEqual(labels.slice(0, wanted.length), wanted);
      for (const label of without.split(' ')) assert.ok(!labels.includes(label), label);
    });

  for (const [what, source] of nowhere)
    it(`offers nothing at ${what}`, async () => {
      assert.deepEqual(
        (await completed(source)).map(({ label }) => label),
        [],
      );
    });

  it('imports what it offers from elsewhere', async () => {
    const items = await completed(attention('laye«»\n}'));
    const found = items.find(({ label }) => label === 'layernorm');
    assert.equal(found?.detail, 'from std/nn');
    assert.deepEqual(
      found?.additionalTextEdits?.map(({ newText }) => newText),
      [', layernorm'],
    );
  });

  it('writes what always follows a property or an axis', async () => {
    const texts = async (source: string) => (await completed(source)).map(({ textEdit }) => textEdit.newText);
    assert.deepEqual(await texts('quant q { bl«» }'), [
      'bits: ',
      'block: ',
      'bias: ',
      'scale: ',
      'minimum: ',
      'codes: ',
    ]);
    assert.deepEqual(await texts(f('test f at «»')), ['i = ', 'j = ']);
    assert.ok((await texts(f('budget f at i = 4 on m2 { «» }'))).includes('global <= '));
  });

  for (const [what, source, says] of hovers)
    it(`says at ${what}`, async () => {
      const hover = await d.client.request<{ contents: { value: string } } | null>('textDocument/hover', write(source));
      assert.match(hover?.contents.value ?? '', says);
    });

  it('says nothing at a bound that is not finished', async () => {
    const params = write('diagram g<T: flo«»a>(A: T[i])');
    assert.equal(await d.client.request('textDocument/hover', params), null);
  });

  it('says which target a level is of, and how much it holds', async () => {
    const params = write(
      attention('let S = dot[d](Q, K)\n  at work«»group (stream x: auto) {\n    dot[x](softmax[x](S), V)\n  }\n}'),
    );
    await d.client.request('textDocument/codeLens', params); // plans are there
    const hover = await d.client.request<{ contents: { value: string } }>('textDocument/hover', params);
    assert.match(hover.contents.value, /- on webgpu: \d+ KiB each/);
  });
});
