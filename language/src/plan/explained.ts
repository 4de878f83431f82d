/** A plan with its reasons, for people: found by costing the tiles that were not taken. Plain JSON. */
import { coreCapacity } from '../cost/index.ts';
import type { Term } from '../term/index.ts';
import type { TargetMachine } from '../types/index.ts';
import { bestOf, sameTime, type TileCandidate, tileCandidates, volumeOf } from './choose-tiles.ts';
import type { Labelled, Region } from './labelled.ts';
import { type Circumstances, regionCosts } from './region-cost.ts';
import { type KernelReport, type PlanReport, planReport } from './report.ts';
import { type Group, groupsOf, type KnownSizes } from './shape.ts';

export interface ExplainedKernel extends KernelReport {
  /** Why the tile is not larger, and why it is not smaller; nothing where it is given or sizes are open. */
  readonly alternatives: readonly TileReason[];
}

export interface ExplainedPlan extends PlanReport {
  readonly kernels: readonly ExplainedKernel[];
}

export function explainedPlan(labelled: Labelled, target: TargetMachine, sizes: KnownSizes): ExplainedPlan {
  const plan = planReport(labelled, target, sizes);
  const kernels = labelled.regions.map((region, i) => ({
    ...(plan.kernels[i] as KernelReport),
    alternatives: tileReasons(labelled.term, region, { sizes, target }),
  }));
  return { ...plan, kernels };
}

/** Why a tile is not larger, and why it is not smaller. Plain JSON. */
export interface TileReason {
  readonly groups: readonly { readonly axis: string; readonly size: number }[];
  readonly lost: 'memory' | 'time' | 'traffic';
  /** How many times as much of it the other tile takes; of memory, in comparison with the capacity. */
  readonly times: number;
}

/** The nearest larger and the nearest smaller tile that lost, in this order. */
function tileReasons(term: Term, region: Region, circumstances: Circumstances): readonly TileReason[] {
  const costOf = regionCosts(term, region, circumstances);
  const candidates = tileCandidates(region, circumstances, 'all', costOf);
  const chosen = bestOf(candidates, circumstances.target);
  if (!chosen) return [];
  const capacity = coreCapacity(circumstances.target);
  const nearest = (side: readonly TileCandidate[]): readonly TileReason[] => {
    const [first] = side.toSorted(
      (a, b) =>
        Math.abs(Math.log(volumeOf(a) / volumeOf(chosen))) - Math.abs(Math.log(volumeOf(b) / volumeOf(chosen))) ||
        a.seconds - b.seconds,
    );
    return first ? [reasonFor(first, chosen, capacity)] : [];
  };
  return [
    ...nearest(candidates.filter((c) => volumeOf(c) > volumeOf(chosen))),
    ...nearest(candidates.filter((c) => volumeOf(c) < volumeOf(chosen))),
  ];
}

function reasonFor(other: TileCandidate, chosen: TileCandidate, capacity: number): TileReason {
  const groups = groupsOf(other.region).map(({ axis, size }: Group) => ({ axis: axis.name, size }));
  if (other.memoryBytes > capacity) return { groups, lost: 'memory', times: other.memoryBytes / capacity };
  if (other.seconds > chosen.seconds * sameTime) return { groups, lost: 'time', times: other.seconds / chosen.seconds };
  return { groups, lost: 'traffic', times: other.bytes / chosen.bytes };
}
