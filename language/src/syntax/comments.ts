import type { IToken } from 'chevrotain';
import type { SourceFile } from '../source/index.ts';

/** Finds the documentation that stands before a declaration. */
export interface DocComments {
  /** The `//!` lines, without their marks. */
  module(): string | undefined;
  /** The `///` lines that end on the line before `offset`. */
  before(offset: number): string | undefined;
}

export function docComments(file: SourceFile, comments: readonly IToken[]): DocComments {
  const text = (lines: readonly string[], mark: string): string | undefined =>
    lines.length ? lines.map((l) => l.slice(mark.length).replace(/^ /, '')).join('\n') : undefined;
  return {
    module: () =>
      text(
        comments.map((c) => c.image).filter((image) => image.startsWith('//!')),
        '//!',
      ),
    before(offset) {
      const lines: string[] = [];
      let next = offset;
      let i = lastBefore(comments, offset);
      while (i >= 0) {
        const comment = comments[i] as IToken;
        const end = (comment.endOffset ?? comment.startOffset) + 1;
        if (!comment.image.startsWith('///') || file.text.slice(end, next).trim() !== '') break;
        lines.unshift(comment.image);
        next = comment.startOffset;
        i--;
      }
      return text(lines, '///');
    },
  };
}

function lastBefore(comments: readonly IToken[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle] as IToken).startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
