/** The conversation with one client. Every handler computes from the current text; one that fails fails alone. */
import { diagnose, NCD9001 } from '@ncd/language';
import { type Connection, type InitializeResult, ResponseError, TextDocumentSyncKind } from 'vscode-languageserver';
import { diagnosticsOf } from './diagnostics.ts';
import type { Files } from './files.ts';
import { provideFiles } from './protocol.ts';
import { requests } from './requests/index.ts';
import { entryFile, openSession, typedOf } from './session.ts';

export interface ServerOptions {
  readonly version: string;
  readonly files: Files;
  readonly exit: (code: 0 | 1) => void;
}

/** What JSON-RPC calls an error of the server. */
const internalError = -32603;

export function serve(connection: Connection, { version, files, exit }: ServerOptions): void {
  let session = openSession({}, files);
  let saidGoodbye = false;
  /** What is shown of each document, as JSON, so that nothing is sent twice. */
  const shown = new Map<string, string>();
  let scheduled = false;

  /** Says what went wrong where the editor keeps its logs; the text is the diagnostic of a bug. */
  const log = (what: string, error: unknown): string => {
    const problem = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    const { code, message } = diagnose(NCD9001, undefined, { problem });
    connection.console.error(`${code}: ${message}\n${error instanceof Error ? (error.stack ?? '') : ''}`);
    return `${code}: ${message}`;
  };

  const publish = (): void => {
    scheduled = false;
    for (const { uri, version: documentVersion } of session.workspace.documents) {
      const typed = typedOf(session, uri);
      if (!typed) continue;
      const diagnostics = diagnosticsOf(typed.diagnostics, entryFile(typed), session);
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
    setTimeout(() => {
      try {
        publish();
      } catch (error) {
        log('diagnostics', error);
      }
    });
  };

  connection.onInitialize((params): InitializeResult => {
    session = openSession(params, files);
    return {
      serverInfo: { name: 'ncd', version },
      capabilities: {
        positionEncoding: session.positions.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...Object.assign({}, ...requests.map(({ capabilities }) => capabilities)),
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
  connection.onNotification(provideFiles, ({ files: provided }) => {
    for (const { uri, text } of provided) session.workspace.provide(uri, text ?? undefined);
    schedule();
  });
  connection.onNotification(provideFiles, ({ files }) => {
    for (const { uri, text } of files) session.workspace.provide(uri, text ?? undefined);
    schedule();
  });

  for (const { answers } of requests)
    for (const [method, answer] of Object.entries(answers))
      connection.onRequest(method, async (params, token) => {
        try {
          return (await answer(session, params as never, token)) ?? null;
        } catch (error) {
          if (error instanceof ResponseError) return error;
          return new ResponseError(internalError, log(method, error));
        }
      });
  connection.listen();
}
