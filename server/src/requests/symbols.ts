import { type OutlineEntry, outlineOf, printType, type Typed } from '@ncd/language';
import type {
  DocumentSymbol,
  DocumentSymbolParams,
  SymbolInformation,
  WorkspaceSymbol,
  WorkspaceSymbolParams,
} from 'vscode-languageserver';
import { SymbolKind } from '../lsp.ts';
import { locationOf, programsOf, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

export const symbols: Requests = {
  capabilities: () => ({ documentSymbolProvider: true, workspaceSymbolProvider: true }),
  answers: {
    'textDocument/documentSymbol': (
      session: Session,
      { textDocument: { uri } }: DocumentSymbolParams,
    ): DocumentSymbol[] | SymbolInformation[] => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      const entries = outlineOf(typed.resolved.entry.parsed.module);
      return session.client.nestsSymbols
        ? entries.map((entry) => nested(session, typed, entry))
        : entries.map(({ kind, name, span }) => ({
            name,
            kind: symbolKinds[kind],
            location: { uri, range: session.positions.range(span) },
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

/** A declaration with the values that it names, each with its type. */
function nested({ positions }: Session, typed: Typed, entry: OutlineEntry): DocumentSymbol {
  const { kind, name, detail, span, nameSpan, values } = entry;
  return {
    name,
    detail,
    kind: symbolKinds[kind],
    range: positions.range(span),
    selectionRange: positions.range(nameSpan),
    children: values.map((value) => {
      const type = typed.values.get(value.name);
      return {
        name: value.name.text,
        ...(type && type.kind !== 'unknown' ? { detail: printType(type) } : {}),
        kind: SymbolKind.Variable,
        range: positions.range(value.span),
        selectionRange: positions.range(value.name.span),
      };
    }),
  };
}

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
