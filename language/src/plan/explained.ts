/** A plan with its reasons, for people: found by costing the tiles that were not taken. Plain JSON. */
import type { TargetMachine } from '../types/index.ts';
import { bestOf, isPossible, type TileCandidate, tileCandidates } from './choose-tiles.ts';
import { sameTime } from './compare.ts';
import type { Labelled } from './labelled.ts';
import { sumOf } from './lower-bound.ts';

import { type KernelReport, type PlanReport, planReport } from './report.ts';
import { type Group, groupsOf, type KnownSizes } from './shape.ts';
import { knownSizes } from './tiles.ts';

export interface ExplainedKernel extends KernelReport {
  /** Why the tile is not larger, and why it is not smaller; nothing where it is given or sizes are open. */
  readonly alternatives: readonly TileReason[];
  /** What the best tiles move, in bytes: of all that the kernel can have, that fit a core and are as fast as the model can tell,
   * those of least traffic. */
  readonly optimumBytes: number | null;
}

export interface ExplainedPlan extends PlanReport {
  readonly kernels: readonly ExplainedKernel[];
  readonly optimumBytes: number | null;
}

export function explainedPlan(labelled: Labelled, target: TargetMachine, sizes: KnownSizes): ExplainedPlan {
  const plan = planReport(labelled, target, sizes);
  const kernels = labelled.regions.map((region, i) => {
    const kernel = plan.kernels[i] as KernelReport;
    const candidates = tileCandidates(labelled.term, region, { sizes, target });
    return {
      ...kernel,
      alternatives: tileReasons(candidates, sizes),
      optimumBytes: leastBytes(candidates) ?? kernel.levels[0]?.transfers.bytes ?? null,
    };
  });
  return { ...plan, kernels, optimumBytes: sumOf(kernels.map(({ optimumBytes }) => optimumBytes)) };
}

function leastBytes(candidates: readonly TileCandidate[]): number | undefined {
  const possible = candidates.filter(isPossible);
  const fastest = Math.min(...possible.map(({ seconds }) => seconds));
  const fast = possible.filter(({ seconds }) => seconds <= fastest * sameTime);
  return fast.length === 0 ? undefined : Math.min(...fast.map(({ wholeBytes }) => wholeBytes));
}

/** Why a tile is not larger, and why it is not smaller. Plain JSON. */
export interface TileReason {
  readonly groups: readonly { readonly axis: string; readonly size: number }[];
  readonly lost: 'memory' | 'registers' | 'time' | 'traffic';
  /** How many times as much of it the other tile takes; of memory and registers, in comparison with the capacity. */
  readonly times: number;
}

/** The nearest larger and the nearest smaller tile that lost, in this order. What a tile has beyond an axis makes it no larger. */
function tileReasons(candidates: readonly TileCandidate[], sizes: KnownSizes): readonly TileReason[] {
  const chosen = bestOf(candidates);
  if (!chosen) return [];
  const known = knownSizes(sizes);
  const volumeOf = ({ region }: TileCandidate): number =>
    groupsOf(region).reduce((p, { axis, size }) => p * Math.min(size, known(axis) ?? size), 1);
  const volume = volumeOf(chosen);
  const others = candidates.map((candidate) => ({ candidate, factor: volumeOf(candidate) / volume }));
  const nearest = (isBeside: (factor: number) => boolean): readonly TileReason[] => {
    const [first] = others
      .filter(({ factor }) => isBeside(factor))
      .map(({ candidate, factor }) => ({ candidate, distance: Math.abs(Math.log(factor)) }))
      .sort((a, b) => a.distance - b.distance || a.candidate.seconds - b.candidate.seconds);
    return first ? [reasonFor(first.candidate, chosen)] : [];
  };
  return [...nearest((factor) => factor > 1), ...nearest((factor) => factor < 1)];
}

function reasonFor(other: TileCandidate, chosen: TileCandidate): TileReason {
  const groups = groupsOf(other.region).map(({ axis, size }: Group) => ({ axis: axis.name, size }));
  if (other.registers > 1) return { groups, lost: 'registers', times: other.registers };
  if (other.fill > 1) return { groups, lost: 'memory', times: other.fill };
  if (other.seconds > chosen.seconds) return { groups, lost: 'time', times: other.seconds / chosen.seconds };
  return { groups, lost: 'traffic', times: other.bytes / chosen.bytes };
}
