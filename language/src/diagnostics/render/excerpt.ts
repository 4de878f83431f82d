import { linesOf, type Span } from '../../source/index.ts';
import { type Cell, cellsOf } from './columns.ts';

/** A row beside the bar: with a line number, without one, or the mark for lines left out. */
export type Row =
  | { readonly kind: 'source'; readonly line: number; readonly text: string; readonly margin: string }
  | { readonly kind: 'marks'; readonly text: string }
  | { readonly kind: 'gap' };

/** The first and last lines that are shown of a span over many. */
const headLines = 3;
const tailLines = 2;

interface Cropped {
  readonly text: string;
  /** Columns of the marked part in `text`, half-open. */
  readonly from: number;
  readonly to: number;
}

/** The lines under a span with `mark` below the characters that it covers, none wider than `width` columns. */
export function excerpt(span: Span, mark: string, width: number): Row[] {
  const lines = linesOf(span.file);
  const start = lines.position(clamp(span.start, 0, span.file.text.length));
  let end = lines.position(clamp(span.end, span.start, span.file.text.length));
  // A span that takes in a line break ends on the line before, not on the first column of the next.
  if (end.column === 0 && end.line > start.line) end = { line: end.line - 1, column: lines.line(end.line - 1).length };

  if (start.line === end.line) {
    const { text, from, to } = crop(lines.line(start.line), start.column, end.column, width);
    return [
      { kind: 'source', line: start.line + 1, text, margin: '' },
      { kind: 'marks', text: ' '.repeat(from) + mark.repeat(Math.max(1, to - from)) },
    ];
  }

  const rows: Row[] = [];
  const first = lines.line(start.line);
  const { text, from } = crop(first, start.column, first.length, width - 2);
  const fromIndentation = first.slice(0, start.column).trim() === '';
  rows.push({ kind: 'source', line: start.line + 1, text, margin: fromIndentation ? '/ ' : '  ' });
  if (!fromIndentation) rows.push({ kind: 'marks', text: ` ${'_'.repeat(from + 1)}${mark}` });
  for (let line = start.line + 1; line <= end.line; line++) {
    const hidden = end.line - tailLines + 1;
    if (line === start.line + headLines && hidden > line + 1) {
      rows.push({ kind: 'gap' });
      line = hidden;
    }
    const covered = line === end.line ? end.column : 0;
    const { text, to } = crop(lines.line(line), Math.max(0, covered - 1), covered, width - 2);
    rows.push({ kind: 'source', line: line + 1, text, margin: '| ' });
    if (line === end.line) rows.push({ kind: 'marks', text: `|${'_'.repeat(Math.max(1, to))}${mark}` });
  }
  return rows;
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** The line, or the window of at most `width` columns around the marked part of a longer one. */
function crop(line: string, markStart: number, markEnd: number, width: number): Cropped {
  // A line may have millions of characters: look only at those that can be shown.
  const sliceStart = Math.max(0, markStart - width);
  const cells = cellsOf(line.slice(sliceStart, markStart + 2 * width));
  const place = (at: number) => columnsOf(cells.filter((cell) => cell.end <= at - sliceStart));
  const from = place(markStart);
  const to = columnsOf(cells.filter((cell) => cell.start < markEnd - sliceStart));
  const wholeLine = sliceStart === 0 && markStart + 2 * width >= line.length;
  if (wholeLine && columnsOf(cells) <= width) return { text: cells.map((cell) => cell.shown).join(''), from, to };

  const left = sliceStart > 0 || from > (width * 2) / 3 ? Math.max(0, from - Math.floor(width / 3)) : 0;
  let text = left > 0 ? '…' : '';
  let column = 0;
  let used = text.length;
  for (const cell of cells) {
    if (column >= left) {
      if (used + cell.columns > width - 1) break;
      text += cell.shown;
      used += cell.columns;
    }
    column += cell.columns;
  }
  const shift = (at: number) => clamp(at - left + (left > 0 ? 1 : 0), 0, used);
  return { text: `${text}…`, from: shift(from), to: shift(to) };
}

const columnsOf = (cells: readonly Cell[]) => cells.reduce((sum, cell) => sum + cell.columns, 0);
