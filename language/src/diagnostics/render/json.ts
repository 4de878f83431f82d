import { linesOf, type Span } from '../../source/index.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';

/** A report for programs, as `docs/schemas/diagnostics.schema.json` describes it. Lines and characters (UTF-16 units)
 * count from 0, as in the Language Server Protocol. */
export interface DiagnosticsReport {
  readonly version: 1;
  readonly diagnostics: readonly DiagnosticRecord[];
}
export interface DiagnosticRecord {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Absent, like `range`, when no source text is to blame. */
  readonly file?: string;
  readonly range?: RangeRecord;
  readonly related: readonly { readonly file: string; readonly range: RangeRecord; readonly message: string }[];
  readonly hint?: string;
  readonly tags?: readonly string[];
}
export interface RangeRecord {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export function diagnosticsReport(diagnostics: readonly Diagnostic[]): DiagnosticsReport {
  return {
    version: 1,
    diagnostics: diagnostics.map(({ code, severity, message, span, related, hint, tags }) => ({
      code,
      severity,
      message,
      ...(span ? place(span) : {}),
      related: related.map((r) => ({ ...place(r.span), message: r.message })),
      ...(hint ? { hint } : {}),
      ...(tags ? { tags } : {}),
    })),
  };
}

function place(span: Span): { readonly file: string; readonly range: RangeRecord } {
  const lines = linesOf(span.file);
  const point = (offset: number) => {
    const { line, column } = lines.position(offset);
    return { line, character: column };
  };
  return { file: span.file.path, range: { start: point(span.start), end: point(span.end) } };
}

/** The report as text, ending in a line break. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify(diagnosticsReport(diagnostics), undefined, 2)}\n`;
}
