/** Edits of the language in the terms of the protocol. */
import type { Edit, SourceFile } from '@ncd/language';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Session } from './session.ts';

export const textEdits = (
  { positions }: Pick<Session, 'positions'>,
  file: SourceFile,
  edits: readonly Edit[],
): TextEdit[] => edits.map(({ start, end, text }) => ({ range: positions.range({ file, start, end }), newText: text }));

export function workspaceEdit(session: Session, edits: ReadonlyMap<SourceFile, readonly Edit[]>): WorkspaceEdit {
  const files = [...edits].flatMap(([file, own]) => {
    const uri = session.library.uriOf(file.path);
    return uri === undefined ? [] : [{ uri, edits: textEdits(session, file, own) }];
  });
  if (!session.client.versionedEdits) return { changes: Object.fromEntries(files.map((f) => [f.uri, f.edits])) };
  return {
    documentChanges: files.map(({ uri, edits }) => ({
      textDocument: { uri, version: session.workspace.document(uri)?.version ?? null },
      edits,
    })),
  };
}
