import assert from 'node:assert/strict';
import { ansiPalette, type Diagnostic, renderText, type SourceFile, summarize } from '@ncd/language';

/** A text in which `«` and `»` mark the span. */
function marked(
  text: string,
  path = 'a.ncd',
): { readonly file: SourceFile; readonly start: number; readonly end: number } {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return { file: { path, text: text.replace(/[«»]/g, '') }, start, end };
}

const error = (text: string, extras: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'NCD3004',
  severity: 'error',
  message: 'axis d is 64 in Q but 128 in K',
  span: marked(text),
  related: [],
  ...extras,
});

const shows = (diagnostic: Diagnostic, expected: string, width?: number) =>
  assert.equal(renderText([diagnostic], { width }), `${expected.replace(/^\n/, '')}\n`);

describe('text of a diagnostic', () => {
  it('has the line, carets, related places and help', () => {
    const file: SourceFile = {
      path: 'bad.ncd',
      text: 'axis n = 2\n\ndiagram f(Q: f32[q, d = 64]) {\n  dot[d](Q, K)\n}\n',
    };
    const at = (part: string) => ({ file, start: file.text.indexOf(part), end: file.text.indexOf(part) + part.length });
    shows(
      error('', {
        span: at('dot[d](Q, K)'),
        related: [{ span: at('d = 64'), message: 'd = 64 is declared here' }],
        hint: 'rename one of them',
      }),
      `
error[NCD3004]: axis d is 64 in Q but 128 in K
  --> bad.ncd:4:3
   |
 4 |   dot[d](Q, K)
   |   ^^^^^^^^^^^^
   |
  ::: bad.ncd:3:21  d = 64 is declared here
   |
 3 | diagram f(Q: f32[q, d = 64]) {
   |                     ------
   |
   = help: rename one of them`,
    );
  });

  it('has no excerpt without a span', () => {
    const { span: _, ...rest } = error('«»', { hint: 'first line\nsecond line' });
    shows(rest, 'error[NCD3004]: axis d is 64 in Q but 128 in K\n  = help: first line\n          second line');
  });

  it('aligns the bars of excerpts with line numbers of different length', () => {
    const text = `${'\n'.repeat(8)}first\nsecond\n`;
    const file = { path: 'a.ncd', text };
    const related = [{ span: { file, start: 8, end: 13 }, message: 'before' }];
    shows(
      error('', { span: { file, start: 14, end: 20 }, related }),
      `
error[NCD3004]: axis d is 64 in Q but 128 in K
   --> a.ncd:10:1
    |
 10 | second
    | ^^^^^^
    |
   ::: a.ncd:9:1  before
    |
  9 | first
    | -----
    |`,
    );
  });

  const lines: readonly [what: string, text: string, source: string, marks: string][] = [
    ['tabs', '\tlet\t«x»', '    let x', '        ^'],
    ['a marked tab', 'a«\t»b', 'a   b', ' ^^^'],
    ['wide characters', '軸 «漢字» x', '軸 漢字 x', '   ^^^^'],
    ['characters beyond the basic plane', '"🙂" + «𝑥»', '"🙂" + 𝑥', '       ^'],
    ['combining marks', 'e\u0301 + «x»', 'e\u0301 + x', '    ^'],
    ['an empty span', 'a + «»', 'a +', '    ^'],
    ['an empty file', '«»', '', '^'],
    ['the end of a file without line break', 'let«»', 'let', '   ^'],
    ['a span that takes in the line break', 'a + «b\n»', 'a + b', '    ^'],
    ['control characters', 'a\u001b[31m «b»', 'a␛[31m b', '       ^'],
    ['characters that reorder the text', 'a\u202e «b»', 'a\ufffd b', '   ^'],
    ['half a surrogate pair', 'a\ud83d «b»', 'a\ufffd b', '   ^'],
    ['a carriage return', 'a + «b»\r\nc', 'a + b', '    ^'],
  ];
  for (const [what, text, source, marks] of lines)
    it(`is right with ${what}`, () => {
      const rendered = renderText([error(text)]).split('\n');
      assert.deepEqual(rendered.slice(3, 5), [` 1 | ${source}`.trimEnd(), `   | ${marks}`]);
    });

  it('shows a span behind the last line break on a line of its own', () => {
    assert.match(renderText([error('a\n«»')]), /--> a.ncd:2:1\n {3}\|\n 2 \|\n {3}\| \^\n/);
  });

  it('takes a span that reaches beyond the text', () => {
    const file = { path: 'a.ncd', text: 'ab' };
    assert.match(renderText([error('', { span: { file, start: 1, end: 99 } })]), / 1 \| ab\n {3}\| {2}\^\n/);
    assert.match(renderText([error('', { span: { file, start: 50, end: 99 } })]), / 1 \| ab\n {3}\| {3}\^\n/);
  });

  it('draws a span over several lines', () => {
    shows(
      error('let a =\n  «at x {\n    b\n  }»\nc'),
      `
error[NCD3004]: axis d is 64 in Q but 128 in K
  --> a.ncd:2:3
   |
 2 | /   at x {
 3 | |     b
 4 | |   }
   | |___^
   |`,
    );
    shows(
      error('let a = «(b\n  + c)»'),
      `
error[NCD3004]: axis d is 64 in Q but 128 in K
  --> a.ncd:1:9
   |
 1 |   let a = (b
   |  _________^
 2 | |   + c)
   | |______^
   |`,
    );
  });

  it('leaves out the middle of a long span', () => {
    const text = `«{\n${Array.from({ length: 30 }, (_, i) => `  line${i + 2}\n`).join('')}}»`;
    shows(
      error(text),
      `
error[NCD3004]: axis d is 64 in Q but 128 in K
   --> a.ncd:1:1
    |
  1 | / {
  2 | |   line2
  3 | |   line3
  ... |
 31 | |   line31
 32 | | }
    | |_^
    |`,
    );
  });

  it('cuts a long line around what is marked', () => {
    const text = `${'left '.repeat(40)}«marked»${' right'.repeat(40)}`;
    const [, , , source = '', marks = ''] = renderText([error(text)], { width: 60 }).split('\n');
    assert.ok(source.length <= 60 && source.startsWith(' 1 | …') && source.endsWith('…'), source);
    assert.equal(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1), 'marked');
  });

  it('is quick on a line of millions of characters', () => {
    const text = `${'x'.repeat(5_000_000)}«y»${'z'.repeat(5_000_000)}`;
    const start = performance.now();
    const rendered = renderText([error(text), error(text)], { width: 80 });
    assert.ok(performance.now() - start < 2000);
    assert.ok(rendered.length < 1000);
  });

  it('lets nothing in a name or message steer the terminal', () => {
    const span = marked('«a»', 'a\u001b[2J.ncd');
    const rendered = renderText([error('', { span, message: 'no \u001b]0;x\u0007', hint: 'a\u009bb' })]);
    assert.doesNotMatch(rendered.replaceAll('\n', ''), /\p{Cc}/u);
  });

  it('is coloured only by a palette', () => {
    const rendered = renderText([error('«a»')], { color: ansiPalette });
    assert.ok(rendered.startsWith('\u001b[1;31merror[NCD3004]\u001b[22;39m\u001b[1m: axis'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is removed
    assert.equal(rendered.replace(/\u001b\[[\d;]*m/g, ''), renderText([error('«a»')]));
  });

  it('counts in its summary', () => {
    const warning = { ...error('«a»'), severity: 'warning' } as const;
    assert.equal(summarize([error('«a»'), error('«a»'), warning]), '2 errors, 1 warning');
    assert.equal(summarize([]), '');
  });
});
