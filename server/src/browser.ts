/// <reference lib="webworker" />
/** The language server in a worker of a browser. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { Files } from './files.ts';
import { localPlanner } from './planner.ts';
import { serve } from './serve.ts';

const workerScope = globalThis as unknown as DedicatedWorkerGlobalScope;

/** Serves the page that started the worker. A worker reads no files: it knows those that the client provides. */
export function serveWorker(version: string): void {
  const connection = createConnection(new BrowserMessageReader(workerScope), new BrowserMessageWriter(workerScope));
  const files: Files = { read: () => undefined, list: () => [], keep: () => undefined };
  serve(connection, { version, files, planner: localPlanner(), exit: () => workerScope.close() });
}
