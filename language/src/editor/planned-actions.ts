/** What can be done at a place, as far as it takes plans to find out: long work, to be done where nobody waits. */
import type { Diagnostic } from '../diagnostics/index.ts';
import { checkPlans } from '../plan/index.ts';
import type { Span } from '../source/index.ts';
import type { Typed } from '../types/index.ts';
import type { Planner } from './attempt.ts';
import { type Fix, fixesFor } from './fixes/index.ts';
import { trafficFixes } from './fixes/traffic.ts';
import type { DiagramPlan } from './plans.ts';
import { diagramAt, tileChoices } from './refactors.ts';

export interface PlannedAction extends Fix {
  /** What it mends; nothing of a rewrite where nothing is wrong. */
  readonly diagnostic?: Diagnostic;
}

/** Between two offsets of the entry file: what mends messages about plans, and other tiles. Pauses between messages, for whoever
 * runs it to do something else. */
export function* plannedActions(
  typed: Typed,
  { plans, problems }: { readonly plans: readonly DiagramPlan[]; readonly problems: readonly Diagnostic[] },
  { start, end }: Pick<Span, 'start' | 'end'>,
  planner: Planner,
): Generator<undefined, readonly PlannedAction[]> {
  const { file } = typed.resolved.entry.parsed.module;
  const { host, settings } = planner;
  const check = (program: Typed): readonly Diagnostic[] => checkPlans(program, settings.target, host);
  const touches = ({ span }: Diagnostic): boolean => span?.file === file && span.start <= end && start <= span.end;
  const found: PlannedAction[] = [];
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
  const own = diagramAt(typed, start);
  const plan = plans.find(({ diagram }) => diagram.declaration === own);
  return [...found, ...(plan ? tileChoices(typed, start, plan, planner) : [])];
}
