/** Work that takes long says how far it is, where the client has asked. */
import { type Connection, WorkDoneProgress } from 'vscode-languageserver';

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
