/** A source text under the name by which the user knows it (`attention.ncd`, `std/nn`). */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A half-open range of UTF-16 offsets in a file. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The smallest span that holds both; they must lie in one file. */
export function cover(first: Span, last: Span): Span {
  return {
    file: first.file,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

export function spanText(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}
