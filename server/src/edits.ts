/** Edits of the language in the terms of the protocol. */
import type { Edit, SourceFile } from '@ncd/language';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Session } from './session.ts';

/** With the line ends that the file has; edits that change nothing but these are none. */
export function textEdits(
  { positions }: Pick<Session, 'positions'>,
  file: SourceFile,
  edits: readonly Edit[],
): TextEdit[] {
  const [lineEnd = '\n'] = /\r?\n/.exec(file.text) ?? [];
  return edits.flatMap(({ start, end, text }) => {
    const newText = text.replace(/\r?\n/g, lineEnd);
    return newText === file.text.slice(start, end) ? [] : [{ range: positions.range({ file, start, end }), newText }];
  });
}

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
