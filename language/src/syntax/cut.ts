/** A text is cut into parts before anything else is made of it, each with one declaration as a rule: what is broken in one does
 * not reach the next, and a part whose text has not changed need not be read again. No declaration is ever cut in two. */
import { linesOf, type SourceFile } from '../source/index.ts';

const letter = '[A-Za-z0-9_\u0370-\u03ff]';

/** What, at the start of a line, is nothing but the start of a declaration, whatever has been left open before it. */
const opening = new RegExp(
  `(?:import|export|diagram)(?!${letter})|(?:axis|target|quant|accumulator|test|budget)[ \\t]+(?!as(?!${letter}))(?!\\d)(?:"|${letter})`,
  'y',
);
/** A line that ends so has the next one go on with the declaration. */
const opened = /(?:^|[^\w\u0370-\u03ff])export[ \t]*(?:\/\/.*)?$/;

/** Where each part starts. A part has the comments that stand before its declaration; the first has all before it as well. */
export function cutsOf(file: SourceFile): readonly number[] {
  const lines = linesOf(file);
  const cuts = [0];
  let code: number | undefined;
  let comment: number | undefined;
  for (const [line, start] of lines.starts.entries()) {
    const kind = kindOf(file.text, start, lines.starts[line + 1] ?? file.text.length);
    if (kind === 'comment') comment ??= start;
    if (kind !== 'code') continue;
    opening.lastIndex = start;
    if (code !== undefined && opening.test(file.text) && !opened.test(lines.line(code))) cuts.push(comment ?? start);
    code = line;
    comment = undefined;
  }
  return cuts;
}

function kindOf(text: string, start: number, end: number): 'blank' | 'comment' | 'code' {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  if (at === end) return 'blank';
  return text.startsWith('//', at) ? 'comment' : 'code';
}

const spaces: ReadonlySet<number> = new Set([...' \t\r\n\ufeff'].map((c) => c.charCodeAt(0)));
const isSpace = (code: number): boolean => spaces.has(code);
