import { type Renamed, renameAt, renameableAt, type SourceFile } from '@ncd/language';
import type { PrepareRenameParams, Range, RenameParams, WorkspaceEdit } from 'vscode-languageserver';
import { workspaceEdit } from '../edits.ts';
import { LSPErrorCodes, ResponseError } from '../lsp.ts';
import { placeOf, programsOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

/** The library is nobody's to change. */
const owns = ({ path }: SourceFile): boolean => !path.startsWith('std/');

export const rename: Requests = {
  capabilities: ({ preparesRenames }) => ({ renameProvider: preparesRenames ? { prepareProvider: true } : true }),
  answers: {
    'textDocument/prepareRename': (
      session: Session,
      params: PrepareRenameParams,
    ): { range: Range; placeholder: string } | undefined => {
      const place = placeOf(session, params);
      const found = place && renameableAt(place.typed, place.offset, owns);
      if (found?.kind === 'refused') throw new ResponseError(LSPErrorCodes.RequestFailed, found.reason);
      return found && { range: session.positions.range(found.span), placeholder: found.text };
    },
    'textDocument/rename': (session: Session, params: RenameParams): WorkspaceEdit | undefined => {
      const place = placeOf(session, params);
      const able = place && renameableAt(place.typed, place.offset, owns);
      if (!place || !able) return undefined;
      const renamed: Renamed | undefined =
        able.kind === 'refused'
          ? able
          : renameAt(
              [...new Set([place.typed, ...programsOf(session)])],
              place.offset,
              params.newName,
              session.workspace.host,
            );
      if (renamed?.kind === 'refused') throw new ResponseError(LSPErrorCodes.RequestFailed, renamed.reason);
      return renamed && workspaceEdit(session, renamed.edits);
    },
  },
};
