/** Diagnostics of the language in the terms of the protocol. */
import type { Diagnostic, Severity, SourceFile } from '@ncd/language';
import type { Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Library } from './library.ts';
import { DiagnosticSeverity, DiagnosticTag } from './lsp.ts';
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
  readonly links: boolean;
}

/** How a client is told. */
export interface Telling {
  readonly positions: Positions;
  readonly library: Library;
  readonly client: { readonly diagnostics: DiagnosticSupport };
}

/** Those of one file; another file's are shown where it is open. */
export function diagnosticsOf(all: readonly Diagnostic[], file: SourceFile, telling: Telling): LspDiagnostic[] {
  return all.filter((d) => d.span?.file === file).map((d) => toLsp(d, telling));
}

function toLsp(diagnostic: Diagnostic, { positions, library, client: { diagnostics } }: Telling): LspDiagnostic {
  const { code, severity, message, span, related, hint, tags } = diagnostic;
  const start = { line: 0, character: 0 };
  const places = related.flatMap((r) => {
    const uri = library.uriOf(r.span.file.path);
    return uri === undefined ? [] : [{ location: { uri, range: positions.range(r.span) }, message: r.message }];
  });
  const page = diagnostics.links ? library.pageOf(code) : undefined;
  return {
    range: span ? positions.range(span) : { start, end: start },
    severity: severities[severity],
    code,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    source: 'ncd',
    message: hint ? `${message}\n${hint}` : message,
    ...(diagnostics.tags && tags ? { tags: tags.map(() => DiagnosticTag.Unnecessary) } : {}),
    ...(diagnostics.related && places.length > 0 ? { relatedInformation: places } : {}),
  };
}
