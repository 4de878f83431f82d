/** What can be done at a place: every action is tried before it is offered, which is long work, to be done where nobody waits. */
import type { Diagnostic } from '../diagnostics/index.ts';
import type { ModuleHost } from '../names/index.ts';
import { checkPlans } from '../plan/index.ts';
import type { Span } from '../source/index.ts';
import type { Typed } from '../types/index.ts';
import type { Planner } from './attempt.ts';
import type { ImportableModule } from './completion-imports.ts';
import { type Fix, fixesFor } from './fixes/index.ts';
import { trafficFixes } from './fixes/traffic.ts';
import type { DiagramPlan } from './plans.ts';
import { diagramAt, tileChoices } from './refactors.ts';

export interface OfferedAction extends Fix {
  /** What it mends; nothing of a rewrite where nothing is wrong. */
  readonly diagnostic?: Diagnostic;
}

type Range = Pick<Span, 'start' | 'end'>;

/** Whether a message is at a range of the entry file. */
export const touching =
  (typed: Typed, { start, end }: Range) =>
  ({ span }: Diagnostic): boolean =>
    span?.file === typed.resolved.entry.parsed.module.file && span.start <= end && start <= span.end;

/** Between two offsets of the entry file: what mends messages of syntax, names and types. Pauses between messages. */
export function* fixesIn(
  typed: Typed,
  range: Range,
  modules: readonly ImportableModule[],
  host: ModuleHost,
): Generator<undefined, readonly OfferedAction[]> {
  const found: OfferedAction[] = [];
  for (const diagnostic of typed.diagnostics.filter(touching(typed, range))) {
    yield;
    const fixes = fixesFor(typed, diagnostic, modules, { host, check: () => [] });
    found.push(...fixes.map((fix) => ({ ...fix, diagnostic })));
  }
  return found;
}

/** Between two offsets of the entry file: what mends messages about plans, and other tiles. Pauses between messages, for whoever
 * runs it to do something else. */
export function* plannedActions(
  typed: Typed,
  { plans, problems }: { readonly plans: readonly DiagramPlan[]; readonly problems: readonly Diagnostic[] },
  range: Range,
  planner: Planner,
): Generator<undefined, readonly OfferedAction[]> {
  const { host, settings } = planner;
  const check = (program: Typed): readonly Diagnostic[] => checkPlans(program, settings.target, host);
  const touches = touching(typed, range);
  const found: OfferedAction[] = [];
  for (const diagnostic of problems.filter(touches)) {
    yield;
    found.push(...fixesFor(typed, diagnostic, [], { host, check }).map((fix) => ({ ...fix, diagnostic })));
  }
  for (const plan of plans)
    for (const diagnostic of plan.traffic.filter(touches)) {
      yield;
      found.push(...trafficFixes(typed, plan, diagnostic, planner).map((fix) => ({ ...fix, diagnostic })));
    }
  yield;
  const own = diagramAt(typed, range.start);
  const plan = plans.find(({ diagram }) => diagram.declaration === own);
  return [...found, ...(plan ? tileChoices(typed, range.start, plan, planner) : [])];
}
