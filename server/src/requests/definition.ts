import { definitionAt, typeDefinitionsAt } from '@ncd/language';
import type { DefinitionParams, Location, TypeDefinitionParams } from 'vscode-languageserver';
import { locationOf, placeOf, type Session } from '../session.ts';
import type { Requests } from './request.ts';

export const definition: Requests = {
  capabilities: () => ({ definitionProvider: true, typeDefinitionProvider: true }),
  answers: {
    'textDocument/definition': (session: Session, params: DefinitionParams): Location | undefined => {
      const place = placeOf(session, params);
      const span = place && definitionAt(place.typed, place.offset, session.workspace.host);
      return span && locationOf(session, span);
    },
    'textDocument/typeDefinition': (session: Session, params: TypeDefinitionParams): Location[] => {
      const place = placeOf(session, params);
      const spans = place ? typeDefinitionsAt(place.typed, place.offset) : [];
      return spans.flatMap((span) => locationOf(session, span) ?? []);
    },
  },
};
