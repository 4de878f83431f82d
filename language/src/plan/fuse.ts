/** The plans of a term: with kernels fused and split for a machine, and without. */
import type { Term } from '../term/index.ts';
import { guaranteedTarget, type TargetMachine } from '../types/index.ts';
import { movesClearlyLess } from './compare.ts';
import { Costed } from './costed.ts';
import { aroundDeclared } from './declared.ts';
import { withDeclaredSplits } from './declared-splits.ts';
import { firstPlan } from './first-plan.ts';
import { Fusion, type GrowthOrder } from './fusion.ts';
import type { Labelled } from './labelled.ts';
import { Prospects } from './prospects.ts';
import { type PlanWithSplits, withSplits } from './split.ts';
import type { PlanLimits } from './stored.ts';

export interface FuseOptions extends PlanLimits {
  /** Sizes for which the plan is made; it runs at all others. */
  readonly sizes?: ReadonlyMap<string, number>;
  /** The machine for which the plan is made; it runs on all others. `webgpu` where nothing is said. */
  readonly target?: TargetMachine;
  /** `false` leaves the machine idle rather than split: what splits are measured against. */
  readonly splits?: boolean;
}

export function fusedPlan(written: Term, options: FuseOptions): Labelled {
  const { term, splits: declared } = withDeclaredSplits(written);
  const costed = costedFor(options);
  const prospects = new Prospects(costed, options);
  const planned = (order: GrowthOrder): Labelled => {
    const plan: PlanWithSplits = (rewritten, splits, busy = false) => {
      const kept = splits.flatMap(({ partials }) => partials);
      const { first, fixed } = aroundDeclared(rewritten, { ...options, kept });
      return new Fusion(rewritten, first, fixed, splits, prospects, busy).run(order);
    };
    return costed.refined(options.splits === false ? plan(term, declared) : withSplits(term, declared, plan, costed));
  };
  const [plan, other] = [planned('readers'), planned('read')];
  return movesClearlyLess(costed.plan(other), costed.plan(plan)) ? other : plan;
}

/** Every reduction a kernel of its own, tiled for the machine: what fusion is measured against. Regions that the program
 * declares are not made. */
export function unfusedPlan(term: Term, options: FuseOptions): Labelled {
  const costed = costedFor(options);
  const prospects = new Prospects(costed, options);
  return costed.refined(new Fusion(term, firstPlan(term, options), [], [], prospects, false).unfused());
}

const costedFor = ({ sizes = new Map(), target = guaranteedTarget }: FuseOptions): Costed =>
  new Costed({ sizes, target });
