/** Tiles by the machine (theory §6, §7.4): of all ways to lay invocations over the axes along which loads are shared, the
 * one that takes the least time; of those about as fast, the one that moves least. */
import { coreCapacity } from '../cost/index.ts';
import type { Term } from '../term/index.ts';
import type { TargetMachine } from '../types/index.ts';
import { withStage } from './choose-stage.ts';
import type { Labelled, Region, StreamRegion } from './labelled.ts';
import { type Circumstances, type RegionCost, regionCosts } from './region-cost.ts';
import { groupsOf } from './shape.ts';
import { type Choices, layouts } from './tile-layouts.ts';
import { knownSizes, reusedRows } from './tiles.ts';

/** A way to lay out a region, and what it costs. */
export interface TileCandidate extends RegionCost {
  readonly region: StreamRegion;
}

/** The region with the tiles that suit the machine best. Tiles that a program states stay. */
export function withTiles(
  term: Term,
  region: StreamRegion,
  circumstances: Circumstances,
  choices: Choices,
): TileCandidate {
  const costOf = regionCosts(term, region, circumstances);
  const candidates = tileCandidates(region, circumstances, choices, costOf);
  return bestOf(candidates, circumstances.target) ?? { region, ...costOf(region) };
}

/** The plan with the best tiles of all that its kernels can have, and what they stage. */
export function refined(labelled: Labelled, circumstances: Circumstances): Labelled {
  const { term } = labelled;
  const regions = labelled.regions.map((region) =>
    region.kind === 'stream'
      ? withStage(term, withTiles(term, region, circumstances, 'all').region, circumstances)
      : region,
  );
  return { ...labelled, regions };
}

/** Times that differ by less are the same: the model is no better than that. */
export const sameTime = 1.02;

/** Of candidates that the machine can hold, the fastest; then by bytes, memory and invocations. Deterministic. */
export function bestOf(candidates: readonly TileCandidate[], target: TargetMachine): TileCandidate | undefined {
  const possible = candidates.filter(({ memoryBytes }) => memoryBytes <= coreCapacity(target));
  const fastest = Math.min(...possible.map(({ seconds }) => seconds));
  const order = (a: TileCandidate, b: TileCandidate): number =>
    a.bytes - b.bytes || a.memoryBytes - b.memoryBytes || volumeOf(a) - volumeOf(b);
  return possible.filter(({ seconds }) => seconds <= fastest * sameTime).toSorted(order)[0];
}

export const volumeOf = ({ region }: TileCandidate): number => groupsOf(region).reduce((p, { size }) => p * size, 1);

/** Layouts of the region's rows; none where no load is shared along a row, or where the tiles are given. */
export function tileCandidates(
  region: Region,
  { sizes, target }: Circumstances,
  choices: Choices,
  costOf: (region: Region) => RegionCost,
): readonly TileCandidate[] {
  if (region.kind === 'element' || region.declared !== undefined || region.stream.recurrences.length > 0) return [];
  const { rows, column, loads, stream } = region;
  const axes = rows.map(({ axis }) => axis);
  const reused = reusedRows(loads, axes, stream, knownSizes(sizes)).slice(-2);
  return layouts(axes, reused, column !== undefined, knownSizes(sizes), target, choices).map((tiles) => {
    const own = { ...region, rows: tiles };
    return { region: own, ...costOf(own) };
  });
}
