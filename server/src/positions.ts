/** Offsets of the language, which are UTF-16, as positions in the encoding that client and server agreed on. */
import { linesOf, type SourceFile, type Span } from '@ncd/language';
import { type Position, PositionEncodingKind, type Range } from 'vscode-languageserver';

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
  const width = widths[encoding] as Width;
  const position = (file: SourceFile, offset: number): Position => {
    const lines = linesOf(file);
    const { line, column } = lines.position(Math.min(offset, file.text.length));
    if (encoding === PositionEncodingKind.UTF16) return { line, character: column };
    let character = 0;
    for (const c of file.text.slice(offset - column, offset)) character += width(c.codePointAt(0) ?? 0);
    return { line, character };
  };
  return {
    encoding,
    position,
    range: ({ file, start, end }) => ({ start: position(file, start), end: position(file, end) }),
    offset(file, { line, character }) {
      const lines = linesOf(file);
      if (line >= lines.starts.length) return file.text.length;
      let offset = lines.offset({ line, column: 0 });
      let left = character;
      for (const c of lines.line(line)) {
        left -= width(c.codePointAt(0) ?? 0);
        if (left < 0) break;
        offset += c.length;
      }
      return offset;
    },
  };
}
