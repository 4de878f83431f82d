/// <reference lib="webworker" />
/** The language server in a worker of a browser. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { serve } from './serve.ts';

const workerScope = globalThis as unknown as DedicatedWorkerGlobalScope;

/** Serves the page that started the worker. A worker reads no files: it knows those that the client provides. */
export function serveWorker(version: string): void {
  const connection = createConnection(new BrowserMessageReader(workerScope), new BrowserMessageWriter(workerScope));
  serve(connection, { version, read: () => undefined, exit: () => workerScope.close() });
}
