/** Diagnostics as the person types: what syntax and types say at once, what plans say when the typing rests. */
import type { Connection } from 'vscode-languageserver';
import { diagnosticsOf } from './diagnostics.ts';
import { MessageType, ShowMessageNotification } from './lsp.ts';
import { readAhead } from './modules.ts';
import { isGivenUp, type PlannedFile } from './plans.ts';
import { lateProgress } from './progress.ts';
import { entryFile, type Session, typedOf } from './session.ts';
import type { Settings } from './settings.ts';
import { unknownTarget } from './targets.ts';
import { restMilliseconds } from './workspace.ts';

export interface Publisher {
  /** Something has changed. */
  schedule(): void;
  closed(uri: string): void;
}

export function createPublisher(
  connection: Connection,
  session: () => Session,
  log: (what: string, error: unknown) => void,
): Publisher {
  /** What is shown of each document, as JSON, so that nothing is sent twice. */
  const shown = new Map<string, string>();
  /** What clients that pull have been told to ask for. */
  const told = new WeakSet<PlannedFile>();
  let scheduled = false;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let hasRested = false;
  /** Of which it has been said that they name no target. */
  let wrong: Settings | undefined;

  const publish = (uri: string): void => {
    const current = session();
    const document = current.workspace.document(uri);
    const typed = document && typedOf(current, uri);
    if (!typed || current.client.pulls) return; // what is said of a file that was closed meanwhile would stay for ever
    const planned: PlannedFile | undefined = current.plans.known(current, typed);
    const all = [...typed.diagnostics, ...(planned?.diagnostics ?? [])];
    const diagnostics = diagnosticsOf(all, entryFile(typed), current);
    const text = JSON.stringify(diagnostics);
    if (shown.get(uri) === text) return;
    shown.set(uri, text);
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  };
  const safely = async (body: () => void | Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      if (!isGivenUp(error)) log('diagnostics', error);
    }
  };
  const complain = (reason: string | undefined): void => {
    const { settings } = session();
    if (reason === undefined || wrong === settings) return;
    wrong = settings;
    const message = `no plans are made: ${reason}`;
    void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  };
  const uris = (): readonly string[] => session().workspace.documents.map(({ uri }) => uri);

  const plan = async (): Promise<void> => {
    if (!hasRested) readAhead(session());
    hasRested = true;
    let news = false;
    const { refresh, pulls, showsProgress } = session().client;
    const progress = showsProgress ? lateProgress(connection, 'planning kernels') : undefined;
    for (const uri of uris())
      await safely(async () => {
        const current = session();
        const planned = await current.plans.of(current, uri);
        if (!planned || told.has(planned)) return;
        complain(unknownTarget(current, planned.typed));
        told.add(planned);
        news = true;
        publish(uri);
      });
    progress?.end();
    if (news && pulls && refresh.diagnostics) connection.languages.diagnostics.refresh();
  };

  return {
    schedule() {
      clearTimeout(rest);
      rest = setTimeout(() => void plan(), restMilliseconds);
      if (scheduled) return;
      scheduled = true;
      // several changes in one go are one check
      setTimeout(() => {
        scheduled = false;
        for (const uri of uris()) void safely(() => publish(uri));
      });
    },
    closed(uri) {
      shown.delete(uri);
      if (!session().client.pulls) void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  };
}
