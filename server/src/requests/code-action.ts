import {
  type Diagnostic,
  diagramAt,
  type Edit,
  editBetween,
  type Fix,
  hasDerivedKernels,
  inferredType,
  isAtMove,
  type OfferedAction,
  type SourceFile,
  type Typed,
  touching,
} from '@ncd/language';
import type { CancellationToken, CodeAction, CodeActionParams, Command } from 'vscode-languageserver';
import { diagnosticsOf } from '../diagnostics.ts';
import { workspaceEdit } from '../edits.ts';
import { CodeActionKind, CodeActionTriggerKind, LSPErrorCodes, ResponseError } from '../lsp.ts';
import { modulesBeside } from '../modules.ts';
import { assertCurrent, isGivenUp } from '../plans.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

/** What a plan is written for, when it is asked for. */
interface Deferred {
  readonly uri: string;
  readonly diagram: string;
}

/** What a request is about. */
interface Place {
  readonly uri: string;
  readonly typed: Typed;
  readonly start: number;
  readonly end: number;
}

export const codeAction: Requests = {
  capabilities: ({ codeActions }) => ({
    codeActionProvider: codeActions
      ? { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite], resolveProvider: true }
      : true,
  }),
  answers: {
    'textDocument/codeAction': async (
      session: Session,
      { textDocument: { uri }, range, context }: CodeActionParams,
      token: CancellationToken,
    ): Promise<(CodeAction | Command)[]> => {
      const typed = typedOf(session, uri);
      if (!typed) return [];
      const file = entryFile(typed);
      const [start, end] = [session.positions.offset(file, range.start), session.positions.offset(file, range.end)];
      const place: Place = { uri, typed, start, end };
      const wants = (kind: string): boolean =>
        !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
      const fixes = wants(CodeActionKind.QuickFix) ? await quickFixes(session, place, token) : [];
      const rewrites = wants(CodeActionKind.RefactorRewrite) ? inferredType(typed, start) : [];
      const isAutomatic = context.triggerKind === CodeActionTriggerKind.Automatic;
      const planned = await plannedHere(session, place, isAutomatic, fixes.length > 0, token);
      assertCurrent(session, uri, typed);
      const actions = [
        ...fixes,
        ...rewrites.map((own) => action(session, typed, CodeActionKind.RefactorRewrite, own)),
        ...planned.filter(({ kind }) => wants(kind ?? '')),
      ].sort((a, b) => rank(a) - rank(b));
      return session.client.codeActions ? actions : actions.flatMap((own) => asCommand(session, own));
    },
    'codeAction/resolve': async (session: Session, own: CodeAction, token: CancellationToken): Promise<CodeAction> => ({
      ...own,
      ...(own.data ? { edit: await written(session, own.data as Deferred, token) } : {}),
    }),
  },
};

const rank = ({ kind }: CodeAction): number => (kind === CodeActionKind.QuickFix ? 0 : 1);

function action(
  session: Session,
  typed: Typed,
  kind: CodeActionKind,
  { title, edits, file = entryFile(typed) }: Fix,
): CodeAction {
  return { title, kind, edit: one(session, file, edits) };
}

const one = (session: Session, file: SourceFile, edits: readonly Edit[]) =>
  workspaceEdit(session, new Map([[file, edits]]));

/** Codes for which names of other modules are looked for. */
const ofModules = /^NCD200[1236]$/;

/** Of what syntax, names and types say. */
async function quickFixes(session: Session, place: Place, token: CancellationToken): Promise<readonly CodeAction[]> {
  const { typed, uri, start, end } = place;
  const here = typed.diagnostics.filter(touching(typed, place));
  if (here.length === 0) return [];
  const modules = here.some(({ code }) => ofModules.test(code)) ? modulesBeside(session, uri) : [];
  const ask = { kind: 'fixes', start, end, modules } as const;
  return shown(session, typed, (await session.plans.ask(session.settings, typed, ask, token)) ?? []);
}

