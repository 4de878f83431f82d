/** Ranges of text that an editor folds, and that a selection grows by. */
import type { IToken } from 'chevrotain';
import { linesOf, type Span } from '../source/index.ts';
import type { Parsed } from '../syntax/index.ts';
import { nodesAt } from './nodes-at.ts';

export interface Fold {
  readonly kind: 'region' | 'comment' | 'imports';
  readonly start: number;
  readonly end: number;
}

/** Brackets over several lines, without the line of the closing one; rows of comments; rows of imports. */
export function foldsOf({ module, tokens, comments }: Parsed): readonly Fold[] {
  const { file } = module;
  const lines = linesOf(file);
  const lineOf = (offset: number): number => lines.position(offset).line;
  const folds: Fold[] = [];
  const add = (kind: Fold['kind'], start: number, end: number): void => {
    if (lineOf(end) > lineOf(start)) folds.push({ kind, start, end });
  };
  const open: IToken[] = [];
  for (const token of tokens) {
    if (/^Left/.test(token.tokenType.name)) open.push(token);
    const opener = /^Right/.test(token.tokenType.name) ? open.pop() : undefined;
    if (opener) add('region', opener.startOffset, Math.max(opener.startOffset, endOfLineBefore(token.startOffset)));
  }
  for (const row of rowsOf(comments, (a, b) => lineOf(b.startOffset) === lineOf(a.startOffset) + 1))
    add('comment', row.first.startOffset, (row.last.endOffset ?? row.last.startOffset) + 1);
  const imports = module.items.filter((item) => item.kind === 'import');
  for (const { first, last } of rowsOf(imports, (a, b) => lineOf(b.span.start) <= lineOf(a.span.end) + 1))
    add('imports', first.span.start, last.span.end);
  return folds.sort((a, b) => a.start - b.start || b.end - a.end);

  function endOfLineBefore(offset: number): number {
    const line = lineOf(offset) - 1;
    return line < 0 ? 0 : lines.offset({ line, column: lines.line(line).length });
  }
}

interface Row<T> {
  readonly first: T;
  readonly last: T;
}
function rowsOf<T>(list: readonly T[], joins: (a: T, b: T) => boolean): readonly Row<T>[] {
  const rows: Row<T>[] = [];
  for (const next of list) {
    const row = rows.at(-1);
    if (row && joins(row.last, next)) rows[rows.length - 1] = { first: row.first, last: next };
    else rows.push({ first: next, last: next });
  }
  return rows;
}

/** What is around an offset, from the token to the whole file; each range holds the one before it. */
export function selectionsAt({ module, tokens }: Parsed, offset: number): readonly Span[] {
  const token = tokens.find((t) => t.startOffset <= offset && offset <= (t.endOffset ?? t.startOffset) + 1);
  const { file } = module;
  const whole = { file, start: 0, end: file.text.length };
  const own = token ? [{ file, start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 }] : [];
  const around = nodesAt(module, offset)
    .map(({ span }) => span)
    .reverse();
  const found: Span[] = [];
  for (const { start, end } of [...own, ...around, whole]) {
    const inner = found.at(-1);
    if (inner && (start > inner.start || end < inner.end || (start === inner.start && end === inner.end))) continue;
    found.push({ file, start, end });
  }
  return found;
}
