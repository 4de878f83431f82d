/** Offsets of the language, which are UTF-16, as positions in the encoding that client and server agreed on. */
import { linesOf, type SourceFile, type Span } from '@ncd/language';
import type { Position, Range } from 'vscode-languageserver';
import { PositionEncodingKind } from './lsp.ts';

export interface Positions {
  readonly encoding: PositionEncodingKind;
  position(file: SourceFile, offset: number): Position;
  range(span: Span): Range;
  /** A column behind the end of its line is that end. */
  offset(file: SourceFile, position: Position): number;
}

/** Units of a code point. */
type Width = (codePoint: number) => number;
const widths: Readonly<Record<string, Width>> = {
  [PositionEncodingKind.UTF8]: (c) => (c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4),
  [PositionEncodingKind.UTF16]: (c) => (c < 0x10000 ? 1 : 2),
  [PositionEncodingKind.UTF32]: () => 1,
};

/** The first encoding offered that the server knows; UTF-16, which every client knows, where none is. */
export function positionsFor(offered: readonly string[] = []): Positions {
  const encoding = offered.find((name) => name in widths) ?? PositionEncodingKind.UTF16;
  const columns = columnsIn(widths[encoding] as Width);
  const position = (file: SourceFile, offset: number): Position => {
    const { line, column } = linesOf(file).position(Math.min(offset, file.text.length));
    if (encoding === PositionEncodingKind.UTF16) return { line, character: column };
    const before = columns(file, line);
    return { line, character: before ? (before[Math.min(column, before.length - 1)] as number) : column };
  };
  return {
    encoding,
    position,
    range: ({ file, start, end }) => ({ start: position(file, start), end: position(file, end) }),
    offset(file, { line, character }) {
      const lines = linesOf(file);
      if (line >= lines.starts.length) return file.text.length;
      const before = columns(file, line);
      const column = before ? columnAt(before, character) : Math.min(character, lines.line(line).length);
      return lines.offset({ line, column });
    },
  };
}

/** For each column of a line and its end, how many units stand before it. */
type Columns = Uint32Array;

/** The columns of a line, worked out once: a line may be long, and all that it holds is asked for. `undefined` where each letter is
 * one unit. */
function columnsIn(width: Width): (file: SourceFile, line: number) => Columns | undefined {
  const known = new WeakMap<SourceFile, Map<number, Columns | undefined>>();
  return (file, line) => {
    const own = known.get(file) ?? new Map<number, Columns | undefined>();
    known.set(file, own);
    if (!own.has(line)) own.set(line, columnsOf(linesOf(file).line(line), width));
    return own.get(line);
  };
}

function columnsOf(text: string, width: Width): Columns | undefined {
  if (/^[\0-\x7f]*$/.test(text)) return undefined;
  const columns = new Uint32Array(text.length + 1);
  let [column, units] = [0, 0];
  for (const c of text) {
    columns.fill(units, column, column + c.length); // the second half of a pair stands where the first does
    column += c.length;
    units += width(c.codePointAt(0) ?? 0);
  }
  columns[column] = units;
  return columns;
}

/** The last column with so many units before it, or fewer; of a pair, its first half. */
function columnAt(columns: Columns, units: number): number {
  let [low, high] = [0, columns.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((columns[middle] as number) <= units) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && columns[low] === columns[low - 1]) low--;
  return low;
}
