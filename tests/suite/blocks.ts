/** The fenced blocks of a Markdown page of this suite, and what each expects.
 *
 * A block marked `ncd` is a program. In it,
 * - `//   ^^^^ error[NCD3004]: message` expects a diagnostic whose span lies above the carets. `^^…` goes on behind the end
 *   of the line, `|` is a place between two characters, and ``// `text`: error[…]: …`` names the spanned text of a span
 *   that starts too far left for carets. A `// hint: …` below gives the hint, a ``// note `text`: …`` a related place;
 * - `expression // : f32[q, x]` reveals the type of the widest expression that ends there;
 * - `// f([1, 2], 3) at n = 4 => [4, 5]` evaluates a diagram; `=> error: …` says why the sizes do not fit.
 * A block marked `ncd NAME.ncd` is a file that the later programs of the page import. */
import assert from 'node:assert/strict';

export interface Block {
  readonly text: string;
  /** Of the first line of the text, in the page, from 1. */
  readonly line: number;
  /** The heading above. */
  readonly title: string;
  /** A file to import, not a program. */
  readonly file?: string;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let title = '';
  let open: { readonly start: number; readonly info: string } | undefined;
  lines.forEach((line, i) => {
    if (open && line === '```') {
      const [language, file] = open.info.split(' ');
      const text = `${lines.slice(open.start, i).join('\n')}\n`;
      if (language === 'ncd') blocks.push({ text, line: open.start + 1, title, ...(file ? { file } : {}) });
      open = undefined;
    } else if (!open && line.startsWith('```')) open = { start: i + 1, info: line.slice(3) };
    else if (!open && line.startsWith('#')) title = line.replace(/^#+ /, '');
  });
  assert.equal(open, undefined, 'a fenced block never ends');
  return blocks;
}

export interface ExpectedDiagnostic {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  /** The line that it stands on, from 0, and the columns or the text of its span. */
  readonly line: number;
  readonly place:
    | { readonly kind: 'columns'; readonly start: number; readonly end: number; readonly open: boolean }
    | { readonly kind: 'text'; readonly text: string };
  hint?: string;
  readonly notes: { readonly text: string; readonly message: string }[];
}

export interface Reveal {
  readonly line: number;
  /** Where the expression ends. */
  readonly column: number;
  readonly type: string;
}

export interface Evaluation {
  readonly line: number;
  readonly diagram: string;
  readonly arguments: string;
  readonly sizes: string;
  readonly value: string;
}

export interface Expectations {
  readonly diagnostics: readonly ExpectedDiagnostic[];
  readonly reveals: readonly Reveal[];
  readonly evaluations: readonly Evaluation[];
}

const diagnosticForm = /^\s*\/\/\s*(?:(\^+)(…)?|(\|)|`(.*)`:) (error|warning|information|hint)\[(NCD\d{4})\]: (.*)$/;
const hintForm = /^\s*\/\/\s*hint: (.*)$/;
const noteForm = /^\s*\/\/\s*note `(.*)`: (.*)$/;
const evaluationForm = /^\/\/ (\w+)\((.*)\)(?: at (.*))? => (.*)$/;
const revealForm = /^(.*?\S)\s*\/\/ : (.*)$/;

export function expectationsOf(text: string): Expectations {
  const diagnostics: ExpectedDiagnostic[] = [];
  const reveals: Reveal[] = [];
  const evaluations: Evaluation[] = [];
  let code = 0;
  text.split('\n').forEach((content, line) => {
    const [, carets, more, between, spanned, severity, name, message] = diagnosticForm.exec(content) ?? [];
    const [, hint] = hintForm.exec(content) ?? [];
    const [, noted, note] = noteForm.exec(content) ?? [];
    const [, diagram, given, sizes, value] = evaluationForm.exec(content) ?? [];
    const last = diagnostics.at(-1);
    if (severity && name && message !== undefined) {
      const start = content.indexOf(between ?? carets ?? '');
      const place =
        spanned === undefined
          ? { kind: 'columns' as const, start, end: start + (carets?.length ?? 0), open: more !== undefined }
          : { kind: 'text' as const, text: spanned };
      diagnostics.push({ severity, code: name, message, line: code, place, notes: [] });
    } else if (hint !== undefined && last) last.hint = hint;
    else if (noted !== undefined && note !== undefined && last) last.notes.push({ text: noted, message: note });
    else if (diagram !== undefined && given !== undefined && value !== undefined)
      evaluations.push({ line, diagram, arguments: given, sizes: sizes ?? '', value });
    else {
      code = line;
      const [, before, type] = revealForm.exec(content) ?? [];
      if (before !== undefined && type !== undefined) reveals.push({ line, column: before.length, type });
    }
  });
  return { diagnostics, reveals, evaluations };
}
