/** Diagnostics of the language in the terms of the protocol. */
import type { Diagnostic, Severity, Typed } from '@ncd/language';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Positions } from './positions.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What a client can show of a diagnostic. */
export interface DiagnosticSupport {
  readonly related: boolean;
  readonly tags: boolean;
}

/** Those of the entry's own file; another file's are shown where it is open. */
export function diagnosticsOf(typed: Typed, positions: Positions, support: DiagnosticSupport): LspDiagnostic[] {
  const { file } = typed.resolved.entry.parsed.module;
  return typed.diagnostics.filter((d) => d.span?.file === file).map((d) => toLsp(d, positions, support));
}

function toLsp(diagnostic: Diagnostic, positions: Positions, support: DiagnosticSupport): LspDiagnostic {
  const { code, severity, message, span, related, hint, tags } = diagnostic;
  const start = { line: 0, character: 0 };
  // a client can open what has a URI; a library module has none
  const places = related.filter((r) => /^\w[\w+.-]*:/.test(r.span.file.path));
  return {
    range: span ? positions.range(span) : { start, end: start },
    severity: severities[severity],
    code,
    source: 'ncd',
    message: hint ? `${message}\n${hint}` : message,
    ...(support.tags && tags ? { tags: tags.map(() => DiagnosticTag.Unnecessary) } : {}),
    ...(support.related && places.length > 0
      ? {
          relatedInformation: places.map((r) => ({
            location: { uri: r.span.file.path, range: positions.range(r.span) },
            message: r.message,
          })),
        }
      : {}),
  };
}
