/** Formatting as edits. The formatter moves white space only, so that each edit is one run of it. */
import { linesOf, type SourceFile } from '../source/index.ts';
import { formatModule, type Parsed } from '../syntax/index.ts';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The smallest edits that format a file; none where nothing changes or the syntax is broken. */
export function formatEdits(parsed: Parsed): readonly Edit[] {
  const formatted = formatModule(parsed);
  return formatted === undefined ? [] : spaceEdits(parsed.module.file.text, formatted);
}

/** Those of them that touch the lines of a range. */
export function formatRangeEdits(parsed: Parsed, start: number, end: number): readonly Edit[] {
  const { file } = parsed.module;
  const lines = linesOf(file);
  const first = lines.offset({ line: lines.position(start).line, column: 0 });
  const last = lines.starts[lines.position(end).line + 1] ?? file.text.length;
  // a line's own indentation may start before it, with a blank line
  return formatEdits(parsed).filter((edit) => edit.end >= first && edit.start < Math.max(last, first + 1));
}

/** After a closing bracket, its block is formatted; on a new line, the indentation is put in, also in a broken text. */
export function formatOnTypeEdits(parsed: Parsed, offset: number, typed: string): readonly Edit[] {
  const { file } = parsed.module;
  const open: number[] = [];
  for (const { tokenType, startOffset } of parsed.tokens) {
    if (startOffset >= offset) break;
    if (/^Left/.test(tokenType.name)) open.push(startOffset);
    else if (/^Right/.test(tokenType.name)) {
      const start = open.pop();
      if (startOffset + 1 === offset && typed === '}' && start !== undefined)
        return formatRangeEdits(parsed, start, offset);
    }
  }
  if (typed !== '\n') return [];
  const lines = linesOf(file);
  const start = lines.offset({ line: lines.position(offset).line, column: 0 });
  const [own = ''] = /^[ \t]*/.exec(file.text.slice(start)) ?? [];
  const closes = /^[)\]}]/.test(file.text.slice(start + own.length));
  const outer = open.at(-1);
  const wanted = outer === undefined ? '' : `${indentationAt(file, outer)}${closes ? '' : '  '}`;
  return own === wanted ? [] : [{ start, end: start + own.length, text: wanted }];
}

/** Of the line on which an offset lies. */
function indentationAt(file: SourceFile, offset: number): string {
  const lines = linesOf(file);
  return /^[ \t]*/.exec(lines.line(lines.position(offset).line))?.[0] ?? '';
}

/** Between two texts that differ in white space only. */
function spaceEdits(before: string, after: string): readonly Edit[] {
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [had, wanted] = [spaceAt(before, i), spaceAt(after, j)];
    if (had !== wanted) {
      let same = 0;
      while (same < Math.min(had.length, wanted.length) && had[same] === wanted[same]) same++;
      edits.push({ start: i + same, end: i + had.length, text: wanted.slice(same) });
    }
    i += had.length;
    j += wanted.length;
    while (i < before.length && j < after.length && !/\s/.test(`${before[i]}${after[j]}`)) {
      i++;
      j++;
    }
  }
  return edits;
}

const spaceAt = (text: string, from: number): string => {
  let end = from;
  while (end < text.length && /\s/.test(text[end] as string)) end++;
  return text.slice(from, end);
};
