import { isShared, type Occurrence, occurrenceAt, sameAs } from '@ncd/language';
import type { DocumentHighlight, DocumentHighlightParams, Location, ReferenceParams } from 'vscode-languageserver';
import { DocumentHighlightKind } from '../lsp.ts';
import { locationOf, placeOf, programsOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

export const references: Requests = {
  capabilities: () => ({ referencesProvider: true, documentHighlightProvider: true }),
  answers: {
    'textDocument/references': (session: Session, params: ReferenceParams): Location[] => {
      const place = placeOf(session, params);
      const found = place && occurrenceAt(place.typed, place.offset);
      if (!place || !found) return [];
      const { meaning } = found;
      const programs = isShared(meaning) ? new Set([place.typed, ...programsOf(session)]) : [place.typed];
      const uses = [...programs].flatMap((typed) => sameAs(typed, meaning));
      // of what the library declares, no program of the workspace has the declaration
      const elsewhere =
        meaning.kind === 'declaration' && !uses.some(isDeclaration) ? [meaning.declaration.name.span] : [];
      const spans = uses
        .filter((use) => params.context.includeDeclaration || !isDeclaration(use))
        .map(({ name }) => name.span);
      return [...(params.context.includeDeclaration ? elsewhere : []), ...spans].flatMap(
        (span) => locationOf(session, span) ?? [],
      );
    },
    'textDocument/documentHighlight': (session: Session, params: DocumentHighlightParams): DocumentHighlight[] => {
      const place = placeOf(session, params);
      const found = place && occurrenceAt(place.typed, place.offset);
      if (!place || !found) return [];
      return sameAs(place.typed, found.meaning).map(({ name, access }) => ({
        range: session.positions.range(name.span),
        kind: access === 'read' ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
      }));
    },
  },
};

/** An import names something, it does not declare it. */
const isDeclaration = ({ access, item }: Occurrence): boolean => access === 'declare' && item.kind !== 'import';
