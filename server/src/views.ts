/** What is shown of a plan: its kernels, how they were derived, and their WGSL. */
import {
  comparedPlans,
  type DiagramPlan,
  derivationOf,
  describeDerivation,
  describePlan,
  planSummary,
  refusalsOf,
} from '@ncd/language';
import type { DerivationView, PlanView, WgslView } from './jobs.ts';

export function planView(plan: DiagramPlan): PlanView {
  const { report, target, sizes, labelled, diagram, term } = plan;
  return {
    diagram: diagram.name,
    text: describePlan({ name: diagram.name, sizes, ...comparedPlans(term, labelled, target, sizes) }, target),
    summary: planSummary(plan),
    target: target.name,
    sizes,
    report,
  };
}

export function derivationView({ diagram, labelled, sizes }: DiagramPlan): DerivationView {
  const kernels = derivationOf(labelled, sizes);
  const refusals = refusalsOf(labelled);
  return { diagram: diagram.name, text: describeDerivation(kernels, refusals), kernels, refusals };
}

export async function wgslView({ diagram, labelled }: DiagramPlan): Promise<WgslView> {
  const { emitWgsl, lower } = await import('@ncd/backend-wgsl');
  const { wgsl, sourceMap } = emitWgsl(lower(labelled), { f16: false });
  return { diagram: diagram.name, wgsl, lines: sourceMap };
}
