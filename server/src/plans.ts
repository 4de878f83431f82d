/** The plans of open documents. They take long next to a key press, so that they are made elsewhere; those of a text that is
 * gone are given up. */
import type { Diagnostic, DiagramPlan, SourceFile, Typed } from '@ncd/language';
import type { CancellationToken } from 'vscode-languageserver';
import type { Answers, Ask, AskOf, PlanAnswer, Subject } from './jobs.ts';
import { LSPErrorCodes, ResponseError } from './lsp.ts';
import type { Planner } from './planner.ts';
import { revive } from './revive.ts';
import { entryFile, type Session, typedOf } from './session.ts';
import type { Settings } from './settings.ts';

export interface PlannedFile {
  readonly typed: Typed;
  readonly plans: readonly DiagramPlan[];
  /** What is wrong with regions, claims and budgets, and what plans move more than they might. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A text, with all that it imports: an object of its own for every one. */
type Text = Typed['resolved']['entry'];

interface Running {
  readonly text: Text;
  readonly settings: Settings;
  readonly planned: Promise<PlannedFile | undefined>;
  /** Something else is wanted in its place. */
  stale: boolean;
}

export class Plans {
  readonly #planner: Planner;
  readonly #done = new WeakMap<Text, { readonly settings: Settings; readonly file: PlannedFile }>();
  readonly #running = new Map<string, Running>();

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /** What is planned already. */
  known({ settings }: Session, typed: Typed): PlannedFile | undefined {
    const known = this.#done.get(typed.resolved.entry);
    return known?.settings === settings ? known.file : undefined;
  }

  /** Of a document as it is now. Throws a response error where it changes, or where nobody waits any more. */
  async of(session: Session, uri: string, token?: CancellationToken): Promise<PlannedFile | undefined> {
    const typed = typedOf(session, uri);
    if (!typed) return undefined;
    const known = this.known(session, typed);
    if (known) return known;
    const { planned, settings } = this.#start(session, uri, typed);
    const found = await (token ? Promise.race([planned, cancellation(token)]) : planned);
    if (found) return found;
    // other settings are no other text: what was asked for is asked for still
    const isSameText = typedOf(session, uri)?.resolved.entry === typed.resolved.entry;
    if (isSameText && session.settings !== settings) return this.of(session, uri, token);
    throw new ResponseError(LSPErrorCodes.ContentModified, 'the text has changed');
  }

  /** Anything else about a program that takes plans. Throws a response error where nobody waits any more. */
  async ask<K extends Ask['kind']>(
    settings: Settings,
    typed: Typed,
    ask: AskOf<K>,
    token: CancellationToken,
  ): Promise<Answers[K] | undefined> {
    const asked = this.#planner.ask(subjectOf(settings, typed), ask, () => !token.isCancellationRequested);
    const answer = await Promise.race([asked, cancellation(token)]);
    return revive(answer, filesOf(typed));
  }

  #start(session: Session, uri: string, typed: Typed): Running {
    const { settings } = session;
    const text = typed.resolved.entry;
    const before = this.#running.get(uri);
    if (before && before.text === text && before.settings === settings && !before.stale) return before;
    if (before) before.stale = true;
    const isCurrent = (): boolean =>
      !running.stale && session.settings === settings && typedOf(session, uri)?.resolved.entry === text;
    const plan = async (): Promise<PlannedFile | undefined> => {
      // who types on would only have them given up
      const answer = await new Promise((resolve) => setTimeout(resolve, session.workspace.restsIn()))
        .then(() =>
          isCurrent()
            ? this.#planner.ask<'plans'>(subjectOf(settings, typed), { kind: 'plans' }, isCurrent)
            : undefined,
        )
        .finally(() => this.#running.get(uri) === running && this.#running.delete(uri));
      if (!answer || !isCurrent()) return undefined;
      const file = fileFrom(answer, typed, settings);
      this.#done.set(text, { settings, file });
      return file;
    };
    const running: Running = { text, settings, stale: false, planned: Promise.resolve().then(plan) };
    this.#running.set(uri, running);
    return running;
  }
}

function subjectOf({ target, sizes, defaultSize }: Settings, { resolved }: Typed): Subject {
  const files = resolved.modules.map(({ parsed }) => parsed.module.file);
  const own = files.filter(({ path }) => !path.startsWith('std/'));
  const { path: entry } = resolved.entry.parsed.module.file;
  return { entry, texts: new Map(own.map(({ path, text }) => [path, text])), target, sizes, defaultSize };
}

function fileFrom(answer: PlanAnswer, typed: Typed, { traffic }: Settings): PlannedFile {
  const { plans: plain, problems } = revive(answer, filesOf(typed));
  const own = [...typed.diagrams.values()].filter(({ declaration }) => declaration.span.file === entryFile(typed));
  const plans = plain.flatMap(({ name, ...plan }): DiagramPlan[] => {
    const diagram = own.find((d) => d.name === name);
    return diagram ? [{ diagram, ...plan }] : [];
  });
  return { typed, plans, diagnostics: [...problems, ...(traffic ? trafficIn(plans) : [])] };
}

/** A diagram that calls another has its traffic, too: what is said at a place is said once, by the diagram around it if it does. */
function trafficIn(plans: readonly DiagramPlan[]): readonly Diagnostic[] {
  const isOwn = ({ diagram: { declaration } }: DiagramPlan, { span }: Diagnostic): boolean =>
    span !== undefined && span.start >= declaration.span.start && span.end <= declaration.span.end;
  const all = plans.flatMap((plan) => plan.traffic.map((found) => ({ found, rank: isOwn(plan, found) ? 0 : 1 })));
  const byPlace = new Map<string, Diagnostic>();
  for (const { found } of all.sort((a, b) => b.rank - a.rank))
    byPlace.set([found.code, found.span?.start, found.span?.end].join(), found);
  return [...byPlace.values()];
}

function filesOf({ resolved }: Typed): (path: string) => SourceFile | undefined {
  const files = new Map(resolved.modules.map(({ parsed: { module } }) => [module.file.path, module.file]));
  return (path) => files.get(path);
}

const cancellation = (token: CancellationToken): Promise<never> =>
  new Promise((_, reject) => {
    const cancel = (): void => reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled'));
    if (token.isCancellationRequested) cancel();
    else token.onCancellationRequested(cancel);
  });

/** Throws a response error where a document has changed since: what was found out about it stands elsewhere by now. */
export function assertCurrent(session: Session, uri: string, { resolved }: Typed): void {
  if (typedOf(session, uri)?.resolved.entry !== resolved.entry)
    throw new ResponseError(LSPErrorCodes.ContentModified, 'the text has changed');
}

/** Whether a request was given up rather than failed. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof ResponseError &&
  (error.code === LSPErrorCodes.RequestCancelled || error.code === LSPErrorCodes.ContentModified);
