/** Formatting as an edit. */
import type { SourceFile } from '../source/index.ts';
import { formatModule } from '../syntax/index.ts';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The smallest edit that formats a file; none where nothing changes or the syntax is broken. */
export function formatEdits(file: SourceFile): readonly Edit[] {
  const formatted = formatModule(file);
  if (formatted === undefined || formatted === file.text) return [];
  const { text } = file;
  const shorter = Math.min(text.length, formatted.length);
  let start = 0;
  while (start < shorter && text[start] === formatted[start]) start++;
  let tail = 0;
  while (tail < shorter - start && text.at(-1 - tail) === formatted.at(-1 - tail)) tail++;
  return [{ start, end: text.length - tail, text: formatted.slice(start, formatted.length - tail) }];
}
