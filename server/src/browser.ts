/// <reference lib="webworker" />
/** The language server in a worker of a browser. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { Files } from './files.ts';
import { localPlanner, threadPlanner } from './planner.ts';
import { serve } from './serve.ts';
import { startBrowserThread } from './thread-browser.ts';

const workerScope = globalThis as unknown as DedicatedWorkerGlobalScope;

/** Serves the page that started the worker. A worker reads no files: it knows those that the client provides. `planProgram` is the
 * text of the worker that makes plans, `plan-worker-browser.ts`; without it they are made here, between other things. */
export function serveWorker(version: string, planProgram?: string): void {
  const connection = createConnection(new BrowserMessageReader(workerScope), new BrowserMessageWriter(workerScope));
  const files: Files = { read: () => undefined, list: () => [], changed: () => {}, keep: () => undefined };
  const planner = planProgram === undefined ? localPlanner() : threadPlanner(() => startBrowserThread(planProgram));
  serve(connection, { version, files, planner, exit: () => workerScope.close() });
}