/** What mends one message belongs together. */
function shown(session: Session, typed: Typed, found: readonly OfferedAction[]): readonly CodeAction[] {
  const byProblem = new Map<Diagnostic | undefined, OfferedAction[]>();
  for (const own of found) byProblem.set(own.diagnostic, [...(byProblem.get(own.diagnostic) ?? []), own]);
  return [...byProblem].flatMap(([diagnostic, own]) =>
    diagnostic
      ? mending(session, typed, diagnostic, own)
      : own.map((rewrite) => action(session, typed, CodeActionKind.RefactorRewrite, rewrite)),
  );
}

function mending(session: Session, typed: Typed, diagnostic: Diagnostic, fixes: readonly Fix[]): readonly CodeAction[] {
  const diagnostics = diagnosticsOf([diagnostic], entryFile(typed), session);
  return fixes.map((fix) => ({
    ...action(session, typed, CodeActionKind.QuickFix, fix),
    diagnostics,
    ...(fixes.length === 1 ? { isPreferred: true } : {}),
  }));
}

/** Milliseconds that one waits for plans where there is a fix without them. */
const patience = 2000;

/** What takes plans to find out. Where nobody has asked for it, only what is planned already is looked at. */
async function plannedHere(
  session: Session,
  place: Place,
  isAutomatic: boolean,
  hasFixes: boolean,
  token: CancellationToken,
): Promise<readonly CodeAction[]> {
  const { typed } = place;
  if (isAutomatic && !session.plans.known(session, typed)) return [];
  const finding = plannedActions(session, place, token);
  if (!hasFixes) return finding;
  const late = new Promise<readonly CodeAction[]>((resolve) => setTimeout(() => resolve([]), patience));
  return Promise.race([finding, late]);
}

async function plannedActions(
  session: Session,
  place: Place,
  token: CancellationToken,
): Promise<readonly CodeAction[]> {
  const { uri, typed, start, end } = place;
  const planned = await session.plans.of(session, uri, token);
  const here = planned?.diagnostics.filter(touching(typed, place)) ?? [];
  const isOfTraffic = (d: Diagnostic): boolean => planned?.plans.some(({ traffic }) => traffic.includes(d)) === true;
  const ask = { kind: 'actions', start, end, problems: !here.every(isOfTraffic) } as const;
  const found =
    here.length > 0 || isAtMove(typed, start) ? await session.plans.ask(session.settings, typed, ask, token) : [];
  const actions = shown(session, typed, found ?? []);
  const around = diagramAt(typed, start);
  const plan = planned?.plans.find(({ diagram }) => diagram.declaration === around);
  return plan && hasDerivedKernels(plan)
    ? [...actions, ...(await planWriting(session, uri, plan.diagram.name, token))]
    : actions;
}

/** The plan of a diagram as regions: written when it is chosen, or at once for a client that does not ask again. */
async function planWriting(
  session: Session,
  uri: string,
  diagram: string,
  token: CancellationToken,
): Promise<readonly CodeAction[]> {
  const data: Deferred = { uri, diagram };
  const own = { title: `write the plan of \`${diagram}\` as regions`, kind: CodeActionKind.RefactorRewrite };
  if (session.client.resolvesEdits) return [{ ...own, data }];
  try {
    return [{ ...own, edit: await written(session, data, token) }];
  } catch (error) {
    if (error instanceof ResponseError && !isGivenUp(error)) return []; // it cannot be written, and is not offered
    throw error;
  }
}

/** The plan of a diagram, as an edit. */
async function written(session: Session, { uri, diagram }: Deferred, token: CancellationToken) {
  const typed = typedOf(session, uri);
  const result = typed && (await session.plans.ask(session.settings, typed, { kind: 'explicit', diagram }, token));
  if (!typed || !result)
    throw new ResponseError(LSPErrorCodes.RequestFailed, `there is no diagram ${diagram} with a plan`);
  assertCurrent(session, uri, typed);
  const file = entryFile(typed);
  if (result.kind === 'refused') throw new ResponseError(LSPErrorCodes.RequestFailed, result.diagnostic.message);
  return one(session, file, result.kind === 'written' ? [editBetween(file.text, result.text)] : []);
}

/** For clients that know commands only. */
function asCommand(session: Session, { title, edit }: CodeAction): readonly Command[] {
  return edit && session.client.appliesEdits ? [{ title, command: 'ncd.applyEdit', arguments: [edit] }] : [];
}
