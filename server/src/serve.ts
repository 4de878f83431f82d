/** The conversation with one client. Every handler computes from the current text; one that fails fails alone. */
import { diagnose, NCD9001, prepareParser } from '@ncd/language';
import type { Connection, InitializeError, InitializeResult } from 'vscode-languageserver';
import type { Files } from './files.ts';
import { Lifecycle, type Refusal } from './lifecycle.ts';
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  ErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from './lsp.ts';
import type { Planner } from './planner.ts';
import { provideFiles } from './protocol.ts';
import { createPublisher } from './publisher.ts';
import { requests } from './requests/index.ts';
import { openSession } from './session.ts';
import { sectionIn, settingsFrom } from './settings.ts';
import { pathIn } from './uris.ts';

export interface ServerOptions {
  readonly version: string;
  readonly files: Files;
  readonly planner: Planner;
  readonly exit: (code: 0 | 1) => void;
}

export function serve(connection: Connection, { version, files, planner, exit }: ServerOptions): void {
  const own = { files, planner, connection };
  let session = openSession({}, own);
  const lifecycle = new Lifecycle();

  /** Says what went wrong where the editor keeps its logs; the text is the diagnostic of a bug. */
  const log = (what: string, error: unknown): string => {
    const problem = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    const { code, message } = diagnose(NCD9001, undefined, { problem });
    connection.console.error(`${code}: ${message}\n${error instanceof Error ? (error.stack ?? '') : ''}`);
    return `${code}: ${message}`;
  };
  const publisher = createPublisher(connection, () => session, log);

  connection.onInitialize((params): InitializeResult | ResponseError<InitializeError> => {
    const refusal = lifecycle.open();
    if (refusal) return refused<InitializeError>(refusal);
    session = openSession(params, own);
    // while the client makes up its mind about what to open
    setTimeout(prepareParser);
    return {
      serverInfo: { name: 'ncd', version },
      capabilities: {
        positionEncoding: session.positions.encoding,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        ...Object.assign({}, ...requests.map(({ capabilities }) => capabilities(session.client))),
      },
    };
  });
  connection.onInitialized(() => {
    // what listens for a client that has folders puts itself in the place of any handler from before `initialize`
    connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
      const gone = new Set(removed.map(({ uri }) => folderPath(uri)));
      const left = session.folders.filter((uri) => !gone.has(folderPath(uri)));
      session.folders = [...left, ...added.map(({ uri }) => uri)];
    });
    if (session.client.watchesConfiguration)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'ncd' });
    if (session.client.watchesFiles)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.ncd' }],
      });
    if (session.client.configuration) void configure();
  });
  connection.onShutdown(() => {
    const refusal = lifecycle.refusal();
    if (refusal) return refused<void>(refusal);
    lifecycle.shutDown();
    return undefined;
  });
  connection.onExit(() => {
    planner.close();
    exit(lifecycle.exitCode);
  });

  /** Asks for the settings; what a client sends along is taken where it cannot be asked, or has nothing to say. */
  const configure = async (sent?: unknown): Promise<void> => {
    try {
      const asked = session.client.configuration ? await connection.workspace.getConfiguration('ncd') : undefined;
      session.settings = settingsFrom(session.options, asked ?? sent);
    } catch (error) {
      log('workspace/configuration', error);
    }
    const { refresh } = session.client;
    if (refresh.inlayHints) connection.languages.inlayHint.refresh().catch(() => {}); // it asks again anyway
    if (refresh.codeLens) connection.sendRequest('workspace/codeLens/refresh').catch(() => {});
    publisher.schedule();
  };
  connection.onDidChangeConfiguration(({ settings }) => configure(sectionIn(settings)));

  connection.onDidOpenTextDocument(({ textDocument: { uri, version: v, text } }) => {
    session.workspace.put(uri, v, text);
    publisher.schedule();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: v }, contentChanges }) => {
    session.workspace.change(uri, v, contentChanges);
    publisher.schedule();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    session.workspace.close(uri);
    publisher.closed(uri);
    publisher.schedule();
  });
  connection.onDidChangeWatchedFiles(() => {
    files.changed();
    session.workspace.filesChanged();
    publisher.schedule();
  });
  connection.onNotification(provideFiles, ({ files: provided }) => {
    for (const { uri, text } of provided) session.workspace.provide(uri, text ?? undefined);
    publisher.schedule();
  });

  for (const { answers } of requests)
    for (const [method, answer] of Object.entries(answers))
      connection.onRequest(method, async (params, token) => {
        const refusal = lifecycle.refusal();
        if (refusal) return refused(refusal);
        try {
          return (await answer(session, params as never, token)) ?? null;
        } catch (error) {
          if (error instanceof ResponseError) return error;
          return new ResponseError(ErrorCodes.InternalError, log(method, error));
        }
      });
  connection.listen();
}

/** Some clients end a folder with a slash, and some do not. */
const folderPath = (uri: string): string => pathIn(uri).replace(/\/$/, '');

const refused = <T>({ code, reason }: Refusal): ResponseError<T> => new ResponseError(code, reason);
