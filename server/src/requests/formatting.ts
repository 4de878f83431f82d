import { type Edit, formatEdits, formatOnTypeEdits, formatRangeEdits, type Parsed } from '@ncd/language';
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
      edited(session, params, (parsed) => {
        const at = (position: typeof params.range.start): number =>
          session.positions.offset(parsed.module.file, position);
        return formatRangeEdits(parsed, at(params.range.start), at(params.range.end));
      }),
    'textDocument/onTypeFormatting': (session: Session, params: DocumentOnTypeFormattingParams) =>
      edited(session, params, (parsed) =>
        formatOnTypeEdits(parsed, session.positions.offset(parsed.module.file, params.position), params.ch),
      ),
  },
};

function edited(
  session: Session,
  { textDocument: { uri } }: { readonly textDocument: { readonly uri: string } },
  edits: (parsed: Parsed) => readonly Edit[],
): TextEdit[] {
  const file = session.workspace.document(uri)?.file;
  const parsed = file && session.workspace.parsed(file.path);
  return parsed ? textEdits(session, parsed.module.file, edits(parsed)) : [];
}
