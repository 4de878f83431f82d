/** Tiles by the machine (theory §6, §7.4): of all ways to lay invocations over the axes along which loads are shared, the
 * one that takes the least time; of those about as fast, the one that moves least. Tiles that a program states stay. */
import type { Term } from '../term/index.ts';
import type { Region, StreamRegion } from './labelled.ts';
import { type Circumstances, type RegionCost, regionCosts, sameTime } from './region-cost.ts';
import { groupsOf } from './shape.ts';
import { type Choices, layouts } from './tile-layouts.ts';
import { knownSizes, reusedRows } from './tiles.ts';

/** A way to lay out a region, and what it costs. */
export interface TileCandidate extends RegionCost {
  readonly region: StreamRegion;
}

/** Of candidates that the machine can hold and that are about as fast as the fastest, the one with least to move; then by time,
 * idle invocations among those that work, memory and invocations; of equal ones, the most compact. Deterministic. */
export function bestOf(candidates: readonly TileCandidate[]): TileCandidate | undefined {
  const possible = candidates.filter(({ fill }) => fill <= 1);
  const fastest = Math.min(...possible.map(({ seconds }) => seconds));
  const order = (a: TileCandidate, b: TileCandidate): number =>
    a.bytes - b.bytes ||
    a.padding * a.seconds - b.padding * b.seconds ||
    a.fill - b.fill ||
    volumeOf(a) - volumeOf(b) ||
    sidesOf(a) - sidesOf(b);
  return possible.filter(({ seconds }) => seconds <= fastest * sameTime).toSorted(order)[0];
}

export const volumeOf = ({ region }: TileCandidate): number => groupsOf(region).reduce((p, { size }) => p * size, 1);

const sidesOf = ({ region }: TileCandidate): number => groupsOf(region).reduce((sum, { size }) => sum + size, 0);

/** Layouts of the region's rows; none where no load is shared along a row, or where the tiles are given. */
export function tileCandidates(
  term: Term,
  region: Region,
  circumstances: Circumstances,
  choices: Choices,
): readonly TileCandidate[] {
  if (region.kind === 'element' || region.declared !== undefined || region.stream.recurrences.length > 0) return [];
  const { rows, column, loads, stream } = region;
  const { sizes, target } = circumstances;
  const axes = rows.map(({ axis }) => axis);
  const reused = reusedRows(loads, axes, stream, knownSizes(sizes)).slice(-2);
  const all = layouts(axes, reused, column !== undefined, knownSizes(sizes), target, choices);
  if (all.length === 0) return [];
  const costOf = regionCosts(term, region, circumstances);
  return all.map((tiles) => {
    const own = { ...region, rows: tiles };
    return { region: own, ...costOf(own) };
  });
}
