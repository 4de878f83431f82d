import type { SourceFile } from './file.ts';

/** Zero-based line, and column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line starts of a text; `\n`, `\r\n` and a lone `\r` end a line, as in the Language Server Protocol. */
export class LineIndex {
  readonly starts: readonly number[];
  readonly #text: string;

  constructor(text: string) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
    this.starts = starts;
    this.#text = text;
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.starts[low] as number) };
  }

  offset(position: Position): number {
    return (this.starts[position.line] ?? this.#text.length) + position.column;
  }

  /** The text of a line, without its line break. */
  line(line: number): string {
    const start = this.starts[line] ?? this.#text.length;
    const end = this.starts[line + 1] ?? this.#text.length;
    return this.#text.slice(start, end).replace(/[\r\n]+$/, '');
  }
}

const indexes = new WeakMap<SourceFile, LineIndex>();

/** The line index of a file, made once. */
export function linesOf(file: SourceFile): LineIndex {
  let index = indexes.get(file);
  if (!index) {
    index = new LineIndex(file.text);
    indexes.set(file, index);
  }
  return index;
}
