/** The conversation with one client. Every handler computes from the current text; one that fails fails alone. */
import { definitionAt, formatEdits, hoverAt, type OutlineEntry, outlineOf, type Typed } from '@ncd/language';
import {
  type Connection,
  type DocumentSymbol,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  SymbolKind,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { type DiagnosticSupport, diagnosticsOf } from './diagnostics.ts';
import { type Positions, positionsFor } from './positions.ts';
import { provideFiles } from './protocol.ts';
import { Workspace } from './workspace.ts';

export interface ServerOptions {
  readonly version: string;
  /** The text of a file that is not open. */
  readonly read: (uri: string) => string | undefined;
  readonly exit: (code: 0 | 1) => void;
}

export function serve(connection: Connection, { version, read, exit }: ServerOptions): void {
  let session = openSession({}, read);
  let saidGoodbye = false;
  /** What is shown of each document, as JSON, so that nothing is sent twice. */
  const shown = new Map<string, string>();
  let scheduled = false;

  const publish = (): void => {
    scheduled = false;
    for (const { uri, version: documentVersion } of session.workspace.documents) {
      const typed = session.workspace.typed(uri);
      if (!typed) continue;
      const diagnostics = diagnosticsOf(typed, session.positions, session.support);
      const text = JSON.stringify(diagnostics);
      if (shown.get(uri) === text) continue;
      shown.set(uri, text);
      void connection.sendDiagnostics({ uri, version: documentVersion, diagnostics });
    }
  };
  /** Several changes in one go are one check. */
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      try {
        publish();
      } catch (error) {
        connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    });
  };

  connection.onInitialize((params): InitializeResult => {
    session = openSession(params, read);
    return {
      serverInfo: { name: 'ncd', version },
      capabilities: {
        positionEncoding: session.positions.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        definitionProvider: true,
        documentSymbolProvider: true,
        documentFormattingProvider: true,
      },
    };
  });
  connection.onShutdown(() => {
    saidGoodbye = true;
  });
  connection.onExit(() => exit(saidGoodbye ? 0 : 1));

  connection.onDidOpenTextDocument(({ textDocument: { uri, version: v, text } }) => {
    session.workspace.put(uri, v, text);
    schedule();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: v }, contentChanges }) => {
    session.workspace.change(uri, v, contentChanges);
    schedule();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    session.workspace.close(uri);
    shown.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    schedule();
  });
  connection.onDidChangeWatchedFiles(() => {
    session.workspace.filesChanged();
    schedule();
  });
  connection.onNotification(provideFiles, ({ files }) => {
    for (const { uri, text } of files) session.workspace.provide(uri, text ?? undefined);
    schedule();
  });

  connection.onHover(({ textDocument: { uri }, position }) => {
    const { positions, workspace, markdown } = session;
    const typed = workspace.typed(uri);
    const hover = typed && hoverAt(typed, positions.offset(fileOf(typed), position));
    if (!hover) return null;
    const { code, text } = hover;
    const value = [markdown ? `\`\`\`ncd\n${code}\n\`\`\`` : code, ...(text ? [text] : [])].join('\n\n');
    const kind = markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
    return { contents: { kind, value }, range: positions.range(hover.span) };
  });
  connection.onDefinition(({ textDocument: { uri }, position }) => {
    const { positions, workspace } = session;
    const typed = workspace.typed(uri);
    const span = typed && definitionAt(typed, positions.offset(fileOf(typed), position));
    // the library is no file that a client could open
    return span && !span.file.path.startsWith('std/') ? { uri: span.file.path, range: positions.range(span) } : null;
  });
  connection.onDocumentSymbol(({ textDocument: { uri } }): DocumentSymbol[] => {
    const { positions, workspace } = session;
    const typed = workspace.typed(uri);
    if (!typed) return [];
    return outlineOf(typed.resolved.entry.parsed.module).map(({ kind, name, span, nameSpan }) => ({
      name,
      kind: symbolKinds[kind],
      range: positions.range(span),
      selectionRange: positions.range(nameSpan),
    }));
  });
  connection.onDocumentFormatting(({ textDocument: { uri } }) => {
    const { positions, workspace } = session;
    const file = workspace.document(uri)?.file;
    if (!file) return [];
    return formatEdits(file).map(({ start, end, text }) => ({
      range: positions.range({ file, start, end }),
      newText: text,
    }));
  });
  connection.listen();
}

const symbolKinds: Readonly<Record<OutlineEntry['kind'], SymbolKind>> = {
  diagram: SymbolKind.Function,
  axisDeclaration: SymbolKind.Constant,
  target: SymbolKind.Object,
  quant: SymbolKind.Struct,
  accumulator: SymbolKind.Class,
  test: SymbolKind.Event,
  budget: SymbolKind.Number,
};

const fileOf = ({ resolved }: Typed) => resolved.entry.parsed.module.file;

interface Session {
  readonly positions: Positions;
  readonly workspace: Workspace;
  readonly support: DiagnosticSupport;
  readonly markdown: boolean;
}

/** What the client can show decides what it is sent. */
function openSession({ capabilities }: Partial<InitializeParams>, read: ServerOptions['read']): Session {
  const positions = positionsFor(capabilities?.general?.positionEncodings);
  const { publishDiagnostics, hover } = capabilities?.textDocument ?? {};
  return {
    positions,
    workspace: new Workspace(positions, read),
    support: {
      related: publishDiagnostics?.relatedInformation === true,
      tags: publishDiagnostics?.tagSupport !== undefined,
    },
    markdown: hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
  };
}
