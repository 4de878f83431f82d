/** A plan beside those that it was chosen over. */
import type { Term } from '../term/index.ts';
import type { TargetMachine } from '../types/index.ts';
import { type ExplainedPlan, explainedPlan } from './explained.ts';
import { fusedPlan, unfusedPlan } from './fuse.ts';
import type { Labelled } from './labelled.ts';
import { type PlanReport, planReport } from './report.ts';
import type { KnownSizes } from './shape.ts';

export interface ComparedPlans {
  readonly plan: ExplainedPlan;
  /** Without the parts that the planner cuts a stream into, where it does. */
  readonly unsplit?: PlanReport;
  /** Every reduction a kernel of its own. */
  readonly unfused: PlanReport;
}

/** `labelled` is a plan of the term. */
export function comparedPlans(term: Term, labelled: Labelled, target: TargetMachine, sizes: KnownSizes): ComparedPlans {
  const options = { storageBuffers: target.limits.storageBuffers, sizes, target };
  const isSplit = labelled.splits?.some(({ declared }) => declared === undefined);
  return {
    plan: explainedPlan(labelled, target, sizes),
    ...(isSplit && { unsplit: planReport(fusedPlan(term, { ...options, splits: false }), target, sizes) }),
    unfused: planReport(unfusedPlan(term, options), target, sizes),
  };
}
