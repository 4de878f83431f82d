import {
  type Diagnostic,
  diagramAt,
  type Edit,
  editBetween,
  explicitPlan,
  fixesFor,
  fusions,
  hasDerivedKernels,
  inferredType,
  isRoundTrip,
  type SourceFile,
  type Typed,
  tileChoices,
} from '@ncd/language';
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  ResponseError,
} from 'vscode-languageserver';
import { diagnosticsOf } from '../diagnostics.ts';
import { workspaceEdit } from '../edits.ts';
import { importableModules } from '../modules.ts';
import { type PlannedFile, planSettings } from '../plans.ts';
import { entryFile, type Session, typedOf } from '../session.ts';
import type { Requests } from './request.ts';

/** What a plan is written for, when it is asked for. */
interface Deferred {
  readonly uri: string;
  readonly diagram: string;
}

export const codeAction: Requests = {
  capabilities: () => ({
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite],
      resolveProvider: true,
    },
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
      const wants = (kind: string): boolean =>
        !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
      const planned = await session.plans.of(session, uri, token);
      const actions = [
        ...(wants(CodeActionKind.QuickFix) ? quickFixes(session, typed, planned, uri, start, end) : []),
        ...(wants(CodeActionKind.RefactorRewrite) ? rewrites(session, typed, planned, uri, start) : []),
      ];
      return session.client.codeActions ? actions : actions.flatMap((action) => asCommand(session, action));
    },
    'codeAction/resolve': async (
      session: Session,
      action: CodeAction,
      token: CancellationToken,
    ): Promise<CodeAction> => ({ ...action, ...(action.data ? { edit: await written(session, action, token) } : {}) }),
  },
};

const one = (session: Session, file: SourceFile, edits: readonly Edit[]) =>
  workspaceEdit(session, new Map([[file, edits]]));

function quickFixes(
  session: Session,
  typed: Typed,
  planned: PlannedFile | undefined,
  uri: string,
  start: number,
  end: number,
): readonly CodeAction[] {
  const file = entryFile(typed);
  const settings = planSettings(session, typed);
  const touches = ({ span }: Diagnostic): boolean => span?.file === file && span.start <= end && start <= span.end;
  const { host } = session.workspace;
  return [...typed.diagnostics, ...(planned?.diagnostics ?? [])].filter(touches).flatMap((diagnostic) => {
    const diagnostics = diagnosticsOf([diagnostic], file, session);
    const plan = isRoundTrip(diagnostic)
      ? planned?.plans.find(({ traffic }) => traffic.includes(diagnostic))
      : undefined;
    const fused = plan && settings ? fusions(typed, plan, { host, settings, cache: session.plans.cache }) : [];
    const fixes = settings
      ? fixesFor(typed, diagnostic, importableModules(session, uri), { host, target: settings.target })
      : [];
    return [...fixes.map((fix) => ({ ...fix, file: fix.file ?? file })), ...fused.map((own) => ({ ...own, file }))].map(
      ({ title, edits, file: changed }, i, all): CodeAction => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics,
        ...(i === 0 && all.length === 1 ? { isPreferred: true } : {}),
        edit: one(session, changed, edits),
      }),
    );
  });
}

function rewrites(
  session: Session,
  typed: Typed,
  planned: PlannedFile | undefined,
  uri: string,
  offset: number,
): readonly CodeAction[] {
  const file = entryFile(typed);
  const kind = CodeActionKind.RefactorRewrite;
  const own = diagramAt(typed, offset);
  const plan = planned?.plans.find(({ diagram }) => diagram.declaration === own);
  const settings = planSettings(session, typed);
  const { host } = session.workspace;
  const tiles =
    plan && settings ? tileChoices(typed, offset, plan, { host, settings, cache: session.plans.cache }) : [];
  const data: Deferred | undefined = plan && hasDerivedKernels(plan) ? { uri, diagram: plan.diagram.name } : undefined;
  return [
    ...[...inferredType(typed, offset), ...tiles].map(({ title, edits }) => ({
      title,
      kind,
      edit: one(session, file, edits),
    })),
    ...(data ? [{ title: `write the plan of \`${data.diagram}\` as regions`, kind, data }] : []),
  ];
}

/** The plan of a diagram, as an edit. */
async function written(session: Session, { data }: CodeAction, token: CancellationToken) {
  const { uri, diagram } = data as Deferred;
  const planned = await session.plans.of(session, uri, token);
  const plan = planned?.plans.find((p) => p.diagram.name === diagram);
  if (!planned || !plan) throw new ResponseError(requestFailed, `there is no diagram ${diagram} with a plan`);
  const result = explicitPlan(planned.typed, plan, session.workspace.host);
  const file = entryFile(planned.typed);
  if (result.kind === 'refused') throw new ResponseError(requestFailed, result.diagnostic.message);
  return one(session, file, result.kind === 'written' ? [editBetween(file.text, result.text)] : []);
}

/** LSP's code for what was understood and could not be done. */
const requestFailed = -32803;

/** For clients that know commands only; what takes long has none. */
function asCommand(session: Session, { title, edit }: CodeAction): readonly Command[] {
  return edit && session.client.appliesEdits ? [{ title, command: 'ncd.applyEdit', arguments: [edit] }] : [];
}
