/** How many elements one invocation of a kernel without tiles computes. */
import type { Term } from '../term/index.ts';
import { lanesOfSubgroup, levelOf, operationsIn, type TargetMachine } from '../types/index.ts';
import { type ElementRegion, workgroupSize } from './labelled.ts';
import { nodeOf } from './reach.ts';
import type { Circumstances } from './region-cost.ts';
import { extentOf } from './tiles.ts';

/** Subgroups with which a core hides how long its loads take. */
const subgroupsPerCore = 4;

/** Invocations that keep a core busy. */
export const invocationsPerCore = (target: TargetMachine): number => subgroupsPerCore * lanesOfSubgroup(target);

/** More make what it takes to start an invocation no smaller beside what it does. */
const mostTogether = 32;

/** Where it takes time to start an invocation, as many along the last axis as leave every core a few workgroups. */
export function elementsTogether(term: Term, region: ElementRegion, { sizes, target }: Circumstances): number {
  const { axes } = nodeOf(term, region.root);
  const last = axes.at(-1);
  const isSingle = region.reduce !== undefined || region.update !== undefined || !last;
  if (isSingle || operationsIn(target, target.costs.invocation) === 0) return 1;
  const elements = axes.reduce((product, axis) => product * extentOf(axis, sizes), 1);
  const fewest = levelOf(target, 'workgroup').units * subgroupsPerCore * workgroupSize;
  const most = Math.min(mostTogether, extentOf(last, sizes), elements / fewest);
  return most < 2 ? 1 : 2 ** Math.floor(Math.log2(most));
}
