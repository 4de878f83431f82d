import { type OutlineEntry, outlineOf } from '@ncd/language';
import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  SymbolKind,
  type WorkspaceSymbol,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import { locationOf, programsOf, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

export const symbols: Requests = {
  capabilities: () => ({ documentSymbolProvider: true, workspaceSymbolProvider: true }),
  answers: {
    'textDocument/documentSymbol': (
      session: Session,
      { textDocument: { uri } }: DocumentSymbolParams,
    ): DocumentSymbol[] => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      return outlineOf(typed.resolved.entry.parsed.module).map(({ kind, name, span, nameSpan }) => ({
        name,
        kind: symbolKinds[kind],
        range: session.positions.range(span),
        selectionRange: session.positions.range(nameSpan),
      }));
    },
    'workspace/symbol': (session: Session, { query }: WorkspaceSymbolParams): WorkspaceSymbol[] =>
      [...programsOf(session)].flatMap((typed) =>
        outlineOf(typed.resolved.entry.parsed.module)
          .filter(({ name }) => matches(name, query))
          .flatMap(({ kind, name, nameSpan }) => {
            const location = locationOf(session, nameSpan);
            return location ? [{ name, kind: symbolKinds[kind], location }] : [];
          }),
      ),
  },
};

/** Whether the letters of a query stand in a name, in order. */
function matches(name: string, query: string): boolean {
  let at = 0;
  for (const letter of query.toLowerCase()) {
    at = name.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

export const symbolKinds: Readonly<Record<OutlineEntry['kind'], SymbolKind>> = {
  diagram: SymbolKind.Function,
  axisDeclaration: SymbolKind.Constant,
  target: SymbolKind.Object,
  quant: SymbolKind.Struct,
  accumulator: SymbolKind.Class,
  test: SymbolKind.Event,
  budget: SymbolKind.Number,
};
