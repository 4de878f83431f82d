/** One request of the protocol, or a few that belong together. */
import type { CancellationToken, ServerCapabilities } from 'vscode-languageserver';
import type { ClientSupport, Session } from '../session.ts';

export type Answer<P> = (session: Session, params: P, token: CancellationToken) => unknown;

export interface Requests {
  /** What the server says of itself to a client. */
  readonly capabilities: (client: ClientSupport) => ServerCapabilities;
  /** By method; each answers from the current text. One that throws is answered with an error, and logged. */
  readonly answers: Readonly<Record<string, Answer<never>>>;
}
