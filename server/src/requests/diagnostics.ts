import type { CancellationToken } from 'vscode-languageserver';
import {
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import { diagnosticsOf } from '../diagnostics.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

/** A client that can be told to ask again gets what is known at once; for any other, plans are waited for. */
export const diagnostics: Requests = {
  capabilities: ({ pulls }) =>
    pulls
      ? { diagnosticProvider: { identifier: 'ncd', interFileDependencies: true, workspaceDiagnostics: false } }
      : {},
  answers: {
    'textDocument/diagnostic': async (
      session: Session,
      { textDocument: { uri }, previousResultId }: DocumentDiagnosticParams,
      token: CancellationToken,
    ): Promise<DocumentDiagnosticReport> => {
      const typed = typedOf(session, uri);
      if (!typed) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
      const planned = session.client.refresh.diagnostics
        ? session.plans.known(session, typed)
        : await session.plans.of(session, uri, token);
      const all = [...typed.diagnostics, ...(planned?.diagnostics ?? [])];
      const items = diagnosticsOf(all, entryFile(typed), session);
      const resultId = fingerprint(JSON.stringify(items));
      if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
      return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
    },
  },
};

/** FNV-1a, twice as wide: the same for the same text, and hardly for any other. */
function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return `${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}-${text.length}`;
}
