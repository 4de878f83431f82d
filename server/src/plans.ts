/** Plans take long next to a key press: they are made one diagram at a time, and those of a text that is gone are given up. */
import {
  checkPlans,
  type Diagnostic,
  type DiagramPlan,
  PlanCache,
  type PlanSettings,
  programsIn,
  type Typed,
  targetNamed,
} from '@ncd/language';
import { type CancellationToken, ResponseError } from 'vscode-languageserver';
import { type Session, typedOf } from './session.ts';

export interface PlannedFile {
  readonly typed: Typed;
  readonly plans: readonly DiagramPlan[];
  /** What is wrong with regions, claims and budgets, and what plans move more than they might. */
  readonly diagnostics: readonly Diagnostic[];
}

/** LSP's codes for an answer that nobody waits for any more. */
const requestCancelled = -32800;
const contentModified = -32801;

export class Plans {
  readonly cache = new PlanCache();
  readonly #done = new WeakMap<Typed, { readonly settings: unknown; readonly file: PlannedFile }>();

  /** What is planned already. */
  known(session: Session, typed: Typed): PlannedFile | undefined {
    const known = this.#done.get(typed);
    return known?.settings === session.settings ? known.file : undefined;
  }

  /** Of a document as it is now. Throws a response error where it changes, or where nobody waits any more. */
  async of(session: Session, uri: string, token?: CancellationToken): Promise<PlannedFile | undefined> {
    const typed = typedOf(session, uri);
    if (!typed) return undefined;
    const { settings } = session;
    const known = this.known(session, typed);
    if (known) return known;
    const own = planSettings(session, typed);
    const plans: DiagramPlan[] = [];
    const pause = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve));
      if (token?.isCancellationRequested) throw new ResponseError(requestCancelled, 'cancelled');
      if (typedOf(session, uri) !== typed || session.settings !== settings)
        throw new ResponseError(contentModified, 'the text has changed');
    };
    await pause();
    for (const diagram of own ? programsIn(typed) : []) {
      const plan = own && this.cache.plan(typed, diagram, own);
      if (plan) plans.push(plan);
      await pause();
    }
    const levels = own ? checkPlans(typed, own.target, session.workspace.host) : [];
    const traffic = settings.traffic ? plans.flatMap((plan) => plan.traffic) : [];
    const file = { typed, plans, diagnostics: [...levels, ...traffic] };
    this.#done.set(typed, { settings, file });
    return file;
  }
}

/** `undefined` where the target is not known. */
export function planSettings({ settings, workspace }: Session, typed: Typed): PlanSettings | undefined {
  const target = targetNamed(typed, workspace.host, settings.target);
  const { sizes, defaultSize } = settings;
  return target && { target, sizes, ...(defaultSize === undefined ? {} : { defaultSize }) };
}

/** Whether a request was given up rather than failed. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof ResponseError && (error.code === requestCancelled || error.code === contentModified);
