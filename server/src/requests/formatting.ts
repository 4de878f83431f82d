import { type Edit, formatEdits, formatOnTypeEdits, formatRangeEdits, type SourceFile } from '@ncd/language';
import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  TextEdit,
} from 'vscode-languageserver';
import { textEdits } from '../edits.ts';
import type { Session } from '../session.ts';
import type { Requests } from './request.ts';

export const formatting: Requests = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  }),
  answers: {
    'textDocument/formatting': (session: Session, params: DocumentFormattingParams) =>
      edited(session, params, formatEdits),
    'textDocument/rangeFormatting': (session: Session, params: DocumentRangeFormattingParams) =>
      edited(session, params, (file) => {
        const at = (position: typeof params.range.start): number => session.positions.offset(file, position);
        return formatRangeEdits(file, at(params.range.start), at(params.range.end));
      }),
    'textDocument/onTypeFormatting': (session: Session, params: DocumentOnTypeFormattingParams) =>
      edited(session, params, (file) =>
        formatOnTypeEdits(file, session.positions.offset(file, params.position), params.ch),
      ),
  },
};

function edited(
  session: Session,
  { textDocument: { uri } }: { readonly textDocument: { readonly uri: string } },
  edits: (file: SourceFile) => readonly Edit[],
): TextEdit[] {
  const file = session.workspace.document(uri)?.file;
  return file ? textEdits(session, file, edits(file)) : [];
}
