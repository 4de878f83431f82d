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
      const programs = isShared(found.meaning) ? new Set([place.typed, ...programsOf(session)]) : [place.typed];
      return [...programs]
        .flatMap((typed) => sameAs(typed, found.meaning))
        .filter((use) => params.context.includeDeclaration || !isDeclaration(use))
        .flatMap(({ name }) => locationOf(session, name.span) ?? []);
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
