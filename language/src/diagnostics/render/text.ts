import { linesOf, type Span } from '../../source/index.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { printable } from './columns.ts';
import { excerpt } from './excerpt.ts';
import { type Palette, plainPalette } from './palette.ts';

export interface TextOptions {
  readonly color?: Palette;
  /** Columns of the terminal; longer source lines are cut around what is marked. */
  readonly width?: number;
}

const severityWords: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'hint',
};

/** Diagnostics as a person reads them, each with the source it is about; lines and columns (in UTF-16 units) count
 * from 1. Ends in a line break, unless there is nothing to say. */
export function renderText(diagnostics: readonly Diagnostic[], options: TextOptions = {}): string {
  const palette = options.color ?? plainPalette;
  const width = Math.max(40, options.width ?? 120);
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic, palette, width)}\n`).join('\n');
}

function renderOne(diagnostic: Diagnostic, palette: Palette, width: number): string {
  const paint = palette.severity[diagnostic.severity];
  const spans = [...(diagnostic.span ? [diagnostic.span] : []), ...diagnostic.related.map((r) => r.span)];
  // Line numbers of all excerpts stand in one column.
  const digits = Math.max(0, ...spans.map((span) => String(linesOf(span.file).position(span.end).line + 1).length));
  const rows = [
    `${paint(`${severityWords[diagnostic.severity]}[${diagnostic.code}]`)}${palette.strong(`: ${printable(diagnostic.message)}`)}`,
  ];
  if (diagnostic.span) rows.push(...located('-->', diagnostic.span, '', '^', paint, digits, palette, width));
  for (const { span, message } of diagnostic.related)
    rows.push(...located(':::', span, message, '-', palette.related, digits, palette, width));
  if (diagnostic.hint) {
    const bar = `${' '.repeat(digits + 2)}${palette.frame('=')} ${palette.related('help')}: `;
    const [first = '', ...rest] = diagnostic.hint.split('\n').map(printable);
    rows.push(bar + first, ...rest.map((line) => ' '.repeat(digits + 10) + line));
  }
  return rows.join('\n');
}

function located(
  arrow: string,
  span: Span,
  label: string,
  mark: string,
  paint: (text: string) => string,
  digits: number,
  palette: Palette,
  width: number,
): string[] {
  const { line, column } = linesOf(span.file).position(span.start);
  const place = `${printable(span.file.path)}:${line + 1}:${column + 1}`;
  const bar = (number: string) => palette.frame(` ${number.padStart(digits)} |`);
  const rows = [
    `${' '.repeat(digits + 1)}${palette.frame(arrow)} ${place}${label ? `  ${paint(printable(label))}` : ''}`,
  ];
  rows.push(bar(''));
  for (const row of excerpt(span, mark, width - digits - 4)) {
    switch (row.kind) {
      case 'source':
        rows.push(`${bar(String(row.line))} ${paint(row.margin)}${row.text}`.trimEnd());
        break;
      case 'marks':
        rows.push(`${bar('')} ${paint(row.text)}`);
        break;
      case 'gap':
        rows.push(`${palette.frame('...'.padStart(digits + 3))} ${paint('|')}`);
        break;
    }
  }
  rows.push(bar(''));
  return rows;
}

/** `2 errors, 1 warning`; empty when there is none. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];
  return order
    .map((severity) => {
      const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
      return count === 0 ? '' : `${count} ${severityWords[severity]}${count === 1 ? '' : 's'}`;
    })
    .filter(Boolean)
    .join(', ');
}
