/** Work that takes long says how far it is, where the client has asked. */
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { WorkDoneProgress } from './lsp.ts';

export interface Progress {
  /** Of all, from 0 to 1. */
  report(fraction: number, message: string): void;
}

/** `token` is the client's, from the request. */
export async function withProgress<T>(
  connection: Connection,
  token: string | number | undefined,
  title: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  if (token === undefined) return work({ report: () => {} });
  const send = (value: object): void => void connection.sendProgress(WorkDoneProgress.type, token, value as never);
  send({ kind: 'begin', title, percentage: 0, cancellable: true });
  try {
    return await work({
      report: (fraction, message) => send({ kind: 'report', percentage: Math.round(100 * fraction), message }),
    });
  } finally {
    send({ kind: 'end' });
  }
}

/** Work takes so many milliseconds before anybody is told. */
const lateMilliseconds = 1000;

/** Of work that nobody asked for: it shows where it takes long. */
export function lateProgress(connection: Connection, title: string): { end(): void } {
  let shown: Promise<WorkDoneProgressServerReporter> | undefined;
  const timer = setTimeout(() => {
    shown = connection.window.createWorkDoneProgress();
    shown.then(
      (progress) => progress.begin(title),
      () => {}, // a client that does not want to show it
    );
  }, lateMilliseconds);
  return {
    end() {
      clearTimeout(timer);
      shown?.then(
        (progress) => progress.done(),
        () => {},
      );
    },
  };
}
