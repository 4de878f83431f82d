import type { Span, Typed } from '@ncd/language';
import type { CancellationToken, ExecuteCommandParams, WorkspaceEdit } from 'vscode-languageserver';
import { diagnosticsOf } from '../diagnostics.ts';
import type { Answers, AskOf } from '../jobs.ts';
import { ErrorCodes, LSPErrorCodes, ResponseError } from '../lsp.ts';
import { withProgress } from '../progress.ts';
import { entryFile, locationOf, type Session, typedOf } from '../session.ts';
import { unknownTarget } from '../targets.ts';
import { runTrials } from '../trials.ts';
import type { Requests } from './request.ts';

/** What a command is about: a diagram, or the place of a test among the declarations of the file. */
interface Argument {
  readonly uri?: unknown;
  readonly diagram?: unknown;
  readonly item?: unknown;
  /** Of the axes by name, to run it. */
  readonly sizes?: unknown;
}

type Run = (session: Session, argument: Argument, token: CancellationToken, params: ExecuteCommandParams) => unknown;

const commands: Readonly<Record<string, Run>> = {
  'ncd.showPlan': async (session, argument, token) => {
    const view = await viewOf(session, argument, 'plan', token);
    return { ...view, sizes: Object.fromEntries(view.sizes) };
  },
  'ncd.showDerivation': async (session, argument, token) => {
    const { kernels, refusals, ...view } = await viewOf(session, argument, 'derivation', token);
    const located = ({ span, ...rest }: { readonly span: Span }) => ({ ...rest, location: locationOf(session, span) });
    return {
      ...view,
      kernels: kernels.map((kernel) => ({ ...kernel, steps: kernel.steps.map(located) })),
      refusals: refusals.map(({ refusal, ...rest }) => ({ ...rest, refusal: located(refusal) })),
    };
  },
  'ncd.showWgsl': async (session, argument, token) => {
    const { lines, ...view } = await viewOf(session, argument, 'wgsl', token);
    return { ...view, lines: lines.map((span) => (span && locationOf(session, span)) ?? null) };
  },
  'ncd.runTests': async (session, { uri, item }, token, { workDoneToken }) => {
    const typed = typeof uri === 'string' ? typedOf(session, uri) : undefined;
    if (!typed) throw new ResponseError(ErrorCodes.InvalidParams, 'the argument needs the `uri` of a source file');
    const wanted = typeof item === 'number' ? item : undefined;
    const trials = await withProgress(session.connection, workDoneToken, 'tests', (progress) =>
      runTrials(session, typed, wanted, token, progress),
    );
    return trials.map(({ name, item: tried, diagnostics }) => ({
      name,
      passed: diagnostics.length === 0,
      range: session.positions.range(tried.span),
      diagnostics: diagnosticsOf(diagnostics, tried.span.file, session),
    }));
  },
  'ncd.runDiagram': async (session, argument, token) => {
    const { typed, diagram } = subjectOf(session, argument);
    const ask = { kind: 'run', diagram, sizes: sizesFrom(argument.sizes) } as const;
    const result = await session.plans.ask(session.settings, typed, ask, token);
    if (!result) throw withoutPlan(session, typed, diagram);
    if (result.kind === 'refused') throw new ResponseError(LSPErrorCodes.RequestFailed, result.reason);
    return result;
  },
  'ncd.applyEdit': async ({ connection, client }, edit) => {
    if (!client.appliesEdits) throw new ResponseError(LSPErrorCodes.RequestFailed, 'the client applies no edits');
    return (await connection.workspace.applyEdit(edit as WorkspaceEdit)).applied;
  },
};

export const executeCommand: Requests = {
  capabilities: () => ({ executeCommandProvider: { commands: Object.keys(commands), workDoneProgress: true } }),
  answers: {
    'workspace/executeCommand': (session: Session, params: ExecuteCommandParams, token: CancellationToken): unknown => {
      const run = Object.hasOwn(commands, params.command) ? commands[params.command] : undefined;
      if (!run) throw new ResponseError(ErrorCodes.InvalidParams, `there is no command ${params.command}`);
      return run(session, (params.arguments?.[0] ?? {}) as Argument, token, params);
    },
  },
};

type View = 'plan' | 'derivation' | 'wgsl';

async function viewOf<K extends View>(
  session: Session,
  argument: Argument,
  kind: K,
  token: CancellationToken,
): Promise<NonNullable<Answers[K]>> {
  const { typed, diagram } = subjectOf(session, argument);
  const view = await session.plans.ask<K>(session.settings, typed, { kind, diagram } as AskOf<K>, token);
  if (!view) throw withoutPlan(session, typed, diagram);
  return view;
}

function subjectOf(session: Session, { uri, diagram }: Argument) {
  const typed = typeof uri === 'string' ? typedOf(session, uri) : undefined;
  if (!typed) throw new ResponseError(ErrorCodes.InvalidParams, 'the argument needs the `uri` of a source file');
  return { typed, diagram: typeof diagram === 'string' ? diagram : undefined };
}

/** Says why. */
function withoutPlan(session: Session, typed: Typed, diagram: string | undefined): ResponseError<void> {
  const because = (reason: string) => new ResponseError<void>(LSPErrorCodes.RequestFailed, reason);
  const unknown = unknownTarget(session, typed);
  if (unknown !== undefined) return because(unknown);
  const file = entryFile(typed);
  const own = [...typed.diagrams.values()].filter(({ declaration }) => declaration.span.file === file);
  const [first] = own.filter(({ name }) => diagram === undefined || name === diagram);
  if (!first)
    return because(diagram === undefined ? 'there is no diagram in this file' : `there is no diagram \`${diagram}\``);
  return because(first.sound ? `no kernel can run \`${first.name}\`` : `\`${first.name}\` has errors`);
}

const sizesFrom = (value: unknown): ReadonlyMap<string, number> =>
  new Map(
    Object.entries((value ?? {}) as object).filter((entry): entry is [string, number] =>
      Number.isSafeInteger(entry[1]),
    ),
  );
