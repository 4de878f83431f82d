/** Folding, selection, links, colours and formatting. */
import assert from 'node:assert/strict';
import { tokenKinds, tokenModifiers } from '@ncd/language';
import { killServers } from './client.ts';
import { desk, edited, offsetAt, type Range, shown, type TextEdit } from './kit.ts';

const source = `//! A file.
//! Of two lines.
import { softmax } from "std/nn"

diagram f(Q: f32[q, d]) -> f32[q, d] {
  at workgroup (group q: 2, stream d: «n»1) {
    let S: f32[q, d] @ workgroup = «S»softmax[d](Q)  // 🙂
    S * 2
  }
}
`;

describe('language server: ranges of text', function () {
  this.timeout(20_000);
  afterEach(killServers);

  it('folds brackets, comments and imports', async () => {
    const { whole, client } = await desk(source);
    const folds = await whole<{ startLine: number; endLine: number; kind?: string }[]>('textDocument/foldingRange');
    assert.deepEqual(
      folds.map(({ startLine, endLine, kind }) => [startLine, endLine, kind]),
      [
        [0, 1, 'comment'],
        [4, 8, undefined],
        [5, 7, undefined],
      ],
    );
    await client.end();
  });

  it('grows a selection', async () => {
    const { whole, text, place, client } = await desk(source);
    interface Selection {
      readonly range: Range;
      readonly parent?: Selection;
    }
    const [found] = await whole<Selection[]>('textDocument/selectionRange', { positions: [place('S')] });
    const steps: string[] = [];
    for (let step = found; step; step = step.parent) steps.push(shown(text, step.range));
    assert.equal(steps[0], '6:35 softmax');
    assert.equal(steps[1], '6:35 softmax[d](Q)');
    assert.match(steps[2] ?? '', /^6:4 let S/);
    assert.equal(steps.at(-1), `0:0 ${text}`);
    await client.end();
  });

  it('links imports to their modules', async () => {
    const { whole, text, client } = await desk(source);
    const links = await whole<{ range: Range; target: string }[]>('textDocument/documentLink');
    assert.deepEqual(
      links.map(({ range }) => shown(text, range)),
      ['2:24 "std/nn"'],
    );
    assert.match(links[0]?.target ?? '', /^file:.*std\/nn\.ncd$/);
    await client.end();
  });

  it('says what every token means; a range and a delta say the same', async () => {
    const { whole, uri, text, place, client } = await desk(source);
    const full = await whole<{ data: number[]; resultId: string }>('textDocument/semanticTokens/full');
    const decoded = decode(text, full.data);
    assert.ok(decoded.includes('4:8 f function declaration'), decoded.join('\n'));
    assert.ok(decoded.includes('4:17 q typeParameter axis'));
    assert.ok(decoded.includes('5:5 workgroup enumMember level workgroup'));
    assert.ok(decoded.includes('5:16 group keyword'));
    assert.ok(decoded.includes('6:8 S variable declaration workgroup'));
    assert.ok(decoded.includes('6:35 softmax function defaultLibrary'));
    assert.ok(decoded.includes('0:0 //! A file. comment documentation'));
    const range = { start: { line: 5, character: 0 }, end: { line: 6, character: 0 } };
    const part = await whole<{ data: number[] }>('textDocument/semanticTokens/range', { range });
    assert.deepEqual(
      decode(text, part.data),
      decoded.filter((token) => token.startsWith('5:')),
    );

    client.notify('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: place('n'), end: place('n') }, text: '3 + ' }],
    });
    const delta = await whole<{ edits: { start: number; deleteCount: number; data?: number[] }[] }>(
      'textDocument/semanticTokens/full/delta',
      { previousResultId: full.resultId },
    );
    const data = [...full.data];
    for (const edit of [...delta.edits].reverse()) data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
    assert.deepEqual(data, (await whole<{ data: number[] }>('textDocument/semanticTokens/full')).data);
    await client.end();
  });

  const untidy = `diagram f(A: f32[i]) -> f32[i]{
let B=A*2
      let C  = B
B+C
}
`;

  it('formats a range', async () => {
    const { whole, text, client } = await desk(untidy);
    const edits = await whole<TextEdit[]>('textDocument/rangeFormatting', {
      range: { start: { line: 2, character: 8 }, end: { line: 2, character: 9 } },
      options: { tabSize: 2, insertSpaces: true },
    });
    assert.equal(edited(text, edits), text.replace('      let C  = B', '  let C = B'));
    await client.end();
  });

  it('formats a block when its bracket is typed, and indents new lines', async () => {
    const { whole, text, client } = await desk(untidy);
    const typed = (line: number, character: number, ch: string) =>
      whole<TextEdit[]>('textDocument/onTypeFormatting', {
        position: { line, character },
        ch,
        options: { tabSize: 2, insertSpaces: true },
      });
    assert.equal(
      edited(text, await typed(4, 1, '}')),
      'diagram f(A: f32[i]) -> f32[i] {\n  let B = A * 2\n  let C = B\n  B + C\n}\n',
    );
    assert.equal(edited(text, await typed(1, 0, '\n')), text.replace('\nlet B', '\n  let B'));
    assert.deepEqual(await typed(5, 0, '\n'), []);
    await client.end();
  });
});

/** As `4:8 f function declaration`. */
function decode(text: string, data: readonly number[]): readonly string[] {
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, kind = 0, bits = 0] = data.slice(i, i + 5);
    character = down > 0 ? right : character + right;
    line += down;
    const start = offsetAt(text, { line, character });
    const modifiers = tokenModifiers.filter((_, bit) => bits & (1 << bit));
    found.push([`${line}:${character}`, text.slice(start, start + length), tokenKinds[kind], ...modifiers].join(' '));
  }
  return found;
}
