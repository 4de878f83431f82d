import {
  type DiagramPlan,
  derivationOf,
  describeDerivation,
  describePlan,
  explainedPlan,
  planReport,
  planSummary,
  refusalsOf,
  type Span,
  unfusedPlan,
} from '@ncd/language';
import {
  type CancellationToken,
  type ExecuteCommandParams,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { diagnosticsOf } from '../diagnostics.ts';
import { withProgress } from '../progress.ts';
import { runDiagram } from '../run-diagram.ts';
import { entryFile, locationOf, type Session, typedOf } from '../session.ts';
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

/** LSP's code for a request whose parameters make no sense. */
const invalidParams = -32602;

type Run = (session: Session, argument: Argument, token: CancellationToken, params: ExecuteCommandParams) => unknown;

const commands: Readonly<Record<string, Run>> = {
  'ncd.showPlan': async (session, argument, token) => {
    const plan = await planOf(session, argument, token);
    const { report, target, sizes, labelled, term } = plan;
    const { storageBuffers } = target.limits;
    const unfused = planReport(unfusedPlan(term, { storageBuffers, sizes, target }), target, sizes);
    return {
      ...headOf(plan),
      text: describePlan(
        { name: plan.diagram.name, sizes, plan: explainedPlan(labelled, target, sizes), unfused },
        target,
      ),
      summary: planSummary(plan),
      target: target.name,
      sizes: Object.fromEntries(sizes),
      report,
    };
  },
  'ncd.showDerivation': async (session, argument, token) => {
    const plan = await planOf(session, argument, token);
    const located = ({ span, ...rest }: { readonly span: Span }) => ({ ...rest, location: locationOf(session, span) });
    const kernels = derivationOf(plan.labelled, plan.sizes);
    const refusals = refusalsOf(plan.labelled);
    return {
      ...headOf(plan),
      text: describeDerivation(kernels, refusals),
      kernels: kernels.map((kernel) => ({
        ...kernel,
        steps: kernel.steps.map(located),
      })),
      refusals: refusals.map(({ refusal, ...rest }) => ({ ...rest, refusal: located(refusal) })),
    };
  },
  'ncd.showWgsl': async (session, argument, token) => {
    const plan = await planOf(session, argument, token);
    const { emitWgsl, lower } = await import('@ncd/backend-wgsl');
    const { wgsl, sourceMap } = emitWgsl(lower(plan.labelled), { f16: false });
    // for each line, the part of the source that asked for it
    const lines = sourceMap.map((span) => (span && locationOf(session, span)) ?? null);
    return { ...headOf(plan), wgsl, lines };
  },
  'ncd.runTests': async (session, { uri, item }, token, { workDoneToken }) => {
    const typed = typeof uri === 'string' ? typedOf(session, uri) : undefined;
    if (!typed) throw new ResponseError(invalidParams, 'the argument needs the `uri` of a source file');
    const wanted = typeof item === 'number' ? item : undefined;
    const trials = await withProgress(session.connection, workDoneToken, 'tests', (progress) =>
      runTrials(session, typed, wanted, token, progress),
    );
    return trials.map(({ name, item: tried, diagnostics }) => ({
      name,
      passed: diagnostics.length === 0,
      range: session.positions.range(tried.span),
      diagnostics: diagnosticsOf(diagnostics, entryFile(typed), session),
    }));
  },
  'ncd.runDiagram': async (session, argument, token) =>
    runDiagram(await planOf(session, argument, token), argument.sizes),
  'ncd.applyEdit': async ({ connection }, edit) =>
    (await connection.workspace.applyEdit(edit as WorkspaceEdit)).applied,
};

export const executeCommand: Requests = {
  capabilities: () => ({ executeCommandProvider: { commands: Object.keys(commands), workDoneProgress: true } }),
  answers: {
    'workspace/executeCommand': (session: Session, params: ExecuteCommandParams, token: CancellationToken): unknown => {
      const run = Object.hasOwn(commands, params.command) ? commands[params.command] : undefined;
      if (!run) throw new ResponseError(invalidParams, `there is no command ${params.command}`);
      return run(session, (params.arguments?.[0] ?? {}) as Argument, token, params);
    },
  },
};

const headOf = ({ diagram }: DiagramPlan) => ({ diagram: diagram.name });

async function planOf(session: Session, { uri, diagram }: Argument, token: CancellationToken): Promise<DiagramPlan> {
  const planned = typeof uri === 'string' ? await session.plans.of(session, uri, token) : undefined;
  const plan = planned?.plans.find((p) => diagram === undefined || p.diagram.name === diagram);
  if (!plan)
    throw new ResponseError(
      invalidParams,
      'the argument needs the `uri` of a file and a `diagram` in it that has a plan',
    );
  return plan;
}
